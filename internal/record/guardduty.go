package record

import (
	"bytes"
	"strings"

	"picket/indicator"
	"picket/internal/intel"
)

// guardDutyKind is the findings of Amazon GuardDuty, as it exports them, in an event of EventBridge, or as its API gives
// them with capitals: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-format.html.
var guardDutyKind = &Kind{
	Name: "aws.guardduty",
	Partial: addressKinds | domainKind | hashKinds |
		indicator.SetOf(indicator.URL, indicator.FileName, indicator.FilePath, indicator.UserAgent, indicator.ASN),
	Limits:     "It shows only what a detector of GuardDuty took for a threat.",
	Recognised: "JSON with `service.serviceName` `guardduty`, also below `detail`",
	Times:      "`service.eventLastSeen`, stated in UTC: the latest activity that the finding sums up",
	Roles: "`remoteIpDetails` destination of connections and source of calls and probes, `dnsRequestAction.domain` query; " +
		"titles and threat names mention",
	names:    withCapitals(guardDutyNames),
	action:   guardDutyAction,
	reversed: guardDutyReversed,
	sensor:   true,
}

var guardDutyNames = byPart(map[part]string{
	partTime: "service.eventLastSeen", partTimeToo: "updatedAt createdAt time", partObserver: "accountId account",
	partEvent: "type", partHost: "resource.instanceDetails.instanceId",
	partUser: "resource.accessKeyDetails.userName resource.kubernetesDetails.kubernetesUserDetails.username",
	partSrc: guardDutyAt("localIpDetails.ipAddressV4 localIpDetails.ipAddressV6", "networkConnectionAction") +
		guardDutyAt("remoteIpDetails.ipAddressV4 remoteIpDetails.ipAddressV6", "awsApiCallAction",
			"portProbeAction.portProbeDetails", "kubernetesApiCallAction", "rdsLoginAttemptAction"),
	partDst:       guardDutyAt("remoteIpDetails.ipAddressV4 remoteIpDetails.ipAddressV6", "networkConnectionAction"),
	partDstPort:   guardDutyAt("remotePortDetails.port", "networkConnectionAction"),
	partDirection: guardDutyAt("connectionDirection", "networkConnectionAction"),
	partQuery:     guardDutyAt("domain domainWithSuffix", "dnsRequestAction"),
	partVerdict:   guardDutyAt("blocked", "networkConnectionAction", "dnsRequestAction", "portProbeAction"),
	partState:     guardDutyAt("errorCode", "awsApiCallAction"),
	partAgent:     guardDutyAt("userAgent", "awsApiCallAction", "kubernetesApiCallAction"),
	partProcess: `service.runtimeDetails.process.name service.runtimeDetails.process.executablePath
		service.runtimeDetails.process.executableSha256 service.runtimeDetails.process.commandLineExample
		service.runtimeDetails.process.lineage.name service.runtimeDetails.process.lineage.executablePath`,
	partFile: `service.ebsVolumeScanDetails.scanDetections.threatDetectedByName.threatNames.filePaths.filePath
		service.ebsVolumeScanDetails.scanDetections.threatDetectedByName.threatNames.filePaths.fileName
		service.malwareScanDetails.threats.itemPaths.nestedItemPath resource.s3BucketDetails.s3ObjectDetails.key`,
	partHash: `service.ebsVolumeScanDetails.scanDetections.threatDetectedByName.threatNames.filePaths.hash
		service.malwareScanDetails.threats.itemPaths.hash`,
	partMention: `title description service.additionalInfo.value service.additionalInfo.threatName
		service.additionalInfo.threatListName service.evidence.threatIntelligenceDetails.threatNames
		service.evidence.threatIntelligenceDetails.threatListName service.evidence.threatIntelligenceDetails.threatFileSha256`,
})

// guardDutyAt is names below actions.
func guardDutyAt(names string, actions ...string) string {
	var all strings.Builder
	for _, action := range actions {
		for _, name := range strings.Fields(names) {
			all.WriteString(" service.action." + action + "." + name)
		}
	}
	return all.String()
}

// withCapitals adds to names those whose words begin with capitals, as APIs of AWS and Azure write them.
func withCapitals(names map[string]part) map[string]part {
	all := map[string]part{}
	for name, p := range names {
		words := strings.Split(name, ".")
		for i, word := range words {
			words[i] = strings.ToUpper(word[:1]) + word[1:]
		}
		all[strings.Join(words, ".")] = p
		all[name] = p
	}
	return all
}

func guardDutyAction(r *Record, line []byte) intel.Action {
	switch {
	case string(r.value(line, partVerdict)) == "true":
		return intel.Blocked
	case r.value(line, partState) != nil:
		return intel.Failed
	case r.value(line, partVerdict) != nil:
		return intel.Allowed
	}
	return intel.ActionUnknown
}

// guardDutyReversed: the remote end came in.
func guardDutyReversed(r *Record, line []byte) bool {
	return bytes.Equal(r.value(line, partDirection), []byte("INBOUND"))
}
