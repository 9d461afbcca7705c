package record

import (
	"bytes"
	"maps"

	"picket/indicator"
	"picket/internal/intel"
)

// The events of Windows as JSON, by whatever shipper, or as internal/source makes it of EVTX. A channel is a kind: see shortChannel.

const (
	windowsRecognised = "EVTX files; JSON of Winlogbeat and Elastic Agent, NXLog, evtx_dump, Chainsaw, Velociraptor, Wazuh, Fluent Bit, " +
		"`Get-WinEvent | ConvertTo-Json -Compress`, Azure's SecurityEvent: an event number with a channel or a provider of Windows"
	windowsTimes = "ISO 8601 or `/Date(…)/`, stated; NXLog's `EventTime` has no zone, and gives way to `@timestamp`"
	windowsRoles = "addresses logged on from, asked or connected to, contact; programs, scripts and tasks, process; objects, file or " +
		"registry; names of threats and rules, mention"
)

var windowsKinds = addressKinds | domainKind | hashKinds | indicator.SetOf(indicator.URL, indicator.FileName, indicator.FilePath,
	indicator.Registry, indicator.Mutex, indicator.UserAgent, indicator.Email)

var windowsSecurity = windowsKind("security", "It shows what the audit policy asks for; new processes and connections not by default.",
	nil, securityAction)

var windowsSystem = windowsKind("system", "It shows services that were installed, and what Windows says of itself.", nil, nil)

// windowsPowerShell is the classic log too, whose data has no names.
var windowsPowerShell = windowsKind("powershell", "It shows scripts where they are logged: all of them only by policy.",
	map[part]string{partProcess: "Data param1 param2 param3"}, nil)

var windowsDefender = windowsKind("defender", "It shows what the virus scanner found.", nil, virusScannerAction)

var windowsDNSClient = windowsKind("dns-client", "It is off by default, and shows names that programs ask Windows for, not those "+
	"that they resolve themselves.", nil, dnsClientAction)

var windowsAppLocker = windowsKind("applocker", "It shows programs that its rules are for.", nil, appLockerAction)

// windowsRDP is the log of who came by Remote Desktop, whose fields have numbers for names (event 1149).
var windowsRDP = windowsKind("terminalservices-remoteconnectionmanager", "It shows who reached the log-on of Remote Desktop.",
	map[part]string{partUser: "Param1", partSrc: "Param3"}, nil)

var windowsOther = windowsKind("<channel>", "What such a channel shows completely is not known.", nil, nil)

var windowsFamily = newFamily("windows.", windowsOther, windowsSecurity, windowsSystem, windowsPowerShell, windowsDefender,
	windowsDNSClient, windowsAppLocker, windowsRDP)

func windowsKind(channel, limits string, own map[part]string, action func(*Record, []byte) intel.Action) *Kind {
	data := maps.Clone(windowsData)
	maps.Copy(data, byPart(own))
	if action == nil {
		action = keywordAction
	}
	return &Kind{
		Name: "windows." + channel, Partial: windowsKinds, Limits: limits,
		Recognised: windowsRecognised, Times: windowsTimes, Roles: windowsRoles,
		names: eventNames(data), inner: innerEventName, pairs: data,
		action: action, reversed: cameToListener, ownHost: true, reached: true, settle: settleWindows,
	}
}

// settleWindows is for Sysmon too.
func settleWindows(r *Record, line []byte) {
	if r.slots[partPairValue] > 0 && r.slots[partPairName] == 0 {
		r.settleUnnamed(line)
	}
	if r.slots[partPosition] > 0 {
		r.settlePositions(line)
	}
	if r.Basis != intel.Stated {
		r.settleZone(line)
	}
	if r.slots[partUser] == 0 {
		r.slots[partUser] = r.slots[partUserToo]
	}
	if slot := r.slots[partFile]; slot > 0 && bytes.HasPrefix(r.value(line, partFile), []byte(`\\REGISTRY`)) {
		r.Fields[slot-1].part, r.slots[partFile] = partRegistry, 0
	}
	if slot := r.slots[partSrc]; slot > 0 { // 203.0.113.7:50000
		f := &r.Fields[slot-1]
		if value := line[f.Start:f.End]; bytes.Count(value, []byte{':'}) == 1 {
			f.End = f.Start + bytes.IndexByte(value, ':')
		}
	}
	r.Loss = windowsLoss(r, line)
}

// settleUnnamed: the data of old events has no names, and one way to write it is that of values beside theirs.
func (r *Record) settleUnnamed(line []byte) {
	for i := range r.Fields {
		if f := &r.Fields[i]; f.part == partPairValue {
			f.part = r.Kind.pairs["Data"]
			r.fill(line, i)
		}
	}
}

// settleZone prefers a time that states its zone. Sysmon's UtcTime is what its name says.
func (r *Record) settleZone(line []byte) {
	slot := r.slots[partTimeToo]
	if slot == 0 {
		return
	}
	at, basis, ok := anyTime(r.value(line, partTimeToo))
	if name := r.Fields[slot-1].Name; basis == intel.ZoneAssumed && len(name) >= 7 && name[len(name)-6:] == "tcTime" {
		basis = intel.Stated
	}
	if ok && (r.Basis == intel.NoTime || basis == intel.Stated) {
		r.Time, r.Basis = at, basis
	}
}

// cameToListener: the firewall's events 5154 to 5159 have the machine's own address as source, whoever began.
func cameToListener(r *Record, line []byte) bool {
	switch string(r.value(line, partEvent)) {
	case "5154", "5155", "5156", "5157", "5158", "5159":
		direction := string(r.value(line, partDirection))
		return direction == "%%14592" || direction == "Inbound"
	}
	return false
}

// keywordAction reads whether an audit was of success or failure, in all the spellings of that.
func keywordAction(r *Record, line []byte) intel.Action {
	for i := range r.Fields {
		f := &r.Fields[i]
		if f.part != partVerdict {
			continue
		}
		switch string(line[f.Start:f.End]) {
		case "Audit Success", "AUDIT_SUCCESS", "SuccessAudit", "success", "0x8020000000000000", "-9214364837600034816":
			return intel.Allowed
		case "Audit Failure", "AUDIT_FAILURE", "FailureAudit", "failure", "0x8010000000000000", "-9218868437227405312":
			return intel.Failed
		}
	}
	return intel.ActionUnknown
}

// securityAction: what is audited happened, unless it says otherwise.
func securityAction(r *Record, line []byte) intel.Action {
	switch string(r.value(line, partEvent)) {
	case "5031", "5152", "5153", "5155", "5157", "5159": // the firewall
		return intel.Blocked
	case "4625", "4771", "4777":
		return intel.Failed
	case "4768", "4769", "4776":
		if status := string(r.value(line, partState)); status != "" && status != "0x0" {
			return intel.Failed
		}
	}
	if keywordAction(r, line) == intel.Failed {
		return intel.Failed
	}
	return intel.Allowed
}

func virusScannerAction(r *Record, line []byte) intel.Action {
	switch string(r.value(line, partEvent)) {
	case "1117", "1121", "1123", "1126", "1127": // what was found was dealt with; rules and protections that block
		return intel.Blocked
	case "1116", "1122", "1124", "1125":
		return intel.Allowed
	}
	return intel.ActionUnknown
}

func dnsClientAction(r *Record, line []byte) intel.Action {
	switch string(r.value(line, partState)) {
	case "":
		return intel.ActionUnknown
	case "0":
		return intel.Allowed
	}
	return intel.Failed
}

func appLockerAction(r *Record, line []byte) intel.Action {
	switch string(r.value(line, partEvent)) {
	case "8004", "8007", "8022", "8025", "8029":
		return intel.Blocked
	case "8002", "8003", "8005", "8006", "8020", "8021", "8023", "8024":
		return intel.Allowed
	}
	return intel.ActionUnknown
}
