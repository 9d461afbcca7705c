package record

import "testing"

// TestDocumented: the page on logs is made from the table.
func TestDocumented(t *testing.T) {
	for _, kind := range Kinds() {
		if kind.Recognised == "" || kind.Times == "" || kind.Roles == "" {
			t.Errorf("%s: says not how it is recognised, what its times are, or what its fields play", kind.Name)
		}
	}
}

func TestShortChannel(t *testing.T) {
	for name, want := range map[string]string{
		"Security": "security", "Windows PowerShell": "powershell", "Microsoft-Windows-PowerShell/Operational": "powershell",
		"PowerShellCore/Operational": "powershell", "Microsoft-Windows-DNS-Client/Operational": "dns-client",
		"Microsoft-Windows-Windows Defender/Operational": "defender", "Microsoft-Windows-AppLocker/EXE and DLL": "applocker",
		"Microsoft-Windows-Windows Firewall With Advanced Security/Firewall": "firewall",
		"Microsoft-Windows-TaskScheduler\\/Operational":                      "taskscheduler", "DNS Server": "dns-server",
		"Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational": "terminalservices-remoteconnectionmanager",
		"Microsoft-Windows-Sysmon/Operational":                                   "sysmon", "../x": "", "": "",
	} {
		if got := shortChannel([]byte(name)); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

// TestWindowsOrNot: keys that other products have too are not enough.
func TestWindowsOrNot(t *testing.T) {
	for line, want := range map[string]string{
		`{"Channel":"Security","EventID":4624}`:                                                 "windows.security",
		`{"channel":"Security","event_id":4624}`:                                                "json",
		`{"Channel":"Email","EventID":12}`:                                                      "json",
		`{"Channel":"Security","EventID":"login"}`:                                              "json",
		`{"LogName":"Security","Id":4624,"ProviderName":"Microsoft-Windows-Security-Auditing"}`: "windows.security",
		`{"log_name":"web","event_id":4,"source_name":"x"}`:                                     "json",
		`{"event":{"code":"1102","provider":"Microsoft-Windows-Eventlog"}}`:                     "windows.security",
		`{"event":{"code":"104","provider":"Microsoft-Windows-Eventlog"}}`:                      "windows.system",
		`{"event":{"code":"7","provider":"okta"}}`:                                              "json",
		`{"EventID":7045,"SourceName":"Service Control Manager"}`:                               "windows.system",
		`{"EventID":5861,"Channel":"Microsoft-Windows-WMI-Activity/Operational"}`:               "windows.wmi-activity",
		`{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational"}`:                        "sysmon",
	} {
		var r Record
		newJSON(nil, Hint{}).Parse([]byte(line), &r)
		if r.Kind.Name != want {
			t.Errorf("%s: got %s, want %s", line, r.Kind.Name, want)
		}
	}
}

// TestSensorMemory: as many sensors as there may be are told apart, and what is over is not taken for another.
func TestSensorMemory(t *testing.T) {
	var s sensors
	for _, n := range []int64{1, 2} {
		for i := range 2 * maxSensors {
			name := string(rune('a' + i))
			before, ok := s.swap(name, sensorState{at: n, uptime: int64(i)})
			if wantOK := n == 2 && i < maxSensors; ok != wantOK || ok && before.uptime != int64(i) {
				t.Fatalf("sensor %d, round %d: got %v %v", i, n, before, ok)
			}
		}
	}
	if len(s) != maxSensors {
		t.Errorf("%d sensors kept", len(s))
	}
}
