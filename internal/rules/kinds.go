package rules

import (
	"slices"
	"strings"
	"sync"

	"picket/internal/record"
)

// A kind is how the records of a log kind are classed and named.
type kind struct {
	class   *Class                      // nil: classOf tells
	roleOf  func(field string) role     // what classOf needs
	classOf func(v *view) *Class        // never nil where class is
	namesOf func(field string) []string // names besides those of the vocabulary; nil: none
	derive  func(e *builder, c *Class)  // adds what several fields say together; nil: nothing
	dash    bool                        // `-` says that there is no value
	windows bool                        // events have numbers
	text    bool                        // keywords are looked for in the whole line
}

// kindOf finds it for a kind of log.
func kindOf(k *record.Kind) *kind {
	name := strings.TrimSuffix(k.Name, ".export")
	all := kindsByName()
	if found := all[name]; found != nil && !isChannel(k) {
		return found
	}
	family, member, _ := strings.Cut(name, ".")
	if family == "zeek" {
		return &kind{class: classOf("zeek", "/zeek/"+member), dash: true}
	}
	if found := all[family+".*"]; found != nil {
		return found
	}
	return &kind{class: nowhere}
}

// isChannel tells a kind that is named for a channel of Windows, such as that of its firewall, from the log in a file of that
// name: such kinds are in no table.
func isChannel(k *record.Kind) bool {
	return strings.HasPrefix(k.Name, "windows.") && !slices.Contains(record.Kinds(), k)
}

// kindsByName are all kinds that have a log source; `windows.*` is for all of a family that have no row.
var kindsByName = sync.OnceValue(func() map[string]*kind {
	channels() // makes the classes of Windows
	windows := &kind{roleOf: windowsRole, classOf: classOfWindows, namesOf: windowsNames, derive: deriveWindows, windows: true}
	syslog := &kind{roleOf: syslogRole, classOf: classOfSyslog, derive: deriveSudo, text: true}
	ecs := &kind{roleOf: ecsRole, classOf: classOfECS, derive: deriveSchema}
	ocsf := &kind{roleOf: ocsfRole, classOf: classOfOCSF, derive: deriveSchema}
	defender := &kind{roleOf: defenderRole, classOf: classOfDefender, derive: deriveDefender}
	falcon := &kind{roleOf: falconRole, classOf: classOfFalcon, derive: deriveFalcon}
	json := &kind{roleOf: jsonRole, classOf: classOfJSON, derive: deriveSignIn}
	all := map[string]*kind{
		"sysmon": windows, "windows.*": windows, "syslog": syslog, "journald": syslog, "ecs.*": ecs, "ocsf.*": ocsf,
		"crowdstrike.fdr": falcon, "json": json, "entra.signin": json, "entra.audit": json, "m365.audit": json,
		"web.error": {classOf: classOfWebError, text: true},
	}
	for _, table := range []string{"process", "file", "registry", "network", "other"} {
		all["defender."+table] = defender
	}
	for _, row := range fixedKinds {
		for name := range strings.FieldsSeq(row.kinds) {
			k := row.kind
			k.class = classOf(row.vocabulary, row.sources)
			all[name] = &k
		}
	}
	return all
})

// fixedKinds are those whose records are all of one class.
var fixedKinds = []struct {
	kinds, vocabulary, sources string
	kind
}{
	{"zeek.dns", "zeek", "dns/zeek/dns network//dns", kind{dash: true}},
	{"zeek.http", "zeek", "proxy/zeek/http webserver//", kind{dash: true, derive: deriveWeb}},
	{"zeek.conn", "zeek", "firewall/zeek/conn network//connection", kind{dash: true}},
	{"suricata.dns", "suricata", "dns/suricata/dns network//dns", kind{}},
	{"suricata.http", "suricata", "proxy/suricata/http webserver//", kind{derive: deriveWeb}},
	{"suricata.flow suricata.netflow", "suricata", "firewall/suricata/flow network//connection", kind{}},
	{"suricata.alert", "suricata", "/suricata/alert", kind{}},
	{"squid squid.intercept squid.common", "proxy", "proxy/squid/", kind{dash: true, text: true, derive: deriveWeb}},
	{"bluecoat", "proxy", "proxy/bluecoat/", kind{dash: true, text: true, derive: deriveWeb}},
	{"w3c.proxy", "proxy", "proxy//", kind{dash: true, text: true, derive: deriveWeb}},
	{"web.access", "web", "webserver//access", kind{dash: true, text: true, derive: deriveWeb}},
	{"iis iis.httperr", "web", "webserver/windows/iis", kind{dash: true, text: true, derive: deriveWeb}},
	{"aws.cloudfront", "web", "webserver/aws/cloudfront", kind{dash: true, text: true, derive: deriveWeb}},
	{"windows.firewall", "firewall", "firewall/windows/", kind{dash: true}},
	{"aws.vpcflow", "firewall", "firewall/aws/vpcflow network//connection", kind{dash: true}},
	{"paloalto.traffic", "firewall", "firewall/paloalto/traffic", kind{}},
	{"paloalto.globalprotect", "firewall", "appliance/paloalto/globalprotect", kind{text: true}},
	{"paloalto.system", "firewall", "appliance/paloalto/system appliance/paloalto/globalprotect", kind{text: true}},
	{"fortigate.traffic", "firewall", "firewall/fortigate/traffic", kind{}},
	{"fortigate.event", "firewall", "/fortigate/event /fortios/sslvpnd", kind{text: true}},
	{"cisco.asa cisco.conn cisco.ftd", "firewall", "firewall/cisco/asa /cisco/syslog", kind{text: true}},
	{"bind.query unbound.query dnsmasq.query", "dns", "dns//", kind{text: true, derive: deriveDNS}},
	{"windows.dns", "dns", "dns/windows/", kind{derive: deriveDNS}},
	{"aws.route53resolver", "dns", "dns/aws/route53", kind{derive: deriveDNS}},
	{"bind unbound dnsmasq dhcp.isc dhcp.kea dhcp.dnsmasq vpn.openvpn vpn.strongswan", "", "/linux/syslog", kind{text: true}},
	{"auditd", "", "/linux/auditd", kind{text: true}},
	{"aws.cloudtrail", "", "/aws/cloudtrail", kind{}},
}

// wrappers are what exports of a search and clouds put around records.
var wrappers = []string{"_source.", "result.", "detail.", "properties."}

// unwrapped is a field's name without wrappers, where it has some.
func unwrapped(field string) []string {
	bare := field
	for _, wrapper := range wrappers {
		bare = strings.TrimPrefix(bare, wrapper)
	}
	if bare == field {
		return nil
	}
	return []string{bare}
}
