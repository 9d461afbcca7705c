package record

import "bytes"

// dhcpISCKind is what ISC's dhcpd says in syslog: dhcpd(8).
var dhcpISCKind = &Kind{
	Name:       "dhcp.isc",
	Partial:    dhcpShown,
	Limits:     dhcpLimits,
	Recognised: "tag dhcpd, message beginning with DHCP",
	Times:      "that of syslog",
	Roles:      "`address` source; `client-hostname` the machine",
	lease:      dhcpMessageLease,
	sensor:     true,
}

// dhcpDnsmasqKind is what dnsmasq says of its leases.
var dhcpDnsmasqKind = &Kind{
	Name:       "dhcp.dnsmasq",
	Partial:    dhcpShown,
	Limits:     dhcpLimits,
	Recognised: "tag dnsmasq-dhcp, message DHCP…(interface)",
	Times:      "that of the line or of syslog",
	Roles:      "`address` source; `hostname` the machine",
	lease:      dhcpMessageLease,
	sensor:     true,
}

// A dhcpSyslogParser reads messages only: neither server writes a log of its own.
type dhcpSyslogParser struct{}

func newDHCPSyslog([]byte, Hint) Parser { return dhcpSyslogParser{} }

func (dhcpSyslogParser) Parse(_ []byte, r *Record) Outcome { return r.without(Unknown) }

func (dhcpSyslogParser) parsePayload(tag, message []byte, r *Record) Outcome {
	kind := dhcpISCKind
	switch string(tag) {
	case "dhcpd", "dhcpd4", "dhcpd6":
	case "dnsmasq-dhcp":
		kind = dhcpDnsmasqKind
	default:
		return r.without(Unknown)
	}
	r.reset(kind)
	r.Fields, r.layout = r.Fields[:0], nil
	i := 0
	if kind == dhcpDnsmasqKind {
		i = dhcpSerial(message)
	}
	switch {
	case !bytes.HasPrefix(message[i:], []byte("DHCP")):
		r.add("message", partNone, i, len(message))
	case kind == dhcpDnsmasqKind:
		addDnsmasqLease(message, i, r)
	default:
		addDHCPDLease(message, i, r)
	}
	r.index(message)
	return Event
}

// dhcpSerial passes over the number of the transaction, which log-dhcp puts in front.
func dhcpSerial(message []byte) int {
	start, end := nextWord(message, 0)
	if start == end || !isDigit(message[start]) || !isDigit(message[end-1]) {
		return 0
	}
	return wordStart(message, end)
}

// addDHCPDLease reads `DHCPACK on ADDRESS to MAC (NAME) via INTERFACE` and the messages like it. The address stands behind
// on, of or for, the hardware address behind to or from; to a machine that only informs itself, the other way round.
func addDHCPDLease(line []byte, i int, r *Record) {
	start, end := nextWord(line, i)
	r.add("event", partEvent, start, end)
	for end < len(line) {
		start, end = nextWord(line, end)
		word := line[start:end]
		switch {
		case isMAC(trimBrackets(word)):
			at := bytes.IndexByte(word, trimBrackets(word)[0])
			r.add("hardware", partMAC, start+at, start+at+17)
		case string(word) == "via":
			r.add("interface", partNone, wordStart(line, end), len(line))
			return
		case len(word) > 0 && word[0] == '(' && r.has("hardware"):
			closing := bytes.LastIndex(line[start:], []byte(") via "))
			if closing < 0 {
				return
			}
			r.add("client-hostname", partHost, start+1, start+closing)
			end = start + closing + 1
		case looksLikeAddress(word) && !r.has("address"):
			r.add("address", partSrc, start, end)
		}
	}
}

func trimBrackets(word []byte) []byte {
	return bytes.Trim(word, "()")
}

// has says whether the record has a field of a name.
func (r *Record) has(name string) bool {
	for i := range r.Fields {
		if r.Fields[i].Name == name {
			return true
		}
	}
	return false
}

// addDnsmasqLease reads `DHCPACK(eth0) ADDRESS MAC NAME`; for IPv6, `DHCPREPLY(eth0) ADDRESS DUID NAME`.
func addDnsmasqLease(line []byte, i int, r *Record) {
	start, end := nextWord(line, i)
	name := start + nextByte(line[start:end], 0, '(')
	r.add("event", partEvent, start, name)
	for end < len(line) {
		start, end = nextWord(line, end)
		word := line[start:end]
		switch {
		case len(word) == 0:
		case isMAC(word):
			r.add("hardware", partMAC, start, end)
		case !r.has("address") && !r.has("hardware") && looksLikeAddress(word):
			r.add("address", partSrc, start, end)
		case r.has("address") && !r.has("hardware") && !r.has("duid") && bytes.IndexByte(word, ':') > 0:
			r.add("duid", partNone, start, end)
		case (r.has("hardware") || r.has("duid")) && !r.has("hostname"):
			r.add("hostname", partHost, start, end)
		}
	}
}

// dhcpMessageLease: only what the server acknowledged is a lease. An answer to a machine that informs itself has no lease
// behind it, but the machine has the address. A line that names no machine is cut.
func dhcpMessageLease(r *Record, line []byte) (Lease, bool) {
	if r.slots[partMAC] == 0 && !r.has("duid") {
		return Lease{}, false
	}
	switch string(r.value(line, partEvent)) {
	case "DHCPACK", "DHCPREPLY":
		return newLease(r, line)
	case "DHCPRELEASE", "DHCPEXPIRE", "DHCPDECLINE":
		return endedLease(r, line)
	}
	return Lease{}, false
}
