package rules

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"picket/internal/record"
)

// A windowsEvent is one event as Windows has it: what the shippers below write it from.
type windowsEvent struct {
	rule     string // of shapeRules, which must fire
	channel  string
	provider string
	id       int
	data     [][2]string
}

var shapeEvents = []windowsEvent{
	{"process", "Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", 1, [][2]string{
		{"Image", `C:\Tools\Fetch.exe`}, {"CommandLine", `"C:\Tools\Fetch.exe" /to \\host\share "a b"`},
		{"ParentImage", `C:\Windows\explorer.exe`}, {"User", `CORP\anna`}, {"Hashes", "MD5=0123456789ABCDEF0123456789ABCDEF,IMPHASH=00000000000000000000000000000001"}}},
	{"process", "Security", "Microsoft-Windows-Security-Auditing", 4688, [][2]string{
		{"NewProcessName", `C:\Tools\Fetch.exe`}, {"CommandLine", `"C:\Tools\Fetch.exe" /to \\host\share "a b"`},
		{"ParentProcessName", `C:\Windows\explorer.exe`}, {"SubjectUserName", "anna"}}},
	{"registry", "Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", 13, [][2]string{
		{"EventType", "SetValue"}, {"TargetObject", `HKLM\SOFTWARE\Example\Start`}, {"Details", "DWORD (0x00000001)"}, {"Image", `C:\Tools\Fetch.exe`}}},
	{"added", "Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", 12, [][2]string{
		{"EventType", "CreateKey"}, {"TargetObject", `HKLM\SOFTWARE\Example\New`}, {"Image", `C:\Tools\Fetch.exe`}}},
	{"connection", "Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", 3, [][2]string{
		{"Image", `C:\Tools\Fetch.exe`}, {"Initiated", "true"}, {"DestinationIp", "203.0.113.7"}, {"DestinationPort", "8443"}}},
	{"query", "Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", 22, [][2]string{
		{"QueryName", "c2.example"}, {"QueryStatus", "0"}, {"Image", `C:\Tools\Fetch.exe`}}},
	{"file", "Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", 11, [][2]string{
		{"TargetFilename", `C:\Users\Public\drop.bin`}, {"Image", `C:\Tools\Fetch.exe`}}},
	{"script", "Microsoft-Windows-PowerShell/Operational", "Microsoft-Windows-PowerShell", 4104, [][2]string{
		{"ScriptBlockText", "Get-Example | Out-Null"}, {"Path", ""}}},
	{"service", "System", "Service Control Manager", 7045, [][2]string{
		{"ServiceName", "Example"}, {"ImagePath", `C:\Tools\Fetch.exe`}, {"AccountName", "LocalSystem"}}},
	{"logon", "Security", "Microsoft-Windows-Security-Auditing", 4624, [][2]string{
		{"LogonType", "10"}, {"IpAddress", "203.0.113.7"}, {"TargetUserName", "anna"}}},
	{"defender", "Microsoft-Windows-Windows Defender/Operational", "Microsoft-Windows-Windows Defender", 1116, [][2]string{
		{"Threat Name", "Tool:Example"}, {"Source Name", "Real-Time Protection"}}},
}

// shapeRules are in the names of Sigma's taxonomy.
var shapeRules = map[string]string{
	"process": `{category: process_creation, product: windows}
detection:
  selection:
    Image|endswith: '\fetch.exe'
    CommandLine|contains|windash: ' -to \\\\host'
    ParentImage|endswith: '\explorer.exe'
    CommandLine|re: 'share "a b"$'
  condition: selection`,
	"registry": `{category: registry_set, product: windows}
detection: {selection: {TargetObject|endswith: '\Example\Start', Details: DWORD (0x00000001)}, condition: selection}`,
	"added": `{category: registry_add, product: windows}
detection: {selection: {TargetObject|endswith: '\Example\New'}, condition: selection}`,
	"connection": `{category: network_connection, product: windows}
detection: {selection: {Initiated: 'true', DestinationIp|cidr: 203.0.113.0/24, DestinationPort: 8443, Image|endswith: '\fetch.exe'}, condition: selection}`,
	"ticket": `{category: network_connection, product: windows}
detection: {selection: {Initiated: 'true', DestinationPort: 88}, filter: {Image: 'C:\Windows\System32\lsass.exe'}, condition: selection and not filter}`,
	"query": `{category: dns_query, product: windows}
detection: {selection: {QueryName|endswith: .example, Image|endswith: '\fetch.exe'}, condition: selection}`,
	"file": `{category: file_event, product: windows}
detection: {selection: {TargetFilename|contains: '\Public\', Image|endswith: '\fetch.exe'}, condition: selection}`,
	"inbox": `{service: exchange, product: m365}
detection: {selection: {eventSource: Exchange, eventName: New-InboxRule, ObjectId|endswith: '\rule'}, condition: selection}`,
	"locked": `{service: okta, product: okta}
detection: {selection: {eventType: user.account.lock}, condition: selection}`,
	"cloned": `{service: audit, product: github}
detection: {selection: {action: git.clone}, condition: selection}`,
	"script": `{category: ps_script, product: windows}
detection: {selection: {ScriptBlockText|contains: 'get-example |'}, condition: selection}`,
	"service": `{service: system, product: windows}
detection: {selection: {Provider_Name: Service Control Manager, EventID: 7045, ImagePath|endswith: fetch.exe}, condition: selection}`,
	"logon": `{service: security, product: windows}
detection: {selection: {EventID: 4624, LogonType: 10, IpAddress: 203.0.113.7}, condition: selection}`,
	"defender": `{service: windefend, product: windows}
detection: {selection: {EventID: 1116, ThreatName|startswith: 'Tool:', SourceName: Real-Time Protection}, condition: selection}`,
}

// shippers write an event in one line each, as the product of that name does.
var shippers = map[string]func(e windowsEvent) any{
	"evtx_dump": func(e windowsEvent) any {
		return jsonObject{"Event": jsonObject{"System": jsonObject{"Provider": jsonObject{"#attributes": jsonObject{"Name": e.provider}},
			"EventID": e.id, "Channel": e.channel, "Computer": "ws.example", "TimeCreated": jsonObject{"#attributes": jsonObject{"SystemTime": "2024-03-11T08:00:00Z"}}},
			"EventData": e.object()}}
	},
	"chainsaw": func(e windowsEvent) any {
		return jsonObject{"Event": jsonObject{"System": jsonObject{"Provider_attributes": jsonObject{"Name": e.provider}, "EventID": e.id,
			"Channel": e.channel, "Computer": "ws.example", "TimeCreated_attributes": jsonObject{"SystemTime": "2024-03-11T08:00:00Z"}},
			"EventData": e.object()}}
	},
	"winlogbeat": func(e windowsEvent) any {
		return jsonObject{"@timestamp": "2024-03-11T08:00:00.000Z", "event": jsonObject{"code": fmt.Sprint(e.id), "provider": e.provider, "kind": "event"},
			"winlog": jsonObject{"channel": e.channel, "provider_name": e.provider, "event_id": fmt.Sprint(e.id), "computer_name": "ws.example", "event_data": e.object()}}
	},
	"winlogbeat 6": func(e windowsEvent) any {
		return jsonObject{"@timestamp": "2024-03-11T08:00:00.000Z", "log_name": e.channel, "source_name": e.provider, "event_id": e.id,
			"computer_name": "ws.example", "event_data": e.object()}
	},
	"nxlog": func(e windowsEvent) any {
		return e.flat(jsonObject{"EventTime": "2024-03-11 08:00:00", "Hostname": "ws.example", "Channel": e.channel, "SourceName": e.provider,
			"EventID": e.id, "Severity": "INFO", "SourceModuleType": "im_msvistalog"})
	},
	"wazuh": func(e windowsEvent) any {
		data := jsonObject{}
		for _, d := range e.data {
			name := strings.ReplaceAll(d[0], " ", "")
			data[strings.ToLower(name[:1])+name[1:]] = strings.ReplaceAll(d[1], `\`, `\\`)
		}
		return jsonObject{"timestamp": "2024-03-11T08:00:00.000+0000", "data": jsonObject{"win": jsonObject{"eventdata": data, "system": jsonObject{
			"channel": e.channel, "providerName": e.provider, "eventID": fmt.Sprint(e.id), "computer": "ws.example"}}}}
	},
	"Sentinel's WindowsEvent": func(e windowsEvent) any {
		return jsonObject{"TimeGenerated": "2024-03-11T08:00:00Z", "Computer": "ws.example", "Channel": e.channel, "Provider": e.provider,
			"EventID": e.id, "EventData": e.object(), "Type": "WindowsEvent"}
	},
	"Sentinel's SecurityEvent": func(e windowsEvent) any {
		if e.channel != "Security" {
			return nil
		}
		return e.flat(jsonObject{"TimeGenerated": "2024-03-11T08:00:00Z", "Computer": "ws.example", "Channel": e.channel,
			"EventSourceName": e.provider, "EventID": e.id, "Type": "SecurityEvent"})
	},
	"splunk": func(e windowsEvent) any {
		if !strings.Contains(e.channel, "-") {
			return nil // names that other things have too: the kind of log is not told by them
		}
		return jsonObject{"preview": false, "result": e.flat(jsonObject{"_time": "2024-03-11T08:00:00.000+00:00", "host": "ws.example",
			"source": "XmlWinEventLog:" + e.channel, "sourcetype": "XmlWinEventLog", "EventCode": fmt.Sprint(e.id), "EventID": fmt.Sprint(e.id),
			"Channel": e.channel, "Computer": "ws.example"})}
	},
}

type jsonObject = map[string]any

func (e windowsEvent) object() jsonObject { return e.flat(jsonObject{}) }

// flat adds the data of the event to an object.
func (e windowsEvent) flat(o jsonObject) jsonObject {
	for _, d := range e.data {
		o[d[0]] = d[1]
	}
	return o
}

// TestShapes: the same rule finds the same event, whoever shipped it.
func TestShapes(t *testing.T) {
	m := shapeMatcher(t)
	for name, write := range shippers {
		for _, e := range shapeEvents {
			if written := write(e); written != nil {
				expectRule(t, m, name, e.rule, written)
			}
		}
	}
}

// deviceEvents are what sensors of other schemas tell of such events.
var deviceEvents = []struct{ schema, rule, line string }{
	{"ECS", "process", `{"@timestamp":"2024-03-11T08:00:00Z","ecs":{"version":"8.11"},"event":{"category":["process"],"type":["start"],"action":"start"},"host":{"os":{"type":"windows"}},"process":{"executable":"C:\\Tools\\Fetch.exe","command_line":"C:\\Tools\\Fetch.exe /to \\\\host\\share \"a b\"","parent":{"executable":"C:\\Windows\\explorer.exe"}}}`},
	{"ECS", "registry", `{"@timestamp":"2024-03-11T08:00:00Z","ecs":{"version":"8.11"},"event":{"category":["registry"],"type":["change"]},"host":{"os":{"type":"windows"}},"registry":{"path":"HKLM\\SOFTWARE\\Example\\Start","data":{"strings":["DWORD (0x00000001)"]}}}`},
	{"ECS", "connection", `{"@timestamp":"2024-03-11T08:00:00Z","ecs":{"version":"8.11"},"event":{"category":["network"],"type":["start"]},"host":{"os":{"type":"windows"}},"network":{"direction":"egress"},"process":{"executable":"C:\\Tools\\Fetch.exe"},"destination":{"ip":"203.0.113.7","port":8443}}`},
	{"ECS", "query", `{"@timestamp":"2024-03-11T08:00:00Z","ecs":{"version":"8.11"},"event":{"category":["network"],"type":["protocol","info"]},"host":{"os":{"type":"windows"}},"process":{"executable":"C:\\Tools\\Fetch.exe"},"dns":{"question":{"name":"c2.example"}}}`},
	{"ECS", "file", `{"@timestamp":"2024-03-11T08:00:00Z","ecs":{"version":"8.11"},"event":{"category":["file"],"type":["creation"]},"host":{"os":{"type":"windows"}},"process":{"executable":"C:\\Tools\\Fetch.exe"},"file":{"path":"C:\\Users\\Public\\drop.bin"}}`},
	{"OCSF", "connection", `{"class_uid":4001,"category_uid":4,"activity_id":1,"type_uid":400101,"time":1710144000000,"metadata":{"version":"1.1.0"},"device":{"os":{"name":"Windows 11"},"hostname":"ws.example"},"connection_info":{"direction_id":2},"actor":{"process":{"file":{"path":"C:\\Tools\\Fetch.exe"}}},"dst_endpoint":{"ip":"203.0.113.7","port":8443}}`},
	{"CrowdStrike", "connection", `{"event_simpleName":"NetworkConnectIP4","event_platform":"Win","timestamp":"1710144000000","aid":"0","ContextImageFileName":"\\Device\\HarddiskVolume2\\Tools\\Fetch.exe","ConnectionDirection":"0","RemoteAddressIP4":"203.0.113.7","RemotePort":"8443"}`},
	{"OCSF", "process", `{"class_uid":1007,"category_uid":1,"activity_id":1,"type_uid":100701,"time":1710144000000,"metadata":{"version":"1.1.0"},"device":{"os":{"name":"Windows 11"},"hostname":"ws.example"},"process":{"file":{"path":"C:\\Tools\\Fetch.exe"},"cmd_line":"C:\\Tools\\Fetch.exe /to \\\\host\\share \"a b\""},"actor":{"process":{"file":{"path":"C:\\Windows\\explorer.exe"}}}}`},
	{"Defender XDR", "process", `{"Timestamp":"2024-03-11T08:00:00Z","DeviceName":"ws.example","ActionType":"ProcessCreated","FileName":"Fetch.exe","FolderPath":"C:\\Tools\\Fetch.exe","ProcessCommandLine":"\"Fetch.exe\" /to \\\\host\\share \"a b\"","InitiatingProcessFileName":"explorer.exe","InitiatingProcessFolderPath":"c:\\windows\\explorer.exe"}`},
	{"Defender XDR", "connection", `{"Timestamp":"2024-03-11T08:00:00Z","DeviceName":"ws.example","ActionType":"ConnectionSuccess","RemoteIP":"203.0.113.7","RemotePort":8443,"LocalIP":"10.1.4.22","InitiatingProcessFolderPath":"c:\\tools\\fetch.exe"}`},
	{"Defender XDR", "file", `{"Timestamp":"2024-03-11T08:00:00Z","DeviceName":"ws.example","ActionType":"FileCreated","FileName":"drop.bin","FolderPath":"C:\\Users\\Public\\drop.bin","InitiatingProcessFolderPath":"c:\\tools\\fetch.exe"}`},
	{"CrowdStrike", "process", `{"event_simpleName":"ProcessRollup2","event_platform":"Win","timestamp":"1710144000000","aid":"0","ImageFileName":"\\Device\\HarddiskVolume2\\Tools\\Fetch.exe","CommandLine":"\"Fetch.exe\" /to \\\\host\\share \"a b\"","ParentBaseFileName":"explorer.exe"}`},
}

// cloudEvents are of clouds, as their audit logs have them and as Sentinel's tables do.
var cloudEvents = []struct{ schema, rule, line string }{
	{"unified audit log", "inbox", `{"CreationTime":"2024-03-11T08:00:00","Id":"1","Operation":"New-InboxRule","OrganizationId":"1","RecordType":1,"ResultStatus":"True","UserType":2,"Workload":"Exchange","UserId":"anna@corp.example","ClientIP":"203.0.113.7","ObjectId":"anna\\rule"}`},
	{"OfficeActivity", "inbox", `{"TenantId":"1","TimeGenerated":"2024-03-11T08:00:00Z","Operation":"New-InboxRule","RecordType":"ExchangeAdmin","OfficeWorkload":"Exchange","ResultStatus":"True","UserId":"anna@corp.example","ClientIP":"203.0.113.7","OfficeObjectId":"anna\\rule","Type":"OfficeActivity"}`},
	{"Okta without its debug context", "locked", `{"uuid":"1","published":"2024-03-11T08:00:00.000Z","eventType":"user.account.lock","legacyEventType":"core.user_auth.account_locked","version":"0","severity":"DEBUG","actor":{"alternateId":"anna@corp.example"},"outcome":{"result":"FAILURE"}}`},
	{"GitHub without a document's id", "cloned", `{"@timestamp":1710144000000,"action":"git.clone","actor":"anna","org":"corp","repo":"corp/tool","programmatic_access_type":"Personal access token (classic)"}`},
}

func TestCloudShapes(t *testing.T) {
	m := shapeMatcher(t)
	for _, e := range cloudEvents {
		expectRule(t, m, e.schema, e.rule, e.line)
	}
}

// TestLostType: Sysmon's event 12 without its type may be a key added or deleted.
func TestLostType(t *testing.T) {
	expectRule(t, shapeMatcher(t), "nxlog", "added", `{"EventTime":"2024-03-11 08:00:00","Hostname":"ws.example","Channel":"Microsoft-Windows-Sysmon/Operational","SourceName":"Microsoft-Windows-Sysmon","EventID":12,"EventType":"INFO","TargetObject":"HKLM\\SOFTWARE\\Example\\New","Image":"C:\\Tools\\Fetch.exe"}`)
}

// TestVolumes: a filter of a well-known program knows it by the path of its volume.
func TestVolumes(t *testing.T) {
	m := shapeMatcher(t)
	for path, rules := range map[string][]string{
		`\\device\\harddiskvolume2\\windows\\system32\\lsass.exe`: nil,
		`\\device\\harddiskvolume2\\tools\\lsass.exe`:             {"ticket"},
		`\\device\\harddiskvolume\\`:                              {"ticket"},
	} {
		fired, class := firedBy(t, m, `{"Event":{"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Security-Auditing"}},"EventID":5156,"Channel":"Security","Computer":"ws.example","TimeCreated":{"#attributes":{"SystemTime":"2024-03-11T08:00:00Z"}}},"EventData":{"Application":"`+path+`","Direction":"%%14593","SourceAddress":"10.1.4.22","DestAddress":"10.1.4.1","DestPort":"88"}}}`)
		if !slices.Equal(fired, rules) {
			t.Errorf("%s: rules %q, not %q; it is of %s", path, fired, rules, class)
		}
	}
}

// TestDeviceShapes: rules for what happens on machines find it in schemas that are not Windows' own.
func TestDeviceShapes(t *testing.T) {
	m := shapeMatcher(t)
	for _, e := range deviceEvents {
		expectRule(t, m, e.schema, e.rule, e.line)
	}
}

func shapeMatcher(t *testing.T) *Matcher {
	dir := t.TempDir()
	for name, rule := range shapeRules {
		text := "title: " + name + "\nlevel: high\nlogsource: " + rule + "\n"
		if err := os.WriteFile(filepath.Join(dir, name+".yml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	set, err := Load(t.Context(), []string{dir}, Options{})
	if err != nil || len(set.Problems()) > 0 {
		t.Fatal(err, set.Problems())
	}
	return set.Matcher()
}

// expectRule wants one rule, and no other, to find a record.
func expectRule(t *testing.T, m *Matcher, shape, rule string, written any) {
	t.Helper()
	line, isText := written.(string)
	if !isText {
		encoded, err := json.Marshal(written)
		if err != nil {
			t.Fatal(err)
		}
		line = string(encoded)
	}
	fired, class := firedBy(t, m, line)
	if !slices.Equal(fired, []string{rule}) {
		t.Errorf("%s: rules %q, not %q; it is of %s\n%s", shape, fired, rule, class, line)
	}
}

// firedBy are the titles of the rules that find the records of one line, and what these are of.
func firedBy(t *testing.T, m *Matcher, line string) (fired []string, class string) {
	file := filepath.Join(t.TempDir(), "events.log")
	if err := os.WriteFile(file, []byte(line+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := eachRecord(t.Context(), file, func(line []byte, r *record.Record) {
		class += r.Kind.Name + ": " + m.Look(line, r).Class.String()
		m.Match(func(n int) { fired = append(fired, m.set.Rules()[n].Title) })
	})
	if err != nil {
		t.Fatal(err)
	}
	return fired, class
}
