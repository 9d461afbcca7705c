package record

import (
	"bytes"
	"slices"
	"strings"
	"sync"

	"picket/indicator"
	"picket/internal/intel"
)

// A Kind is a log kind: one row of the table of what logs show.
type Kind struct {
	Name string
	// Complete are the indicator kinds that this log shows completely in the records where their key fields are
	// filled: see Record.Shows.
	Complete indicator.KindSet
	// Always is the part of Complete whose key fields every such log fills. A stream that never fills them is broken;
	// one that never fills the others (JA3) merely does not log them.
	Always indicator.KindSet
	// Partial are the kinds of which it shows some: they earn hits, never absence.
	Partial indicator.KindSet
	// Reveals are the kinds that it shows where other logs hide them: a proxy's log names what its clients asked for.
	Reveals indicator.KindSet
	// Outside are those of Complete that only a log vouches for which shows something outside the organisation.
	Outside indicator.KindSet
	// Limits is one sentence on what it does not show.
	Limits string
	// For the documentation, a few words each: how records are recognised, what their times are, and what part the
	// values in their fields play (`id.resp_h` contact, `referrer` mention).
	Recognised, Times, Roles string

	names   map[string]part          // what its fields play
	inner   func(name string) string // a name without what shippers put around it, where names leaves it out; nil: as it is
	pairs   map[string]part          // what a value plays whose name stands in a field beside it
	general bool                     // fields that names leaves out go by the general table
	rules   []rule
	action  func(r *Record, line []byte) intel.Action
	// reversed says whether the record's source is not the initiator; nil: it always is.
	reversed func(r *Record, line []byte) bool
	sensor   bool // the machine a record tells of did not write it
	utc      bool // its times are of UTC, as its documentation says, though they do not
	serves   bool // its observer is a server: what comes is inbound
	ownHost  bool // its observer is an end of what it tells: it asks, and a source without a destination came to it
	relayed  bool // the host may be one that passed the record on: between two addresses, it is neither's name
	reached  bool // what failed had reached the other end all the same: it asked for a login
	resolves bool // its observer asks for its clients, and does not say at which of its addresses they ask it
	// lease reads who has an address; nil: the log does not say.
	lease func(r *Record, line []byte) (Lease, bool)
	// settle does what is left once the fields and the time are known, such as marks of loss; nil: nothing.
	settle func(r *Record, line []byte)
	// explain corrects what the general rules say of a match in field i; nil: they hold.
	explain func(r *Record, line []byte, i int, x indicator.Indicator, p *Part)
	// proxied says whether the record shows a proxy in place of the destination; nil: never.
	proxied func(r *Record, line []byte) bool
}

// A rule says which fields must be filled for a record to show kinds completely.
type rule struct {
	shows indicator.KindSet
	parts []part
	form  func(value []byte) bool           // what a filled value looks like; nil: anything
	also  func(r *Record, line []byte) bool // what else must hold; nil: nothing
}

func (u *rule) holds(r *Record, line []byte) bool {
	for _, p := range u.parts {
		value := r.value(line, p)
		if value == nil || u.form != nil && !u.form(value) {
			return false
		}
	}
	return u.also == nil || u.also(r, line)
}

func (k *Kind) partOf(name string) part {
	if p, ok := k.names[unwrapped(name)]; ok {
		return p
	}
	if k.inner != nil {
		return k.names[k.inner(unwrapped(name))]
	}
	if k.general {
		if p, ok := splunkNames[name]; ok {
			return p
		}
		return generalPart(strings.TrimPrefix(name, "_source."))
	}
	return partNone
}

// table is what logs show: a row for each kind, in the order of the documentation.
var table = []*Kind{
	zeekConn, zeekDNS, zeekHTTP, zeekSSL, zeekFiles, zeekSMTP,
	zeekSSH, zeekRDP, zeekFTP, zeekKerberos, zeekNTLM, zeekRADIUS, zeekRFB, zeekSOCKS, zeekMySQL, zeekPostgreSQL, zeekLDAP,
	zeekLDAPSearch, zeekSMBFiles, zeekSMBMapping, zeekX509, zeekPE, zeekOCSP, zeekQUIC, zeekDHCP, zeekSIP, zeekWebsocket, zeekNTP,
	zeekSyslog, zeekTraceroute, zeekIntel, zeekNotice, zeekWeird, zeekSignatures, zeekSoftware, zeekKnownHosts, zeekKnownServices,
	zeekKnownCerts, zeekCaptureLoss, zeekStats, zeekReporter, zeekPacketFilter, zeekLoadedScripts, zeekCluster, zeekBroker,
	zeekConfig, zeekNetControl, zeekNetControlDrop,
	zeekOther,
	suricataFlow, suricataNetflow, suricataDNS, suricataHTTP, suricataTLS, suricataFileinfo, suricataSMTP, suricataDHCP,
	suricataAlert, suricataDrop, suricataStats,
	suricataOther,
	squidKind, squidIntercept, squidCommon,
	webAccessKind, webErrorKind,
	iisKind, httpErrKind, cloudFrontKind, exchangeKind, w3cKind,
	blueCoatKind, w3cProxyKind,
	windowsFirewallKind,
	windowsDNSKind,
	bindQueryKind, bindKind, unboundQueryKind, unboundKind, dnsmasqQueryKind, dnsmasqKind,
	dhcpISCKind, dhcpKeaKind, dhcpWindowsKind, dhcpDnsmasqKind, dhcpLeasesKind,
	sysmonKind,
	paloAltoTraffic, paloAltoThreat, paloAltoGlobalProtect, paloAltoDecryption, paloAltoSystem, paloAltoOther,
	fortiGateTraffic, fortiGateUTM, fortiGateEvent,
	ciscoConn, ciscoASA, ciscoFTD,
	vpcFlow,
	cefKind, leefKind,
	cloudTrailKind, route53Kind, guardDutyKind,
	m365Kind, entraSignIn, entraAudit,
	defenderNetwork, defenderProcess, defenderFile, defenderRegistry, defenderEmail, defenderOther, defenderAlert,
	falconSensor, falconEvent,
	ocsfNetwork, ocsfHTTP, ocsfDNS, ocsfProcess, ocsfFile, ocsfLogon, ocsfAPI, ocsfDetection, ocsfOther,
	ecsFlow, ecsDNS,
	ecsOther,
	windowsSecurity, windowsSystem, windowsPowerShell, windowsDefender, windowsDNSClient, windowsAppLocker, windowsRDP,
	windowsOther,
	mailKind,
	auditdKind,
	journaldKind,
	openvpnKind,
	strongswanKind,
	syslogKind,
	csvKind,
	jsonKind,
	textKind,
}

// Kinds lists the table. The rows zeek.<path>, suricata.<event_type> and windows.<channel> stand for all kinds that have no row of their own.
func Kinds() []*Kind { return slices.Clone(table) }

var (
	addressKinds = indicator.SetOf(indicator.IPv4, indicator.IPv6, indicator.CIDR)
	hashKinds    = indicator.SetOf(indicator.MD5, indicator.SHA1, indicator.SHA256, indicator.SHA512)
	domainKind   = indicator.SetOf(indicator.Domain)
	// webKinds are what a request can hold, hashes as names of downloads.
	webKinds = addressKinds | domainKind | hashKinds |
		indicator.SetOf(indicator.URL, indicator.Email, indicator.FileName, indicator.UserAgent)
	// anyKinds may all appear in records whose fields are free.
	anyKinds = indicator.SetOf(indicator.Kinds...)
)

// A family makes a kind for each name that has no row of its own, from the row that stands for them. Their number is
// bounded, as the names come from the logs: what is over shares one kind. Such kinds show nothing completely.
type family struct {
	prefix string
	row    *Kind // what every other kind is made from
	other  *Kind // for all that have no kind of their own

	mu    sync.Mutex
	kinds map[string]*Kind
}

const maxFamily = 256

func newFamily(prefix string, row *Kind, rows ...*Kind) *family {
	f := &family{prefix: prefix, row: row, kinds: map[string]*Kind{}}
	f.other = f.named(prefix + "other")
	for _, row := range rows {
		f.kinds[row.Name] = row
	}
	return f
}

func (f *family) kind(name []byte) *Kind {
	if !isKindName(name) {
		return f.other
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	full := f.prefix + string(name)
	kind, ok := f.kinds[full]
	if !ok && len(f.kinds) >= maxFamily {
		return f.other
	}
	if !ok {
		kind = f.named(full)
		f.kinds[full] = kind
	}
	return kind
}

func (f *family) named(name string) *Kind {
	kind := *f.row
	kind.Name = name
	return &kind
}

func isKindName(name []byte) bool {
	for _, c := range name {
		if !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '_' || c == '-' || c == '.') {
			return false
		}
	}
	return len(name) > 0 && len(name) <= 40
}

// looksLikeAddress tells an address from what stands in its place when it was removed: no more than that.
func looksLikeAddress(value []byte) bool {
	marks, bad := uint8(0), uint8(0)
	for _, c := range value {
		marks += addressBytes[c] & 1
		bad |= addressBytes[c]
	}
	return marks >= 2 && bad < 4 && len(value) < 64
}

// isAddress is an address that something can have: devices write 0.0.0.0 where they know none.
func isAddress(value []byte) bool { return looksLikeAddress(value) && !isNoAddress(value) }

// asksName: what is asked for has a name that shows something.
func asksName(r *Record, line []byte) bool {
	name := bytes.TrimSuffix(r.value(line, partQuery), []byte{'.'})
	return isName(name) || bytes.Count(name, []byte{'('}) > 2 // (3)www(7)example(0)
}

// isName is a name of two labels at least. The root has none, and what stands in place of a name that was removed
// (unknown, N/A, a hash) has one. Nor does an address show a name.
func isName(value []byte) bool {
	return bytes.IndexByte(value, '.') >= 0 && (!isDigit(value[len(value)-1]) || !looksLikeAddress(value))
}

// addressBytes has 1 for the marks between an address's parts, 2 for its digits, 4 for what is in none.
var addressBytes = func() (table [256]uint8) {
	for c := range table {
		table[c] = 4
	}
	for _, c := range "0123456789abcdefABCDEF" {
		table[c] = 2
	}
	table['.'], table[':'] = 1, 1
	return table
}()

func looksLikeMD5(value []byte) bool {
	for _, c := range value {
		if !('0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F') {
			return false
		}
	}
	return len(value) == 32
}
