package record

import (
	"strings"
	"testing"
	"time"

	"picket/internal/intel"
)

// sightingIn is what a sweep would say of anything that matched in a line.
func sightingIn(t *testing.T, head, line string) *intel.Sighting {
	t.Helper()
	var r Record
	parser := NewParser([]byte(head+line), Hint{ModTime: time.Date(2024, 3, 9, 0, 0, 0, 0, time.UTC)})
	for before := range strings.Lines(head) {
		parser.Parse([]byte(strings.TrimSuffix(before, "\n")), &r)
	}
	parser.Parse([]byte(line), &r)
	p := r.Circumstances([]byte(line))
	return &intel.Sighting{LogKind: r.Kind.Name, User: p.User, Src: p.Src, Action: p.Action, Text: line}
}

func TestSignIns(t *testing.T) {
	const csv = "Date (UTC),Request ID,User agent,Correlation ID,User ID,User,Username,User type,IP address,Location,Status,Sign-in error code,Failure reason\n"
	for name, c := range map[string]struct{ head, line, want string }{
		"entra": {"", `{"createdDateTime":"2024-03-02T04:11:09Z","userPrincipalName":"ada@example.com","ipAddress":"198.51.100.7","conditionalAccessStatus":"success","status":{"errorCode":0},"location":{"city":"L\u00fcbeck","countryOrRegion":"DE"}}`,
			"ada@example.com 198.51.100.7 Lübeck, DE"},
		"entra, failed": {"", `{"createdDateTime":"2024-03-02T04:11:09Z","userPrincipalName":"ada@example.com","ipAddress":"2001:db8::7","conditionalAccessStatus":"failure","status":{"errorCode":50126}}`,
			"ada@example.com 2001:db8::7 failed"},
		"entra, portal": {csv, `2024-03-02T04:11:09Z,r1,Agent,c1,u1,Ada,ada@example.com,Member,198.51.100.7,"Berlin, DE",Success,0,`,
			"ada@example.com 198.51.100.7"},
		"microsoft 365": {"", `{"CreationTime":"2024-03-02T04:11:09","Operation":"UserLoggedIn","OrganizationId":"9","ResultStatus":"Success","Workload":"AzureActiveDirectory","ClientIP":"198.51.100.7:443","UserId":"ada@example.com"}`,
			"ada@example.com 198.51.100.7"},
		"microsoft 365, failed": {"", `{"CreationTime":"2024-03-02T04:11:09","Operation":"UserLoginFailed","OrganizationId":"9","ResultStatus":"Failed","Workload":"AzureActiveDirectory","ClientIP":"198.51.100.7","UserId":"ada@example.com"}`,
			"ada@example.com 198.51.100.7 failed"},
		"microsoft 365, a file that is named so": {"", `{"CreationTime":"2024-03-02T04:11:09","Operation":"FileAccessed","OrganizationId":"9","Workload":"SharePoint","ClientIP":"198.51.100.7","UserId":"ada@example.com","SourceFileName":"UserLoggedIn"}`, ""},
		"aws": {"", `{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","userName":"ada@example.com"},"eventTime":"2024-03-02T04:11:09Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","sourceIPAddress":"198.51.100.7","responseElements":{"ConsoleLogin":"Success"}}`,
			"ada@example.com 198.51.100.7"},
		"aws, failed": {"", `{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","userName":"ada@example.com"},"eventTime":"2024-03-02T04:11:09Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","sourceIPAddress":"198.51.100.7","responseElements":{"ConsoleLogin":"Failure"}}`,
			"ada@example.com 198.51.100.7 failed"},
		"aws, a call": {"", `{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","userName":"ada@example.com"},"eventTime":"2024-03-02T04:11:09Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","sourceIPAddress":"198.51.100.7"}`, ""},
		"ocsf": {"", `{"metadata":{"product":{"name":"P"},"version":"1.1.0"},"time":1709352669123,"class_uid":3002,"category_uid":3,"activity_id":1,"src_endpoint":{"ip":"198.51.100.7","location":{"city":"Lisbon","country":"PT"}},"user":{"name":"ada@example.com"},"status_id":1}`,
			"ada@example.com 198.51.100.7 Lisbon, PT"},
		"ocsf, signed out": {"", `{"metadata":{"product":{"name":"P"},"version":"1.1.0"},"time":1709352669123,"class_uid":3002,"category_uid":3,"activity_id":2,"src_endpoint":{"ip":"198.51.100.7"},"user":{"name":"ada@example.com"},"status_id":1}`, ""},
		"windows": {"", `{"Channel":"Security","Provider":"Microsoft-Windows-Security-Auditing","EventID":4624,"Computer":"hr-17","TimeCreated":"2024-03-02T04:11:09Z","TargetUserName":"ada@example.com","IpAddress":"198.51.100.7"}`,
			"ada@example.com 198.51.100.7"},
		"windows, at the desk": {"", `{"Channel":"Security","Provider":"Microsoft-Windows-Security-Auditing","EventID":4624,"Computer":"hr-17","TimeCreated":"2024-03-02T04:11:09Z","TargetUserName":"ada@example.com","IpAddress":"-"}`, ""},
		"openvpn": {"", `2024-03-01 04:11:09 ada@example.com/198.51.100.7:1194 MULTI_sva: pool returned IPv4=10.8.0.6, IPv6=(Not enabled)`,
			"ada@example.com 198.51.100.7"},
		"openvpn, the end": {"", `2024-03-01 04:11:09 ada@example.com/198.51.100.7:1194 SIGTERM[soft,remote-exit] received, client-instance exiting`, ""},
		"globalprotect": {"", `1,2024/03/02 04:11:10,0123456789,GLOBALPROTECT,0,2305,2024/03/02 04:11:09,vsys1,gateway-connected,connected,,IPSec,ada@example.com,PT,lap-7,198.51.100.7,,10.8.0.6,,h,S1,6.1,Windows,,1,,,,success,,0,,0,GP,1,0x0`,
			"ada@example.com 198.51.100.7 PT"},
		"fortigate": {"", `date=2024-03-02 time=04:11:09 devname="fw-1" devid="FGT60E0000000001" logid="0101039424" type="event" subtype="vpn" level="information" vd="root" eventtime=1709352669 action="tunnel-up" tunneltype="ssl-tunnel" remip=198.51.100.7 user="ada@example.com" msg="SSL tunnel established"`,
			"ada@example.com 198.51.100.7"},
		"proxy": {"", `1709352669.123 312 10.1.4.22 TCP_TUNNEL/200 5120 CONNECT www.example:443 ada@example.com HIER_DIRECT/203.0.113.7 text/html`, ""},
		"text":  {"", `ada@example.com ConsoleLogin`, ""},
	} {
		got := ""
		if x, ok := SignInOf(sightingIn(t, c.head, c.line)); ok {
			got = x.Account + " " + x.Address.String()
			if x.Where != "" {
				got += " " + x.Where
			}
			if x.Failed {
				got += " failed"
			}
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// What a sighting quotes of a long record is cut: the log kind tells, or one word does, or nothing is said.
func TestSignInsOfCutRecords(t *testing.T) {
	for _, c := range []struct {
		kind, text string
		want       bool
	}{
		{"entra.signin", `ceId":"1"},"location":{"city":"Lisbon","countryOrRegion":"PT"},"applied`, true},
		{"m365.audit", `15,"{""Operation"":""UserLoggedIn"",""ClientIP"":""198.51.100.7""}"`, true},
		{"m365.audit", `"Operation":"FileAcce`, false},
		{"windows.security", `"EventID":4624,"x`, false},
		{"no.such.kind", `UserLoggedIn`, false},
	} {
		x, ok := SignInOf(&intel.Sighting{LogKind: c.kind, Src: "198.51.100.7", User: "ada@example.com", Text: c.text})
		if ok != c.want {
			t.Errorf("%s %s: got %v", c.kind, c.text, ok)
		}
		if c.kind == "entra.signin" && x.Where != "Lisbon, PT" {
			t.Errorf("the place is %q", x.Where)
		}
	}
}

// FuzzSignIn reads any text as the quotation of a record of any kind: no panic, and no sign-in of a kind that tells of none.
func FuzzSignIn(f *testing.F) {
	f.Add("entra.signin", `{"location":{"city":"L\u00fcbeck","countryOrRegion":"DE"}}`, "198.51.100.7")
	f.Fuzz(func(t *testing.T, kind, text, src string) {
		x, ok := SignInOf(&intel.Sighting{LogKind: kind, Text: text, Src: src})
		if ok && !TellsSignIns(kind) || len(x.Where) > 3*len(text)+2 {
			t.Errorf("%+v", x)
		}
	})
}
