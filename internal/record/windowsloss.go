package record

import "bytes"

// windowsLoss finds the events that say that others are missing. That the service stops (1100) or that Sysmon has another
// configuration (16) is no such mark: it happens at every shutdown and every update.
func windowsLoss(r *Record, line []byte) Loss {
	event := r.value(line, partEvent)
	if len(event) > 4 {
		return Loss{}
	}
	why := ""
	switch r.Kind.Name {
	case "windows.security":
		why = securityLoss(string(event), r.value(line, partState))
	case "windows.system":
		if string(event) == "104" {
			return Loss{Scope: clearedScope(r, line), Why: "the log was cleared"}
		}
	case "sysmon":
		why = sysmonLoss(string(event), r, line)
	}
	if why == "" {
		return Loss{}
	}
	return Loss{Scope: r.Kind.Name, Why: why}
}

func securityLoss(event string, state []byte) string {
	switch event {
	case "1102", "517":
		return "the log was cleared"
	case "1101", "4612":
		return "audit events were dropped"
	case "1104":
		return "the log was full"
	case "1108":
		return "an event could not be logged"
	case "4719": // only what is no longer audited
		if bytes.Contains(state, []byte("%%8448")) || bytes.Contains(state, []byte("%%8450")) || bytes.Contains(state, []byte("removed")) {
			return "auditing was switched off in part"
		}
	}
	return ""
}

func sysmonLoss(event string, r *Record, line []byte) string {
	switch {
	case event == "4" && string(eventData(r, line, "State")) == "Stopped":
		return "Sysmon was stopped"
	case event == "255" && bytes.Contains(eventData(r, line, "Description"), []byte("dropped")):
		return "events were dropped"
	}
	return ""
}

// eventData is the value of event data, nil where it is not there.
func eventData(r *Record, line []byte, want string) []byte {
	for i := range r.Fields {
		if name := innerEventName(r.Fields[i].Name); name == want {
			return line[r.Fields[i].Start:r.Fields[i].End]
		}
	}
	return nil
}

// clearedScope is the kind of the log that was cleared, all of Windows where the event does not say, or names a log that
// is not common.
func clearedScope(r *Record, line []byte) string {
	for i := range r.Fields {
		f := &r.Fields[i]
		if name, inside := eventDataName(f.Name); inside && name == "Channel" {
			if scope, ok := clearedScopes[string(line[f.Start:f.End])]; ok {
				return scope
			}
		}
	}
	return "windows"
}

var clearedScopes = map[string]string{
	"System": "windows.system", "Application": "windows.application", "Setup": "windows.setup",
	"Windows PowerShell":                                                 "windows.powershell",
	"Microsoft-Windows-PowerShell/Operational":                           "windows.powershell",
	"Microsoft-Windows-Sysmon/Operational":                               "sysmon",
	"Microsoft-Windows-Windows Defender/Operational":                     "windows.defender",
	"Microsoft-Windows-TaskScheduler/Operational":                        "windows.taskscheduler",
	"Microsoft-Windows-DNS-Client/Operational":                           "windows.dns-client",
	"Microsoft-Windows-Bits-Client/Operational":                          "windows.bits-client",
	"Microsoft-Windows-WMI-Activity/Operational":                         "windows.wmi-activity",
	"Microsoft-Windows-TerminalServices-LocalSessionManager/Operational": "windows.terminalservices-localsessionmanager",
}
