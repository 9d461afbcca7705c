package record

import (
	"strings"
	"testing"

	"picket/indicator"
)

// TestClaims: a product's record is told by what only it has, within wrappers too, and nobody else's is taken for it.
func TestClaims(t *testing.T) {
	for _, test := range []struct{ line, want string }{
		{`{"eventSource":"s3.amazonaws.com","eventName":"GetObject"}`, "aws.cloudtrail"},
		{`{"eventSource":"shop.example.com","eventName":"order"}`, "json"},
		{`{"detail":{"eventSource":"s3.amazonaws.com"}}`, "aws.cloudtrail"},
		{`{"_source":{"detail":{"eventSource":"s3.amazonaws.com"}}}`, "aws.cloudtrail"},
		{`{"other":{"eventSource":"s3.amazonaws.com"}}`, "json"},
		{`<134>1 2024-03-02T04:11:09Z siem aws - - - {"eventSource":"s3.amazonaws.com"}`, "aws.cloudtrail"},
		{`{"query_timestamp":"2024-03-02T04:11:09Z","query_name":"a.example."}`, "aws.route53resolver"},
		{`{"query_timestamp":7,"query_name":"a.example."}`, "json"},
		{`{"service":{"serviceName":"guardduty"}}`, "aws.guardduty"},
		{`{"service":{"serviceName":"billing"}}`, "json"},
		{`{"Workload":"Exchange"}`, "json"},
		{`{"Workload":"Exchange","OrganizationId":"1"}`, "m365.audit"},
		{`{"Workload":"Email","ActionType":"ClickAllowed","ReportId":"1"}`, "defender.other"},
		{`{"category":"SignInLogs","properties":{"category":"x"}}`, "entra.signin"},
		{`{"category":"AuditLogs"}`, "json"},
		{`{"category":"AdvancedHunting-DeviceImageLoadEvents"}`, "defender.file"},
		{`{"properties":{"category":"AdvancedHunting-DeviceImageLoadEvents"}}`, "json"},
		{`{"ActionType":"ProcessCreated"}`, "json"},
		{`{"event_simpleName":"DnsRequest"}`, "crowdstrike.fdr"},
		{`{"metadata":{"customerIDString":"1"}}`, "crowdstrike.event"},
		{`{"class_uid":3002}`, "ocsf.authentication"},
		{`{"class_uid":"maths"}`, "json"},
		{`{"class_uid":12}`, "json"},
		{`{"ecs":{"version":"8.11"},"event":{"dataset":"flow"}}`, "ecs.flow"},
		{`{"ecs.version":"8.11","event.dataset":"flow","agent.type":"packetbeat"}`, "ecs.network_traffic.flow"},
		{`{"ecs.version":"8.11","event.dataset":"Hostile Name"}`, "ecs.other"},
		{`{"_index":"a","_source":{"_path":"conn","ts":1709352669.1}}`, "zeek.conn.export"},
		{`{"_index":"a","_source":{"_path":"http","ts":1709352669.1}}`, "zeek.http"},
		{`{"result":{"_time":"1709352669","_path":"conn","ts":1709352669.1}}`, "zeek.conn.export"},
	} {
		var r Record
		if NewParser(nil, Hint{}).Parse([]byte(test.line), &r); r.Kind.Name != test.want {
			t.Errorf("%s: got %s, want %s", test.line, r.Kind.Name, test.want)
		}
	}
}

// TestExports: what a search found shows nothing completely.
func TestExports(t *testing.T) {
	for kind, export := range exports {
		if export.Complete|export.Always|export.Outside|export.Reveals != 0 || export.rules != nil ||
			export.Partial != kind.Complete|kind.Partial {
			t.Errorf("%s: %+v", export.Name, export)
		}
	}
}

// TestColumns: a CSV is of a product where its header says so.
func TestColumns(t *testing.T) {
	for header, want := range map[string]*Kind{
		"Timestamp,DeviceName,ActionType,RemoteIP,RemoteUrl":                              defenderNetwork,
		"Timestamp,ReportId,ActionType,FileName,ProcessCommandLine,SHA256":                defenderProcess,
		"Timestamp,ReportId,ActionType,FileName,FolderPath":                               defenderFile,
		"Timestamp,ReportId,ActionType,RegistryKey,RegistryValueData":                     defenderRegistry,
		"Timestamp,ReportId,NetworkMessageId,Url":                                         defenderEmail,
		"Timestamp,ReportId,ActionType,FileName,ProcessCommandLine,RemoteUrl,RegistryKey": defenderOther,
		"Timestamp,ReportId":         csvKind,
		"event_simpleName,timestamp": falconSensor,
		"CreatedDateTime,UserPrincipalName,IPAddress,ConditionalAccessStatus": entraSignIn,
		"CreationDate,UserIds,Operations,AuditData":                           m365Kind,
		"time,src_ip": csvKind,
	} {
		if got := kindOfColumns(strings.Split(header, ",")); got != want {
			t.Errorf("%s: got %s, want %s", header, got.Name, want.Name)
		}
	}
}

// TestRestated: the raw line speaks only for what no other field says.
func TestRestated(t *testing.T) {
	for _, test := range []struct {
		text, value string
		want        bool
	}{
		{"203.0.113.7", "203.0.113.7", true}, {"203.0.113.7:443", "203.0.113.7", true}, {"203.0.113.70", "203.0.113.7", false},
		{"1.203.0.113.7", "203.0.113.7", false}, {"203.0.113.7.5, 203.0.113.7", "203.0.113.7", true},
		{"http://www.evil.example/a", "evil.example", true}, {"notevil.example", "evil.example", false},
		{"evil.example.org", "evil.example", false}, {"evil.example.", "evil.example", true}, {"", "x", false}, {"x", "", false},
	} {
		if got := holdsWhole([]byte(test.text), []byte(test.value)); got != test.want {
			t.Errorf("%s in %s: got %v", test.value, test.text, got)
		}
	}
}

// TestAddressWithPort: Microsoft 365 writes clients with their ports.
func TestAddressWithPort(t *testing.T) {
	for address, want := range map[string]string{
		"203.0.113.7:443": "203.0.113.7", "[2001:db8::1]:80": "2001:db8::1", "[2001:db8::1]": "2001:db8::1",
		"2001:DB8::1": "2001:db8::1", "::ffff:203.0.113.7": "203.0.113.7", "host:80": "host:80",
	} {
		line := []byte(`{"Workload":"Exchange","OrganizationId":"1","ClientIP":"` + address + `"}`)
		var r Record
		NewParser(nil, Hint{}).Parse(line, &r)
		if got := r.Explain(line, 0, 1, indicator.Indicator{}).Src; got != want {
			t.Errorf("%s: got %s", address, got)
		}
	}
}
