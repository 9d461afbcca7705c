package record

import "picket/internal/intel"

// defenderAlert is the alerts of Microsoft Defender: those of its own API, of Microsoft Graph, and the rows of AlertInfo
// and AlertEvidence.
// https://learn.microsoft.com/defender-endpoint/api/alerts, https://learn.microsoft.com/graph/api/resources/security-alert.
var defenderAlert = &Kind{
	Name:       "defender.alert",
	Partial:    anyKinds,
	Limits:     "It shows only what a detection took for a threat.",
	Recognised: "JSON with `detectionSource` and `incidentId`; rows of AlertInfo and AlertEvidence",
	Times:      "`lastEventTime`, `lastActivityDateTime` or `Timestamp`, stated in UTC",
	Roles: "evidence by its type: `url` url, `fileName`, `sha256` file, `processCommandLine` process, `registryKey` registry, " +
		"addresses unknown; titles, descriptions and families mention",
	names: merged(defenderNames(nil), byPart(map[part]string{
		partTime:    "lastEventTime lastActivityDateTime",
		partTimeToo: "alertCreationTime createdDateTime creationTime time",
		partNone:    "RemoteIP", partObserver: "tenantId", partHost: "computerDnsName evidence.deviceDnsName DeviceName",
		partUser: "relatedUser.userName evidence.userAccount.userPrincipalName AccountName",
		partURL:  "evidence.url RemoteUrl",
		partFile: `evidence.fileName evidence.filePath evidence.fileDetails.fileName evidence.fileDetails.filePath FileName FolderPath`,
		partHash: `evidence.sha1 evidence.sha256 evidence.fileDetails.sha1 evidence.fileDetails.sha256 evidence.fileDetails.md5
			SHA1 SHA256`,
		partProcess: `evidence.processCommandLine evidence.parentProcessFileName evidence.parentProcessFilePath
			evidence.imageFile.fileName evidence.imageFile.filePath evidence.imageFile.sha1 evidence.imageFile.sha256
			evidence.parentProcessImageFile.fileName evidence.parentProcessImageFile.filePath
			evidence.parentProcessImageFile.sha256`,
		partRegistry:  "evidence.registryKey evidence.registryValue evidence.registryValueName",
		partSender:    "evidence.p1Sender.emailAddress evidence.p2Sender.emailAddress evidence.sender",
		partSrc:       "evidence.senderIp",
		partRecipient: "evidence.recipientEmailAddress",
		partVerdict:   "evidence.detectionStatus evidence.remediationStatus",
		partMention: `title description recommendedActions threatFamilyName threatName threatDisplayName category Title
			ThreatFamily`,
	})),
	action: defenderAlertAction,
	sensor: true,
}

var defenderAlertShape = shape{[]mark{markDetection, markIncident}, only(defenderAlert)}

func defenderAlertAction(r *Record, line []byte) intel.Action {
	switch string(r.value(line, partVerdict)) {
	case "prevented", "Prevented", "blocked", "Blocked":
		return intel.Blocked
	}
	return intel.ActionUnknown
}
