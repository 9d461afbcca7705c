package rules

import "strings"

// The names of fields in events of Windows, by whatever shipper, and how rules call them: those of event data as Windows
// has them, without spaces, and of the event's head as `EventID`, `Channel`, `Provider_Name`, `Computer`.

// inEventData are the objects that shippers put event data in. Below the data of users one object more has the event's own
// name.
var inEventData = []struct {
	prefix  string
	oneMore bool
}{
	{"winlog.event_data.", false}, {"winlog.user_data.", false}, {"event_data.", false}, {"user_data.", false},
	{"Event.EventData.", false}, {"Event.UserData.", true}, {"EventData.", false}, {"UserData.", true},
	{"win.eventdata.", false}, {"win.userdata.", false},
}

// windowsNames are the names by which rules know a field, none if only by its own.
func windowsNames(shipped string) []string {
	field := unshipped(shipped)
	if name, ok := dataName(field); ok {
		return name
	}
	if name, ok := headName(field); ok {
		return []string{name}
	}
	if names, ok := shipperNames[field]; ok {
		return strings.Fields(names)
	}
	if spaceless := strings.ReplaceAll(field, " ", ""); spaceless != shipped {
		return []string{spaceless}
	}
	return nil
}

// windowsWrappers are those objects, but for Wazuh's: of searches in Elastic and in Splunk, and of Chainsaw.
var windowsWrappers = []string{"_source.", "result.", "document.data."}

// unshipped is a name without the objects that exports and Wazuh put around the whole event.
func unshipped(field string) string {
	for _, wrapper := range windowsWrappers {
		field = strings.TrimPrefix(field, wrapper)
	}
	if strings.HasPrefix(field, "data.win.") {
		return field[len("data."):]
	}
	return field
}

// dataName is the name of a value of event data: `IpAddress` for win.eventdata.ipAddress, `ThreatName` for `Threat Name`.
// The classic log of PowerShell numbers its values where it has one list.
func dataName(field string) (names []string, ok bool) {
	for _, in := range inEventData {
		rest, found := strings.CutPrefix(field, in.prefix)
		if !found {
			continue
		}
		if _, below, deep := strings.Cut(rest, "."); deep && in.oneMore {
			rest = below
		}
		rest = strings.TrimSuffix(rest, ".#text")
		if strings.HasPrefix(in.prefix, "win.") && rest != "" { // Wazuh begins names in lower case
			rest = strings.ToUpper(rest[:1]) + rest[1:]
		}
		name := strings.ReplaceAll(rest, " ", "")
		switch name {
		case "param1", "param2", "param3":
			return []string{name, "Data"}, true
		}
		return []string{name}, true
	}
	return nil, false
}

// headName is the name of a value of the event's head: `Provider_Name` for Event.System.Provider.#attributes.Name,
// `EventID` for System.EventID.#text.
func headName(field string) (string, bool) {
	rest, ok := strings.CutPrefix(field, "Event.System.")
	if !ok {
		rest, ok = strings.CutPrefix(field, "System.")
	}
	if !ok {
		return "", false
	}
	rest = strings.TrimSuffix(strings.TrimSuffix(rest, ".#text"), ".Value")
	rest = strings.ReplaceAll(strings.ReplaceAll(rest, "#attributes.", ""), "_attributes.", ".")
	return strings.ReplaceAll(strings.ReplaceAll(rest, "@", ""), ".", "_"), true
}

// shipperNames are those of the head by each shipper.
var shipperNames = map[string]string{
	"winlog.channel": "Channel", "channel": "Channel", "log_name": "Channel", "LogName": "Channel", "EventLog": "Channel",
	"win.system.channel": "Channel",
	"winlog.event_id":    "EventID", "event_id": "EventID", "EventId": "EventID", "EventCode": "EventID", "Id": "EventID", "event.code": "EventID",
	"win.system.eventID":   "EventID",
	"winlog.provider_name": "Provider_Name", "source_name": "Provider_Name", "ProviderName": "Provider_Name",
	"Provider": "Provider_Name", "SourceName": "Provider_Name", "EventSourceName": "Provider_Name",
	"Source": "Provider_Name", "event.provider": "Provider_Name", "win.system.providerName": "Provider_Name",
	"winlog.computer_name": "Computer", "computer_name": "Computer", "ComputerName": "Computer", "MachineName": "Computer",
	"Hostname": "Computer", "win.system.computer": "Computer",
	"winlog.keywords": "Keywords", "keywords": "Keywords", "win.system.keywords": "Keywords",
	"winlog.level": "Level", "level": "Level", "win.system.level": "Level",
	"winlog.task": "Task", "win.system.task": "Task", "winlog.opcode": "Opcode", "win.system.opcode": "Opcode",
	"winlog.record_id": "EventRecordID", "record_number": "EventRecordID", "RecordNumber": "EventRecordID", "RecordId": "EventRecordID",
	"win.system.eventRecordID": "EventRecordID",
	"winlog.user.identifier":   "Security_UserID", "winlog.process.pid": "Execution_ProcessID",
	"message": "Message", "RenderedDescription": "Message", "win.system.message": "Message",
}

// isWazuh: in the values of such fields each backslash is written twice, before JSON does that once more.
func isWazuh(field string) bool {
	return strings.HasPrefix(field, "win.eventdata.") || strings.HasPrefix(field, "data.win.eventdata.") ||
		strings.HasPrefix(field, "_source.data.win.eventdata.")
}

// halve makes one of two backslashes, where all of a value's come in pairs.
func (b *builder) halve(text []byte) []byte {
	start := len(b.scratch)
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' {
			if i+1 == len(text) || text[i+1] != '\\' {
				return text
			}
			i++
		}
		b.scratch = append(b.scratch, text[i])
	}
	return b.scratch[start:len(b.scratch):len(b.scratch)]
}

// windowsRole is what a field says of the channel and the event.
func windowsRole(field string) role {
	names := windowsNames(field)
	if names == nil {
		names = []string{field}
	}
	_, isData := dataName(unshipped(field))
	switch names[0] {
	case "EventType":
		return roleEventType
	case "Direction":
		return roleDirection
	case "OperationType":
		return roleOperation
	}
	if isData {
		return roleNone
	}
	switch names[0] {
	case "Channel":
		return roleChannel
	case "EventID":
		return roleEvent
	case "Provider_Name":
		return roleProvider
	}
	return roleNone
}

// pairName and pairValue are for values whose names stand in a field beside them, as converters of XML write them:
// {"@Name":"IpAddress","#text":"203.0.113.7"}.
func pairName(field string) bool {
	switch field {
	case "Event.EventData.Data.@Name", "Event.EventData.Data.Name", "Event.EventData.Data.#attributes.Name",
		"EventData.Data.@Name", "EventData.Data.Name":
		return true
	}
	return false
}

func pairValue(field string) bool {
	switch field {
	case "Event.EventData.Data.#text", "Event.EventData.Data.text", "Event.EventData.Data.Value",
		"Event.EventData.Data.content", "EventData.Data.#text", "EventData.Data.Value":
		return true
	}
	return false
}
