package record

import (
	"bytes"

	"picket/internal/intel"
)

// The logs of Palo Alto Networks' PAN-OS as it sends them to syslog, values with commas between them:
// https://docs.paloaltonetworks.com/pan-os/11-1/pan-os-admin/monitoring/use-syslog-for-monitoring/syslog-field-descriptions.

const (
	paloAltoRecognised = "number, time, serial number and type of log at the start, with commas between them"
	paloAltoTimes      = "high_res_timestamp: stated; else time_generated: zone-assumed"
)

var paloAltoTraffic = &Kind{
	Name:     "paloalto.traffic",
	Complete: addressKinds,
	Always:   addressKinds,
	Outside:  addressKinds,
	Limits: "It shows the sessions of rules that log; the default rules between and within zones do not unless told to. " +
		"Behind an explicit proxy it shows the proxy in place of the destination.",
	Recognised: paloAltoRecognised,
	Times:      paloAltoTimes,
	Roles:      "src, xff_ip: src; dst, natdst, dst_host: dst; natsrc: unknown, shared; rule: mention",
	names:      paloAltoNames,
	// Rules that deny log by default where those that allow do not, so only an allowed session shows that all are there.
	rules:    []rule{{shows: addressKinds, parts: []part{partSrc, partDst}, form: isAddress, also: isAllowedSession}},
	action:   paloAltoAction,
	sensor:   true,
	proxied:  connectsToProxy,
	reversed: paloAltoReversed,
}

var paloAltoThreat = &Kind{
	Name:       "paloalto.threat",
	Partial:    webKinds,
	Limits:     "It shows what a security profile alerts on or blocks, and URLs only of categories that it does not just allow.",
	Recognised: paloAltoRecognised,
	Times:      paloAltoTimes,
	Roles: "src, xff: src; dst: dst; misc: url, query or file, by the subtype; filedigest: file; sender, recipient; user_agent; " +
		"referer, threatid, rule: mention",
	names:    paloAltoNames,
	action:   paloAltoAction,
	sensor:   true,
	reversed: paloAltoReversed,
}

var paloAltoGlobalProtect = &Kind{
	Name:       "paloalto.globalprotect",
	Partial:    addressKinds,
	Limits:     "It shows where remote users connect from, and the addresses that they are given.",
	Recognised: paloAltoRecognised,
	Times:      paloAltoTimes,
	Roles:      "public_ip, public_ipv6: src; private_ip: lease",
	names:      paloAltoNames,
	action:     paloAltoAction,
	serves:     true,
	lease:      globalProtectLease,
}

var paloAltoDecryption = &Kind{
	Name:       "paloalto.decryption",
	Partial:    addressKinds | domainKind,
	Limits:     "It shows TLS sessions that a decryption rule logs; by default those that failed.",
	Recognised: paloAltoRecognised,
	Times:      paloAltoTimes,
	Roles:      "src: src; dst, sni, cn: dst; rule, issuer_cn: mention",
	names:      paloAltoNames,
	action:     paloAltoAction,
	sensor:     true,
}

var paloAltoSystem = &Kind{
	Name:       "paloalto.system",
	Partial:    anyKinds,
	Limits:     "It shows what the firewall says of itself, in words of its own.",
	Recognised: paloAltoRecognised,
	Times:      paloAltoTimes,
	Roles:      "opaque: unknown",
	names:      paloAltoNames,
	lease:      paloAltoSystemLease,
}

var paloAltoOther = &Kind{
	Name:       "paloalto.other",
	Partial:    anyKinds,
	Limits:     "What the firewall's other logs show completely is not known.",
	Recognised: paloAltoRecognised,
	Times:      paloAltoTimes,
	Roles:      "src, ip, host: src; dst: dst",
	names:      paloAltoNames,
	action:     paloAltoAction,
	sensor:     true,
	lease:      hipMatchLease,
	reversed:   paloAltoReversed,
}

// paloAltoNames are the names of the columns as the vendor's pages have them.
var paloAltoNames = byPart(map[part]string{
	partTime: "high_res_timestamp", partTimeToo: "time_generated", partObserver: "device_name",
	partSrc: "src ip host srcipv6 public_ip public_ipv6 xff_ip xff", partSrcPort: "sport",
	partDst: "dst natdst", partDstName: "dst_host sni cn", partDstPort: "dport", partNAT: "natsrc",
	partUser: "srcuser dstuser user admin", partHost: "src_host machinename", partMAC: "src_mac mac",
	partAgent: "user_agent", partReferrer: "referer threatid rule issuer_cn matchname",
	partHash: "filedigest", partURL: "misc", partSender: "sender", partRecipient: "recipient",
	partVerdict: "action result status", partEvent: "subtype eventid", partDirection: "direction", partPackets: "pkts_received",
	partState: "session_end_reason", partMethod: "http_method",
})

// A paloAltoParser knows a record by its type; each type has columns of its own, and newer versions have more of them.
type paloAltoParser struct {
	layouts   map[string]*layout
	observers names
	exported  bool // the file is from the web page, which gives what a search found, and no more than so many
}

func newPaloAlto(sample []byte, _ Hint) Parser {
	return &paloAltoParser{
		layouts:  paloAltoLayouts(),
		exported: bytes.HasPrefix(sample[markLength(sample):], exportHeader),
	}
}

func (p *paloAltoParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	if bytes.HasPrefix(line[markLength(line):], exportHeader) {
		return r.without(Header)
	}
	if !p.parse(line, r) {
		return r.without(Unknown)
	}
	if export := exports[r.Kind]; p.exported && export != nil {
		r.Kind, r.Shows, r.Outside = export, 0, false
	}
	if serial := r.named(line, "serial"); r.Observer == "" && string(serial) != "no-serial" {
		r.Observer = p.observers.of(serial)
	}
	return Event
}

// exportHeader begins what the firewall's web page exports, whose columns are in the same order.
var exportHeader = []byte("Domain,Receive Time,Serial #,Type,")

// parsePayload leaves an observer that the record does not name to the envelope.
func (p *paloAltoParser) parsePayload(_, message []byte, r *Record) Outcome {
	if !p.parse(trimLine(message), r) {
		return r.without(Unknown)
	}
	return Event
}

// parse reads a record that begins with a number that says nothing, and a time: `1,2024/03/02 04:11:09,`.
func (p *paloAltoParser) parse(line []byte, r *Record) bool {
	begin := markLength(line)
	i := begin
	for i < len(line) && isDigit(line[i]) && i-begin < 20 {
		i++
	}
	if i+19 >= len(line) || line[i] != ',' {
		return false
	}
	_, _, size := isoTime(line[i+1:])
	return size > 0 && p.parseColumns(line, begin, r)
}

func (p *paloAltoParser) parseColumns(line []byte, i int, r *Record) bool {
	l := p.layoutOf(line, i)
	if l == nil {
		return false
	}
	l.prepare(r)
	splitColumns(line, i, r.Fields)
	l.index(r, line)
	r.setTime(line, partTime, partTimeToo) // the one with a zone is 1970 where it is not known
	if r.Basis == intel.NoTime {
		return false
	}
	r.settleNAT(line)
	r.setShows(line)
	if name := r.value(line, partObserver); name != nil {
		r.Observer = p.observers.of(name)
	}
	return true
}

// layoutOf finds the columns of a record by its type, and those of a threat by its subtype: what a threat's misc is, that
// tells.
func (p *paloAltoParser) layoutOf(line []byte, i int) *layout {
	var head [6]Field
	splitColumns(line[:min(len(line), i+256)], i, head[:])
	kind, subtype := line[head[3].Start:head[3].End], line[head[4].Start:head[4].End]
	if string(kind) != "THREAT" {
		return p.layouts[string(kind)]
	}
	switch string(subtype) {
	case "virus", "file", "data", "wildfire", "wildfire-virus", "ml-virus":
		return p.layouts["THREAT file"]
	case "spyware":
		return p.layouts["THREAT spyware"]
	}
	return p.layouts["THREAT"]
}

func isAllowedSession(r *Record, line []byte) bool {
	return string(r.value(line, partVerdict)) == "allow"
}

// paloAltoReversed: of what a server sends back, a threat log gives the server as the source.
func paloAltoReversed(r *Record, line []byte) bool {
	return string(r.value(line, partDirection)) == "server-to-client" && answers(r, line)
}

func paloAltoAction(r *Record, line []byte) intel.Action {
	verdict := r.value(line, partVerdict)
	switch string(verdict) {
	case "allow", "alert", "continue", "override", "success", "Succeeded":
		switch {
		case isOneOf(r.value(line, partState), "policy-deny", "threat"):
			return intel.Blocked
		case string(r.value(line, partPackets)) == "0":
			return intel.Failed
		}
		return intel.Allowed
	case "failure", "Failed", "Unauthorized":
		return intel.Failed
	case "sinkhole", "random-drop", "override-lockout":
		return intel.Blocked
	}
	for _, prefix := range [...]string{"deny", "drop", "reset", "block"} {
		if bytes.HasPrefix(verdict, []byte(prefix)) {
			return intel.Blocked
		}
	}
	return intel.ActionUnknown
}

func isOneOf(value []byte, words ...string) bool {
	for _, word := range words {
		if string(value) == word {
			return true
		}
	}
	return false
}

// globalProtectLease: a gateway tells of the address that it gave a user's machine, and takes it back at the end.
func globalProtectLease(r *Record, line []byte) (Lease, bool) {
	event := r.named(line, "eventid")
	if !bytes.HasPrefix(event, []byte("gateway-")) || string(r.named(line, "status")) == "failure" {
		return Lease{}, false
	}
	l := Lease{Machine: string(r.named(line, "machinename")), User: r.text(line, partUser),
		Released: isOneOf(event, "gateway-logout", "gateway-config-release")}
	for _, name := range [...]string{"private_ip", "private_ipv6"} {
		if address := r.named(line, name); !isNoAddress(address) {
			l.Address = oneForm(string(address))
			return l, true
		}
	}
	return Lease{}, false
}

// hipMatchLease: a machine that reports on itself says its name and the address that it has.
func hipMatchLease(r *Record, line []byte) (Lease, bool) {
	machine, address := r.named(line, "machinename"), r.value(line, partSrc)
	if machine == nil || isNoAddress(address) {
		return Lease{}, false
	}
	return Lease{Address: oneForm(string(address)), Machine: string(machine), MAC: r.text(line, partMAC), User: r.text(line, partUser)}, true
}

// paloAltoSystemLease reads what the firewall says as a DHCP server, and what gateways of GlobalProtect said before they
// had a log of their own (PAN-OS 9.1).
func paloAltoSystemLease(r *Record, line []byte) (Lease, bool) {
	text := r.named(line, "opaque")
	if rest, ok := bytes.CutPrefix(text, []byte("DHCP lease started ip ")); ok {
		return Lease{Address: oneForm(between(rest, "", " ")), MAC: between(rest, "--> mac ", " "),
			Machine: knownName(between(rest, "hostname ", ","))}, true
	}
	address := between(text, "Private IP: ", ",")
	if address == "" || isNoAddress([]byte(address)) {
		return Lease{}, false
	}
	return Lease{Address: oneForm(address), Machine: between(text, "Device name: ", ","), User: between(text, "User name: ", ","),
		Released: bytes.Contains(text, []byte("logout"))}, true
}

// knownName is "" for what stands where a machine did not say its name.
func knownName(name string) string {
	if name == "[Unavailable]" || name == "N/A" {
		return ""
	}
	return name
}

// between is what stands behind a text, up to another or the end; "" where the first is not there.
func between(b []byte, before, after string) string {
	_, b, found := bytes.Cut(b, []byte(before))
	if !found {
		return ""
	}
	b, _, _ = bytes.Cut(b, []byte(after))
	return string(b)
}
