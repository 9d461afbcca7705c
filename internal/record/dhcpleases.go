package record

import (
	"bytes"

	"picket/internal/intel"
)

// dhcpLeasesKind is the files in which servers keep their leases: dhcpd.leases(5), a block on a line, and that of dnsmasq.
var dhcpLeasesKind = &Kind{
	Name:       "dhcp.leases",
	Partial:    dhcpShown,
	Limits:     "It shows who had which address when, as long as the server keeps it; dnsmasq keeps the last lease only.",
	Recognised: "`lease ADDRESS { …; }`; or end, hardware address, address, name and client of dnsmasq",
	Times:      "UTC; dnsmasq's file has the end of a lease only",
	Roles:      "`lease` source; `client-hostname` the machine",
	lease:      dhcpFileLease,
	sensor:     true,
}

type dhcpLeasesParser struct{}

func newDHCPLeases([]byte, Hint) Parser { return dhcpLeasesParser{} }

func (p dhcpLeasesParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	i := markLength(line)
	switch {
	case bytes.HasPrefix(line[i:], []byte("lease ")):
		return p.parseBlock(line, i+len("lease "), r)
	case isLeasesHeader(line[i:]):
		return r.without(Header)
	case i < len(line) && isDigit(line[i]):
		return p.parseDnsmasq(line, i, r)
	}
	return r.without(Unknown)
}

func isLeasesHeader(line []byte) bool {
	for _, head := range []string{"# The format of this file is documented in the dhcpd.leases(5)", "# This lease file was written by isc-dhcp",
		"# authoring-byte-order ", "authoring-byte-order ", "server-duid \""} {
		if bytes.HasPrefix(line, []byte(head)) {
			return true
		}
	}
	return false
}

func (dhcpLeasesParser) start(r *Record) {
	r.reset(dhcpLeasesKind)
	r.Fields, r.layout = r.Fields[:0], nil
}

// parseBlock reads `ADDRESS { statement; … }`.
func (p dhcpLeasesParser) parseBlock(line []byte, i int, r *Record) Outcome {
	start, end := nextWord(line, i)
	open, openEnd := nextWord(line, end)
	if !looksLikeAddress(line[start:end]) || string(line[open:openEnd]) != "{" {
		return r.without(Unknown)
	}
	p.start(r)
	r.add("lease", partSrc, start, end)
	i = openEnd
	for i < len(line) && len(r.Fields) < maxFields {
		i = addLeaseStatement(line, i, r)
	}
	r.index(line)
	if r.slots[partState] == 0 || line[len(line)-1] != '}' {
		return r.without(Unknown) // cut
	}
	setLeaseTime(line, r)
	return Event
}

// addLeaseStatement reads one statement and gives where the next begins.
func addLeaseStatement(line []byte, i int, r *Record) int {
	for i < len(line) && (line[i] == ' ' || line[i] == '\t' || line[i] == ';' || line[i] == '}') {
		i++
	}
	start := i
	for i < len(line) && line[i] != ';' {
		if line[i] == '"' {
			end, _ := stringEnd(line, i+1)
			if end < 0 {
				return len(line) // cut short
			}
			i = end
		}
		i++
	}
	if i >= len(line) {
		return i
	}
	for _, s := range leaseStatements {
		if bytes.HasPrefix(line[start:i], s.words) {
			from, to := leaseValue(line, start+len(s.words), i)
			r.add(s.name, s.part, from, to)
			break
		}
	}
	if bytes.HasPrefix(line[i:], []byte("; # ")) {
		return min(len(line), i+len("; # Fri Mar 01 04:11:09 2024")) // what an epoch is in words
	}
	return i + 1
}

// leaseValue takes quotes off.
func leaseValue(line []byte, start, end int) (from, to int) {
	for start < end && line[start] == ' ' {
		start++
	}
	if end-start >= 2 && line[start] == '"' && line[end-1] == '"' {
		return start + 1, end - 1
	}
	return start, end
}

var leaseStatements = []struct {
	words []byte
	name  string
	part  part
}{
	{[]byte("starts "), "starts", partTime}, {[]byte("ends "), "ends", partLease}, {[]byte("tstp "), "tstp", partNone},
	{[]byte("cltt "), "cltt", partTimeToo}, {[]byte("binding state "), "binding state", partState},
	{[]byte("hardware ethernet "), "hardware ethernet", partMAC}, {[]byte("client-hostname "), "client-hostname", partHost},
	{[]byte("uid "), "uid", partNone}, {[]byte("ddns-fwd-name = "), "ddns-fwd-name", partNone},
	{[]byte("set ddns-fwd-name = "), "ddns-fwd-name", partNone}, {[]byte("set ddns-rev-name = "), "ddns-rev-name", partNone},
	{[]byte("set vendor-class-identifier = "), "vendor-class-identifier", partNone},
	{[]byte("option agent."), "agent", partNone}, {[]byte("next binding state "), "next binding state", partNone},
}

// setLeaseTime is when the block was written: when the lease began, or when it ended where it is over.
func setLeaseTime(line []byte, r *Record) {
	first, then := partTime, partTimeToo
	if isLeaseOver(r, line) {
		first, then = partLease, partTime
	}
	for _, p := range [...]part{first, then} {
		if at, ok := leaseTime(r.value(line, p)); ok {
			r.Time, r.Basis = at, intel.Stated
			return
		}
	}
}

// isLeaseOver: an abandoned address keeps its end in the future.
func isLeaseOver(r *Record, line []byte) bool {
	switch string(r.value(line, partState)) {
	case "free", "expired", "released", "backup":
		return true
	}
	return false
}

// leaseTime reads `5 2024/03/01 04:11:09`, in UTC, or `epoch 1709266269`.
func leaseTime(b []byte) (int64, bool) {
	if digits, ok := bytes.CutPrefix(b, []byte("epoch ")); ok {
		at, size := epochTime(digits)
		return at, size > 0
	}
	if len(b) < 21 || b[1] != ' ' {
		return 0, false
	}
	at, _, size := isoTime(b[2:])
	return at, size > 0
}

// parseDnsmasq reads `1709266269 MAC ADDRESS NAME CLIENT`; the end is 0 where there is none, the name * where it is not
// known. For IPv6 a number stands in place of the hardware address.
func (p dhcpLeasesParser) parseDnsmasq(line []byte, i int, r *Record) Outcome {
	end, endEnd := nextWord(line, i)
	mac, macEnd := nextWord(line, endEnd)
	address, addressEnd := nextWord(line, macEnd)
	name, nameEnd := nextWord(line, addressEnd)
	client, clientEnd := nextWord(line, nameEnd)
	_, size := epochTime(line[end:endEnd])
	if size != endEnd-end && string(line[end:endEnd]) != "0" || !looksLikeAddress(line[address:addressEnd]) ||
		client == clientEnd || clientEnd != len(line) {
		return r.without(Unknown)
	}
	isV6 := bytes.IndexByte(line[address:addressEnd], ':') >= 0
	if !isV6 && !isMAC(line[mac:macEnd]) || isV6 && !isDigit(line[mac]) && line[mac] != 'T' {
		return r.without(Unknown)
	}
	p.start(r)
	r.add("ends", partLease, end, endEnd)
	if !isV6 {
		r.add("mac", partMAC, mac, macEnd)
	}
	r.add("lease", partSrc, address, addressEnd)
	if string(line[name:nameEnd]) != "*" {
		r.add("client-hostname", partHost, name, nameEnd)
	}
	r.index(line)
	return Event
}

func dhcpFileLease(r *Record, line []byte) (Lease, bool) {
	switch string(r.value(line, partState)) {
	case "", "active", "reserved", "bootp":
	default:
		return endedLease(r, line)
	}
	l, ok := newLease(r, line)
	if at, known := leaseTime(r.value(line, partLease)); known {
		l.Until = at
	}
	return l, ok
}
