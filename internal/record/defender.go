package record

import (
	"bytes"
	"maps"

	"picket/indicator"
	"picket/internal/intel"
)

// The tables of advanced hunting in Microsoft Defender XDR: as its API gives their rows, as streaming writes them (below
// `properties`), or as the portal's CSV.
// https://learn.microsoft.com/defender-xdr/advanced-hunting-schema-tables.

var programKinds = hashKinds | indicator.SetOf(indicator.FileName, indicator.FilePath)

const (
	defenderLimits = "It shows what the sensor on a machine chose to report, and what the query asked for. "
	defenderTimes  = "`Timestamp`, stated in UTC, else taken as that"
)

var defenderNetwork = &Kind{
	Name:       "defender.network",
	Partial:    addressKinds | domainKind | programKinds | indicator.SetOf(indicator.URL),
	Limits:     defenderLimits + "Repeated connections are summed up.",
	Recognised: "JSON or CSV of DeviceNetworkEvents: `ActionType` of connections, with `ReportId` or `DeviceName`",
	Times:      defenderTimes,
	Roles:      "`RemoteIP` destination, source where the connection came in; `RemoteUrl` url; `InitiatingProcess…` process",
	names:      defenderNames(map[part]string{partFile: "FileName FolderPath", partHash: defenderHashes}),
	action:     defenderAction,
	reversed:   defenderReversed,
}

var defenderProcess = &Kind{
	Name:       "defender.process",
	Partial:    programKinds | addressKinds | domainKind | indicator.SetOf(indicator.URL),
	Limits:     defenderLimits + "Addresses and names are there only where a command line holds them.",
	Recognised: "JSON or CSV of DeviceProcessEvents: `ActionType` `ProcessCreated`",
	Times:      defenderTimes,
	Roles:      "`FileName`, `ProcessCommandLine`, `SHA256`, `InitiatingProcess…` process",
	names:      defenderNames(map[part]string{partProcess: "FileName FolderPath " + defenderHashes}),
	action:     defenderAction,
}

var defenderFile = &Kind{
	Name:       "defender.file",
	Partial:    programKinds | addressKinds | domainKind | indicator.SetOf(indicator.URL),
	Limits:     defenderLimits + "Most files that are written or loaded are not reported.",
	Recognised: "JSON or CSV of DeviceFileEvents and DeviceImageLoadEvents: `ActionType` `File…` or `ImageLoaded`",
	Times:      defenderTimes,
	Roles: "`FileName`, `SHA256` file, `FileOriginUrl` url, `FileOriginIP` destination, `RequestSourceIP` source, " +
		"`InitiatingProcess…` process, `FileOriginReferrerUrl` mention",
	names:  defenderNames(map[part]string{partFile: "FileName FolderPath PreviousFileName PreviousFolderPath", partHash: defenderHashes}),
	action: defenderAction,
}

var defenderRegistry = &Kind{
	Name:       "defender.registry",
	Partial:    programKinds | indicator.SetOf(indicator.Registry),
	Limits:     defenderLimits + "Only some keys are watched.",
	Recognised: "JSON or CSV of DeviceRegistryEvents: `ActionType` `Registry…`",
	Times:      defenderTimes,
	Roles:      "`RegistryKey`, `RegistryValueName`, `RegistryValueData` registry, `InitiatingProcess…` process",
	names:      defenderNames(nil),
	action:     defenderAction,
}

var defenderEmail = &Kind{
	Name: "defender.email",
	Partial: addressKinds | domainKind | hashKinds |
		indicator.SetOf(indicator.Email, indicator.URL, indicator.FileName),
	Limits:     "It shows mail that went through Exchange Online, its URLs and attachments in tables of their own.",
	Recognised: "JSON or CSV of EmailEvents, EmailUrlInfo, EmailAttachmentInfo: `NetworkMessageId` with `ReportId`",
	Times:      defenderTimes,
	Roles:      "`SenderFromAddress` sender, `SenderIPv4` source, `Url` url, `FileName`, `SHA256` file; detections mention",
	names:      defenderNames(map[part]string{partFile: "FileName", partHash: defenderHashes}),
	action:     defenderAction,
	sensor:     true,
	serves:     true,
}

var defenderOther = &Kind{
	Name:       "defender.other",
	Partial:    anyKinds,
	Limits:     defenderLimits,
	Recognised: "JSON or CSV of any other table: `ActionType` with `ReportId` or `DeviceName`",
	Times:      defenderTimes,
	Roles: "`RemoteIP` source of logons, else destination; `IPAddress` source; `Url`, `RemoteUrl` url; `FileName`, `SHA256` " +
		"file; `InitiatingProcess…` process",
	names: defenderNames(map[part]string{partFile: "FileName FolderPath PreviousFileName PreviousFolderPath", partHash: defenderHashes}),

	action:   defenderAction,
	reversed: defenderReversed,
}

// defenderHashes are of the file that a row is about.
const defenderHashes = "SHA1 SHA256 MD5"

// defenderNames are those of all tables, and the parts that differ.
func defenderNames(own map[part]string) map[string]part {
	return merged(byPart(map[part]string{
		partTime: "Timestamp", partTimeToo: "time TimeGenerated", partHost: "DeviceName", partEvent: "ActionType",
		partUser: "AccountName AccountUpn InitiatingProcessAccountName InitiatingProcessAccountUpn",
		partSrc:  "LocalIP IPAddress RequestSourceIP SenderIPv4 SenderIPv6", partSrcPort: "LocalPort",
		partDst: "RemoteIP FileOriginIP", partDstPort: "RemotePort", partURL: "RemoteUrl Url FileOriginUrl UrlDomain",
		partReferrer: "FileOriginReferrerUrl", partAgent: "UserAgent",
		partProcess: `ProcessCommandLine ProcessVersionInfoOriginalFileName InitiatingProcessFileName InitiatingProcessFolderPath
			InitiatingProcessCommandLine InitiatingProcessParentFileName InitiatingProcessSHA1 InitiatingProcessSHA256
			InitiatingProcessMD5 InitiatingProcessVersionInfoOriginalFileName`,
		partRegistry:  "RegistryKey RegistryValueName RegistryValueData PreviousRegistryKey PreviousRegistryValueName PreviousRegistryValueData",
		partSender:    "SenderFromAddress SenderMailFromAddress SenderFromDomain SenderMailFromDomain",
		partRecipient: "RecipientEmailAddress", partVerdict: "DeliveryAction",
		partMention: "ThreatNames ThreatTypes DetectionMethods ConfidenceLevel EmailActionPolicy OrgLevelPolicy UserLevelPolicy",
	}), byPart(own))
}

// merged is the names of several tables; the later ones hold.
func merged(tables ...map[string]part) map[string]part {
	all := map[string]part{}
	for _, names := range tables {
		maps.Copy(all, names)
	}
	return all
}

// defenderAction goes by what the name of the event says, and for mail by what became of it.
func defenderAction(r *Record, line []byte) intel.Action {
	event := r.value(line, partEvent)
	switch delivery := string(r.value(line, partVerdict)); {
	case delivery == "Blocked", bytes.Contains(event, []byte("Block")):
		return intel.Blocked
	case delivery != "":
		return intel.Allowed
	case bytes.Contains(event, []byte("Fail")):
		return intel.Failed
	case event == nil, bytes.Contains(event, []byte("Attempt")), bytes.Contains(event, []byte("Detect")):
		return intel.ActionUnknown
	}
	return intel.Allowed
}

// defenderReversed: the remote end came in.
func defenderReversed(r *Record, line []byte) bool {
	event := r.value(line, partEvent)
	return bytes.HasPrefix(event, []byte("Inbound")) || bytes.HasPrefix(event, []byte("Logon"))
}
