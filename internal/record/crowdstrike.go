package record

import (
	"bytes"

	"picket/indicator"
	"picket/internal/intel"
)

// CrowdStrike Falcon: the events of its sensors as Falcon Data Replicator and LogScale give them, and its event streams,
// which the SIEM connector writes. Names are those of the vendor's event data dictionary.

var falconSensor = &Kind{
	Name: "crowdstrike.fdr",
	Partial: addressKinds | domainKind | programKinds |
		indicator.SetOf(indicator.URL, indicator.Registry, indicator.UserAgent),
	Limits:     "It shows what the sensor on a machine chose to report; repeated connections and names are left out.",
	Recognised: "JSON with `event_simpleName` or `#event_simpleName`; CSV with such a column",
	Times:      "`ContextTimeStamp`, else `timestamp`: seconds or milliseconds since 1970, stated",
	Roles: "`RemoteAddressIP4` destination, source where the connection came in; `DomainName` query; `ImageFileName`, " +
		"`CommandLine` process; `TargetFileName` file; `SHA256HashData` process where one starts, else file",
	names: merged(falconNames, byPart(map[part]string{
		partTime:    "ContextTimeStamp ContextTimeStamp_decimal",
		partTimeToo: "timestamp @timestamp _time time",
		// The agent's id comes with every event, the machine's name does not.
		partObserver: "aid", partNAT: "aip",
	})),
	action:   falconAction,
	reversed: falconReversed,
}

var falconEvent = &Kind{
	Name: "crowdstrike.event",
	Partial: addressKinds | domainKind | programKinds |
		indicator.SetOf(indicator.URL, indicator.Registry, indicator.Email),
	Limits:     "It shows detections, audits and matches of the host firewall, not what machines do otherwise.",
	Recognised: "JSON with `metadata.customerIDString`",
	Times:      "`metadata.eventCreationTime`: milliseconds since 1970, stated",
	Roles: "`event.NetworkAccesses.RemoteAddress` destination, `event.UserIp` source, `event.DnsRequests.DomainName` query, " +
		"`event.FileName`, `event.CommandLine`, `event.SHA256String` process; descriptions mention",
	names: merged(below("event.", falconNames), byPart(map[part]string{
		partTime: "metadata.eventCreationTime", partTimeToo: "event.ProcessStartTime event.UTCTimestamp",
		partObserver: "metadata.customerIDString", partEvent: "metadata.eventType",
		partHost:      "event.ComputerName event.Hostname event.HostName event.HostnameField",
		partUser:      "event.UserName event.UserId",
		partSrc:       "event.LocalIP event.LocalAddress event.UserIp event.SourceEndpointIpAddress event.NetworkAccesses.LocalAddress",
		partDst:       "event.RemoteAddress event.NetworkAccesses.RemoteAddress",
		partDirection: "event.ConnectionDirection event.NetworkAccesses.ConnectionDirection",
		partQuery:     "event.DnsRequests.DomainName",
		partProcess: `event.FileName event.FilePath event.CommandLine event.SHA256String event.SHA1String event.MD5String
			event.ParentImageFileName event.ParentImageFilePath event.ParentCommandLine event.GrandParentImageFileName
			event.GrandparentImageFileName event.GrandParentCommandLine event.GrandparentCommandLine event.ImageFileName`,
		partFile: `event.ExecutablesWritten.FileName event.ExecutablesWritten.FilePath event.DocumentsAccessed.FileName
			event.DocumentsAccessed.FilePath event.QuarantineFiles.ImageFileName event.AssociatedFile event.QuarantinedFileName`,
		partHash:    "event.QuarantineFiles.SHA256HashData",
		partVerdict: "event.PatternDispositionDescription event.RuleAction event.Success",
		partMention: `event.DetectName event.DetectDescription event.Name event.Description event.IncidentDescription
			event.RuleName event.RuleDescription event.PolicyName`,
	})),
	action:   falconEventAction,
	reversed: falconReversed,
	sensor:   true,
}

var falconShape = shape{[]mark{markFalcon}, func(w *flattener, _ []byte, fields []Field) *Kind {
	if w.keyOf(fields, markFalcon) == "metadata.customerIDString" {
		return falconEvent
	}
	return falconSensor
}}

var falconNames = byPart(map[part]string{
	partEvent: "event_simpleName #event_simpleName", partHost: "ComputerName", partUser: "UserName UserPrincipal",
	partSrc:     "LocalAddressIP4 LocalAddressIP6 ClientIP",
	partSrcPort: "LocalPort LocalPort_decimal",
	partDst:     "RemoteAddressIP4 RemoteAddressIP6 RemoteIP", partDstPort: "RemotePort RemotePort_decimal",
	partDirection: "ConnectionDirection ConnectionDirection_decimal", partState: "QueryStatus",
	partQuery: "DomainName", partAnswer: "IP4Records IP6Records CNAMERecords FirstIP4Record FirstIP6Record",
	partURL: "HttpUrl HttpRequestUrl Url ReferrerHostUrl HostUrl", partURLHost: "HttpHost", partURLPath: "HttpPath",
	partAgent: "UserAgentString",
	partProcess: `ImageFileName CommandLine CommandHistory ParentBaseFileName ParentImageFileName GrandParentBaseFileName
		ContextBaseFileName ContextImageFileName OriginalFilename FilePath FileName`,
	partFile: "TargetFileName SourceFileName TargetDirectoryName ModuleNativePath QuarantinedFileName",
	partHash: "SHA256HashData SHA1HashData MD5HashData", partRegistry: "RegObjectName RegValueName RegStringValue",
})

// below puts names below an object.
func below(object string, names map[string]part) map[string]part {
	all := map[string]part{}
	for name, p := range names {
		all[object+name] = p
	}
	return all
}

// falconAction: sensors report what happened, but for names that did not resolve and what they kept from happening.
func falconAction(r *Record, line []byte) intel.Action {
	event := r.value(line, partEvent)
	switch {
	case bytes.Contains(event, []byte("Blocked")), bytes.Contains(event, []byte("Quarantined")):
		return intel.Blocked
	case bytes.Contains(event, []byte("Fail")):
		return intel.Failed
	}
	if status := r.value(line, partState); status != nil && string(status) != "0" {
		return intel.Failed
	}
	return intel.Allowed
}

// falconEventAction reads how the pattern of a detection disposes of it, and the numbers of the firewall.
func falconEventAction(r *Record, line []byte) intel.Action {
	switch verdict := r.value(line, partVerdict); {
	case verdict == nil:
		return intel.ActionUnknown
	case string(verdict) == "false":
		return intel.Failed
	case string(verdict) == "2", bytes.HasPrefix(verdict, []byte("Prevention")), bytes.Contains(verdict, []byte("block")),
		bytes.Contains(verdict, []byte("quarantine")):
		return intel.Blocked
	}
	return intel.Allowed
}

// falconReversed: connections that came in (1), those that were accepted, and logons from afar.
func falconReversed(r *Record, line []byte) bool {
	event := r.value(line, partEvent)
	return string(r.value(line, partDirection)) == "1" || bytes.HasPrefix(event, []byte("NetworkReceiveAccept")) ||
		bytes.HasPrefix(event, []byte("UserLogon"))
}

// startsFalcon is ProcessRollup2 and its kin, whose hashes are those of the program that starts.
func startsFalcon(r *Record, line []byte) bool {
	return r.Kind == falconSensor && bytes.Contains(r.value(line, partEvent), []byte("ProcessRollup2"))
}
