package record

import (
	"bytes"
	"cmp"

	"picket/indicator"
	"picket/internal/intel"
)

// The syslog messages of Cisco's firewalls, ASA, FTD, FWSM and PIX:
// https://www.cisco.com/c/en/us/td/docs/security/asa/syslog/b_syslog.html.

const (
	ciscoRecognised = "%ASA-, %FTD-, %FWSM- or %PIX-, level and number before the message"
	ciscoTimes      = "before the message: zone-assumed, year-inferred without the year, stated in UTC or of RFC 5424"
)

var ciscoConn = &Kind{
	Name:     "cisco.conn",
	Complete: addressKinds,
	Always:   addressKinds,
	Outside:  addressKinds,
	Limits: "It needs logging at level 6 (informational); what an access list denies stands in cisco.asa. Behind an explicit proxy " +
		"it shows the proxy in place of the destination.",
	Recognised: "messages 302013 to 302018, 302020, 302021, 302303 and 302304",
	Times:      ciscoTimes,
	Roles:      "src: src; dst, dst_mapped: dst; src_mapped: unknown, shared",
	rules:      []rule{{shows: addressKinds, parts: []part{partSrc, partDst}, form: isAddress}},
	action:     ciscoConnAction,
	sensor:     true,
	proxied:    connectsToProxy,
	reversed:   ciscoReversed,
}

var ciscoASA = &Kind{
	Name:       "cisco.asa",
	Partial:    anyKinds,
	Limits:     "It shows what the firewall denies and says of itself, at the level that it is told to log.",
	Recognised: ciscoRecognised,
	Times:      ciscoTimes,
	Roles:      "src: src; dst, name: dst; url: url; assigned: lease; message: unknown",
	action:     ciscoASAAction,
	sensor:     true,
	lease:      ciscoLease,
}

var ciscoFTD = &Kind{
	Name:       "cisco.ftd",
	Partial:    webKinds | indicator.SetOf(indicator.FileName),
	Limits:     "It shows the connections of rules that log, and what was found in them.",
	Recognised: "messages 430001 to 430005",
	Times:      "FirstPacketSecond: stated; else as in cisco.asa",
	Roles: "SrcIP, OriginalClientIP: src; DstIP, ReferencedHost, SSLServerName: dst; URL: url; DNSQuery: query; FileName, FileSHA256: " +
		"file; UserAgent: process; HTTPReferer, ThreatName: mention",
	names: byPart(map[part]string{
		partTime: "FirstPacketSecond", partUser: "User", partSrc: "SrcIP OriginalClientIP", partSrcPort: "SrcPort",
		partDst: "DstIP", partDstPort: "DstPort", partDstName: "ReferencedHost SSLServerName", partNAT: "NAT_InitiatorIP",
		partURL: "URL", partQuery: "DNSQuery", partAgent: "UserAgent", partFile: "FileName", partHash: "FileSHA256",
		partReferrer: "HTTPReferer ThreatName Message AccessControlRuleName ACPolicy", partPackets: "ResponderPackets",
		partVerdict: "AccessControlRuleAction InlineResult FileAction",
	}),
	action: ciscoFTDAction,
	sensor: true,
}

// A ciscoParser reads messages with what stands before them: a time and the device's name, both or either. Relays put
// their own envelope before that.
type ciscoParser struct {
	years     yearFinder
	observers names
	keys      *keys
}

func newCisco(_ []byte, hint Hint) Parser {
	return &ciscoParser{years: newYearFinder(hint.ModTime), keys: newKeys(ciscoFTD)}
}

func (p *ciscoParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	begin := markLength(line)
	at, number, body := ciscoMnemonic(line)
	if at < 0 {
		return r.without(Unknown)
	}
	r.reset(ciscoASA)
	r.Fields, r.layout = r.Fields[:0], nil
	if !p.parsePrefix(line[:at], begin, r) {
		return r.without(Unknown)
	}
	r.add("message_id", partEvent, number.start, number.end)
	p.parseBody(line, line[number.start:number.end], body, r)
	return Event
}

// parsePayload takes what looks like the tag for the device, `fw-1: %ASA-…`, unless it is the zone of the time.
func (p *ciscoParser) parsePayload(tag, message []byte, r *Record) Outcome {
	outcome := p.Parse(message, r)
	if outcome == Event && r.Observer == "" && isDevice(tag) {
		r.Observer = p.observers.of(tag)
	}
	return outcome
}

func isDevice(tag []byte) bool {
	return isFilled(tag) && tag[0] != '%' && !isZoneName(tag) && !isOneOf(tag, "ASA", "asa", "FTD", "ftd", "cisco", "Cisco")
}

// ciscoMnemonic finds `%ASA-6-302013: ` or `%ASA-session-6-302013: ` near the start of a line: where it stands, its
// number, and where the message begins. at is below 0 where it is not there.
func ciscoMnemonic(line []byte) (at int, number span, body int) {
	head := line[:min(len(line), 192)]
	for {
		i := bytes.IndexByte(head[at:], '%')
		if i < 0 {
			return -1, span{}, 0
		}
		at += i
		if start := ciscoNumber(head, at); start > 0 {
			body = start + 6
			if body < len(line) && line[body] == ':' {
				body++
			}
			return at, span{start, start + 6}, wordStart(line, body)
		}
		at++
	}
}

// ciscoNumber is where the six digits stand, 0 if there are none.
func ciscoNumber(head []byte, at int) int {
	rest := head[at:]
	if !hasAnyPrefix(rest, ciscoProducts) {
		return 0
	}
	end := nextByte(rest, 0, ' ')
	if colon := nextByte(rest, 0, ':'); colon < end {
		end = colon
	}
	if end < 13 || rest[end-7] != '-' || !isDigit(rest[end-8]) || rest[end-9] != '-' {
		return 0
	}
	for _, c := range rest[end-6 : end] {
		if !isDigit(c) {
			return 0
		}
	}
	return at + end - 6
}

var ciscoProducts = [][]byte{[]byte("%ASA-"), []byte("%FTD-"), []byte("%FWSM-"), []byte("%PIX-"), []byte("%NGIPS-")}

// parsePrefix reads `Mar 01 2024 04:11:09.123 UTC: `, `2024-03-01T04:11:09Z fw-1 : `, `fw-1: ` or nothing.
func (p *ciscoParser) parsePrefix(prefix []byte, i int, r *Record) bool {
	start := ciscoGap(prefix, i)
	at, basis, size := p.years.monthTime(prefix[start:])
	if size == 0 {
		at, basis, size = isoTime(prefix[start:])
	}
	if size > 0 {
		at, basis, zone := withZone(prefix[start+size:], at, basis)
		size += zone
		r.Time, r.Basis, r.Enveloped = at, basis, true
		r.add("timestamp", partTime, start, start+size)
		start = ciscoGap(prefix, start+size)
	}
	end := start
	for end < len(prefix) && prefix[end] != ' ' && prefix[end] != ':' {
		end++
	}
	if start < end {
		r.add("hostname", partObserver, start, end)
		r.Observer = p.observers.of(prefix[start:end])
		r.Enveloped = true
	}
	return ciscoGap(prefix, end) == len(prefix) && (start == end || isHostName(prefix[start:end]))
}

// ciscoGap passes over spaces and colons.
func ciscoGap(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == ':') {
		i++
	}
	return i
}

// isHostName: letters, digits and what stands between them in names.
func isHostName(word []byte) bool {
	for _, c := range word {
		if !isWordByte(c) && c != '.' && c != '-' && c != '_' && c != '/' {
			return false
		}
	}
	return len(word) > 0
}

// parseBody reads the message by its number.
func (p *ciscoParser) parseBody(line, number []byte, body int, r *Record) {
	before := len(r.Fields)
	switch {
	case string(number) >= "430001" && string(number) <= "430005":
		r.Kind = ciscoFTD
		p.addKeyed(line, body, r)
		r.index(line)
		r.setTime(line, partTime)
	case isConnection(number) && addConnection(line, body, r):
		r.Kind = ciscoConn
		r.index(line)
	default: // or a connection that could not be read
		r.Fields = r.Fields[:before]
		if !addMessageForm(line, number, body, r) {
			r.Fields = r.Fields[:before]
			r.add("message", partNone, body, len(line))
		}
		r.index(line)
	}
	r.settleNAT(line)
	r.setShows(line)
	if string(number) == "414003" {
		r.Loss = Loss{Scope: "cisco", Why: "the firewall could not reach its syslog server"}
	}
}

// addKeyed reads `Key: value, Key: value`, where values may hold commas.
func (p *ciscoParser) addKeyed(line []byte, i int, r *Record) {
	for i < len(line) && len(r.Fields) < maxPairs {
		colon := i + nextByte(line[i:], 0, ':')
		if colon+1 >= len(line) || !isFTDKey(line[i:colon]) {
			return
		}
		start := wordStart(line, colon+1)
		end := start
		for next := start; ; {
			end = next + nextByte(line[next:], 0, ',')
			if end >= len(line) || startsFTDKey(line[end+1:]) {
				break
			}
			next = end + 1
		}
		stop := end
		if isNobody(line[start:end]) {
			stop = start
		}
		r.addPair(line, p.keys.of(line[i:colon]), start, stop)
		i = wordStart(line, min(end+1, len(line)))
	}
}

// startsFTDKey: a space, a key and a colon with a space behind it.
func startsFTDKey(rest []byte) bool {
	if len(rest) < 2 || rest[0] != ' ' {
		return false
	}
	colon := bytes.Index(rest[:min(len(rest), 48)], []byte(": "))
	return colon > 0 && isFTDKey(rest[1:colon])
}

func isFTDKey(word []byte) bool {
	for _, c := range word {
		if !isWordByte(c) && c != '_' && c != ' ' {
			return false
		}
	}
	return len(word) > 1 && 'A' <= word[0] && word[0] <= 'Z'
}

// isNobody is what stands for a user that is not known.
func isNobody(value []byte) bool {
	return isOneOf(value, "Not Found", "Unknown", "No Authentication Required")
}

// ciscoReversed: the end of a connection does not say who began it.
func ciscoReversed(r *Record, line []byte) bool {
	return r.slots[partDirection] == 0 && answers(r, line)
}

func ciscoConnAction(_ *Record, line []byte) intel.Action {
	if bytes.Contains(line, []byte(" SYN Timeout")) {
		return intel.Failed
	}
	return intel.Allowed
}

// ciscoASAAction goes by the word that some messages have for it, else by what the message is about.
func ciscoASAAction(r *Record, line []byte) intel.Action {
	switch verdict := r.value(line, partVerdict); {
	case isOneOf(verdict, "permitted", "est-allowed", "monitored"):
		return intel.Allowed
	case isOneOf(verdict, "denied", "dropped"):
		return intel.Blocked
	}
	return cmp.Or(ciscoForms[string(r.value(line, partEvent))].action, intel.ActionUnknown)
}

func ciscoFTDAction(r *Record, line []byte) intel.Action {
	switch verdict := r.value(line, partVerdict); {
	case bytes.HasPrefix(verdict, []byte("Block")), bytes.HasPrefix(verdict, []byte("Drop")):
		return intel.Blocked
	case isOneOf(verdict, "Allow", "Trust", "Monitor", "Fastpath"):
		if string(r.value(line, partPackets)) == "0" {
			return intel.Failed
		}
		return intel.Allowed
	}
	return intel.ActionUnknown
}
