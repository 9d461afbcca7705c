package record

import "strings"

// settlePositions gives their parts to values that stand without names, in the order of the event's manifest: the
// Properties of Get-WinEvent, the StringInserts of Fluent Bit.
func (r *Record) settlePositions(line []byte) {
	names := manifests[manifest{r.Kind.Name, string(r.value(line, partEvent))}]
	n := 0
	for i := range r.Fields {
		f := &r.Fields[i]
		if f.part != partPosition || n >= len(names) {
			continue
		}
		if p := r.Kind.pairs[names[n]]; p != partNone {
			f.part = p
			r.fill(line, i)
		}
		n++
	}
}

// A manifest is what says the order of an event's data.
type manifest struct{ kind, event string }

const subject = "SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId "

// manifests are those of the events that tell most of contacts and programs; names that play no part may be left out at
// the end.
var manifests = func() map[manifest][]string {
	all := map[manifest][]string{}
	for kind, events := range map[string]map[string]string{
		"windows.security": {
			"4624": subject + `TargetUserSid TargetUserName TargetDomainName TargetLogonId LogonType LogonProcessName
				AuthenticationPackageName WorkstationName LogonGuid TransmittedServices LmPackageName KeyLength ProcessId ProcessName
				IpAddress IpPort`,
			"4625": subject + `TargetUserSid TargetUserName TargetDomainName Status FailureReason SubStatus LogonType
				LogonProcessName AuthenticationPackageName WorkstationName TransmittedServices LmPackageName KeyLength ProcessId
				ProcessName IpAddress IpPort`,
			"4648": subject + `LogonGuid TargetUserName TargetDomainName TargetLogonGuid TargetServerName TargetInfo ProcessId
				ProcessName IpAddress IpPort`,
			"4663": subject + `ObjectServer ObjectType ObjectName HandleId AccessList AccessMask ProcessId ProcessName`,
			"4688": subject + `NewProcessId NewProcessName TokenElevationType ProcessId CommandLine TargetUserSid TargetUserName
				TargetDomainName TargetLogonId ParentProcessName`,
			"4697": subject + `ServiceName ServiceFileName`,
			"4698": subject + `TaskName TaskContent`,
			"4719": subject + `CategoryId SubcategoryId SubcategoryGuid AuditPolicyChanges`,
			"4768": `TargetUserName TargetDomainName TargetSid ServiceName ServiceSid TicketOptions Status TicketEncryptionType
				PreAuthType IpAddress IpPort`,
			"4769": `TargetUserName TargetDomainName ServiceName ServiceSid TicketOptions TicketEncryptionType IpAddress IpPort Status`,
			"4771": `TargetUserName TargetSid ServiceName TicketOptions Status PreAuthType IpAddress IpPort`,
			"4776": `PackageName TargetUserName Workstation Status`,
			"5140": subject + `ObjectType IpAddress IpPort ShareName ShareLocalPath`,
			"5145": subject + `ObjectType IpAddress IpPort ShareName ShareLocalPath RelativeTargetName`,
			"5156": `ProcessID Application Direction SourceAddress SourcePort DestAddress DestPort`,
			"5157": `ProcessID Application Direction SourceAddress SourcePort DestAddress DestPort`,
		},
		"windows.system":     {"7045": `ServiceName ImagePath`},
		"windows.powershell": {"4104": `MessageNumber MessageTotal ScriptBlockText ScriptBlockId Path`},
		"windows.dns-client": {"3008": `QueryName QueryType QueryOptions QueryStatus QueryResults`},
		"windows.terminalservices-remoteconnectionmanager": {"1149": `Param1 Param2 Param3`},
		"sysmon": {
			"1": `RuleName UtcTime ProcessGuid ProcessId Image FileVersion Description Product Company OriginalFileName CommandLine
				CurrentDirectory User LogonGuid LogonId TerminalSessionId IntegrityLevel Hashes ParentProcessGuid ParentProcessId
				ParentImage ParentCommandLine`,
			"3": `RuleName UtcTime ProcessGuid ProcessId Image User Protocol Initiated SourceIsIpv6 SourceIp SourceHostname
				SourcePort SourcePortName DestinationIsIpv6 DestinationIp DestinationHostname DestinationPort`,
			"11": `RuleName UtcTime ProcessGuid ProcessId Image TargetFilename`,
			"22": `RuleName UtcTime ProcessGuid ProcessId QueryName QueryStatus QueryResults Image`,
		},
	} {
		for event, names := range events {
			all[manifest{kind, event}] = strings.Fields(names)
		}
	}
	return all
}()
