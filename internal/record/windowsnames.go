package record

import (
	"maps"
	"strings"
)

// eventNames adds to the names of event data those of the objects around it. Times without a zone (NXLog) give way to
// those with one.
func eventNames(data map[string]part) map[string]part {
	all := byPart(map[part]string{
		partTime: `TimeCreated TimeCreated.value TimeCreated.SystemTime TimeCreated.DateTime SystemTime EventTime TimeGenerated
			System.TimeCreated.SystemTime Event.System.TimeCreated.SystemTime Event.System.TimeCreated.@SystemTime
			Event.System.TimeCreated.#attributes.SystemTime Event.System.TimeCreated_attributes.SystemTime
			document.data.Event.System.TimeCreated_attributes.SystemTime document.data.Event.System.TimeCreated.#attributes.SystemTime
			data.win.system.systemTime win.system.systemTime`,
		partTimeToo: `@timestamp timestamp date TimeWritten EventReceivedTime UtcTime`,
		partHost: `Computer ComputerName Hostname MachineName computer_name winlog.computer_name System.Computer Event.System.Computer
			document.data.Event.System.Computer data.win.system.computer win.system.computer`,
		partShipper: `host.name agent.name agent.hostname beat.hostname`,
		partEvent: `EventID event_id EventId Id winlog.event_id event.code System.EventID System.EventID.Value System.EventID.#text
			Event.System.EventID Event.System.EventID.#text document.data.Event.System.EventID document.data.Event.System.EventID.#text
			data.win.system.eventID win.system.eventID`,
		partVerdict: `event.outcome winlog.keywords keywords Keywords KeywordsDisplayNames EventType System.Keywords Event.System.Keywords
			document.data.Event.System.Keywords data.win.system.severityValue win.system.severityValue`,
		partMention: `rule.name rule.description rule.groups rule.mitre.id rule.mitre.technique rule.mitre.tactic
			RuleTitle threat.technique.name`,
		// What Elastic's shippers write beside the event's own names or in their place: https://www.elastic.co/guide/en/ecs/current.
		partUser: "user.name", partSrc: "source.ip", partSrcPort: "source.port", partDst: "destination.ip",
		partDstPort: "destination.port", partDstName: "destination.domain", partQuery: "dns.question.name",
		partAnswer: "dns.answers.data dns.answers.name dns.resolved_ip",
		partProcess: `process.executable process.name process.command_line process.args process.title process.working_directory
			process.pe.original_file_name process.parent.executable process.parent.name process.parent.command_line
			process.parent.args powershell.file.script_block_text`,
		partFile:     "file.path file.name file.target_path dll.path dll.name",
		partRegistry: "registry.path registry.key registry.value registry.data.strings",
		partHash: `process.hash.md5 process.hash.sha1 process.hash.sha256 process.pe.imphash file.hash.md5 file.hash.sha1
			file.hash.sha256 dll.hash.md5 dll.hash.sha1 dll.hash.sha256`,
		partURL: "url.full url.original",
		partPairName: `Event.EventData.Data.@Name Event.EventData.Data.Name EventData.Data.@Name EventData.Data.Name
			Event.EventData.Data.#attributes.Name`,
		partPairValue: `Event.EventData.Data.#text Event.EventData.Data.text Event.EventData.Data.Value Event.EventData.Data.content
			EventData.Data.#text EventData.Data.Value`,
		partPosition: `Properties.Value Properties.Value.Value StringInserts`,
	})
	maps.Copy(all, data)
	return all
}

// inEventData are the objects that shippers put event data in: Winlogbeat, evtx_dump and its kin, Velociraptor, Chainsaw,
// Wazuh. Below the data of users one object more has the event's own name.
var inEventData = []struct {
	prefix  string
	oneMore bool
}{
	{"winlog.event_data.", false}, {"winlog.user_data.", false}, {"event_data.", false}, {"user_data.", false},
	{"Event.EventData.", false}, {"Event.UserData.", true}, {"EventData.", false}, {"UserData.", true},
	{"document.data.Event.EventData.", false}, {"document.data.Event.UserData.", true},
	{"data.win.eventdata.", false}, {"win.eventdata.", false}, {"data.win.userdata.", false},
}

// eventDataName is the name as Windows has it: `IpAddress` for data.win.eventdata.ipAddress, `ThreatName` for `Threat
// Name`. inside says whether it stood in an object of event data.
func eventDataName(name string) (_ string, inside bool) {
	name = strings.TrimPrefix(name, "_source.") // as Elasticsearch exports its documents
	for _, in := range inEventData {
		rest, ok := strings.CutPrefix(name, in.prefix)
		if !ok {
			continue
		}
		if _, below, ok := strings.Cut(rest, "."); ok && in.oneMore {
			rest = below
		}
		rest = strings.TrimSuffix(rest, ".#text")
		if strings.Contains(in.prefix, "win.") && rest != "" { // Wazuh begins names in lower case
			rest = strings.ToUpper(rest[:1]) + rest[1:]
		}
		return strings.ReplaceAll(rest, " ", ""), true
	}
	return strings.ReplaceAll(name, " ", ""), false
}

func innerEventName(name string) string {
	name, _ = eventDataName(name)
	return name
}

// windowsData are the names of event data, whatever the channel:
// https://learn.microsoft.com/windows/security/threat-protection/auditing/advanced-security-audit-policy-settings.
var windowsData = byPart(map[part]string{
	partUser:    `TargetUserName TargetUser User UserName DetectionUser JobOwner jobOwner Account TargetAccount`,
	partUserToo: `SubjectUserName SubjectAccount RemediationUser`,
	partSrc: `IpAddress ClientIP ClientIPAddress ClientAddress SourceAddress SourceIp SourceIP IPString Address RemoteIpAddress
		CallingStationID`,
	partSrcPort: `IpPort SourcePort ClientPort`,
	partDst:     `DestAddress DestinationIp DestinationIP RemoteAddress`, partDstPort: `DestPort DestinationPort`,
	partDstName: `TargetServerName ServerName Connection connection RemoteName remoteName DestinationHostname`,
	partQuery:   `QueryName`, partAnswer: `QueryResults`,
	partState: `QueryStatus Status State AuditPolicyChanges Description`,
	partURL:   `Url url URL`,
	partProcess: `NewProcessName ProcessName ParentProcessName CallerProcessName CommandLine Application ApplicationPath
		ImagePath ServiceFileName Image ParentImage ParentCommandLine TaskContent TaskContentNew ActionName HostApplication
		ScriptBlockText Payload ContextInfo CommandName ScriptName ProcessPath processPath Process Consumer CONSUMER PossibleCause
		Query Operation`,
	partFile: `Path ObjectName RelativeTargetName FileName FilePath FullFilePath TargetFilename ImageLoaded LocalName ShareLocalPath
		SourceFileName TargetFileName BackupPath PipeName`,
	partHash:      `FileHash Hashes Hash Sha1Hash SHA1Hash SHA256Hash Sha256Hash MD5 SHA1 SHA256`,
	partRegistry:  `ObjectValueName NewValue OldValue TargetObject`,
	partMention:   `ThreatName FWLink RuleName RuleId RemoteAddresses LocalAddresses CategoryName`,
	partDirection: `Direction`,
})
