package record

import (
	"bytes"
	"picket/internal/hexadecimal"
	"strings"

	"picket/indicator"
	"picket/internal/intel"
)

// windowsDNSKind is the debug log of Microsoft's DNS server, dns.log:
// https://learn.microsoft.com/previous-versions/windows/it-pro/windows-server-2012-r2-and-2012/dn800669(v=ws.11).
var windowsDNSKind = &Kind{
	Name:     "windows.dns",
	Complete: domainKind,
	Always:   domainKind,
	Partial:  addressKinds | indicator.SetOf(indicator.URL),
	Limits: "It shows names that were asked of this server, unless packets of clients are filtered out by its options; the log " +
		"is written over when it is full.",
	Recognised: "date, time, thread and PACKET, EVENT or NOTE; the legend at its head",
	Times:      "local, without a zone; day and month in an order that the dates themselves must prove, else none",
	Roles:      "`question` name asked; `remote` source of queries received, else destination; `data` answer",
	rules:      []rule{{shows: domainKind, parts: []part{partQuery, partSrc}, also: asksName}},
	action:     dnsAction,
	sensor:     true,
	resolves:   true,
}

// A windowsDNSParser reads one packet a line, and the details that may follow it, which belong to the same.
type windowsDNSParser struct {
	dates provenDates

	legend   int // lines of the legend at the head that may still come
	inDetail bool
	answers  bool // the detail is past the question
	at       int64
	basis    intel.TimeBasis
}

func newWindowsDNS(sample []byte, hint Hint) Parser {
	p := &windowsDNSParser{}
	for lines := 0; len(sample) > 0 && lines < 4096; lines++ {
		var line []byte
		line, sample = cutLine(sample)
		if stamp := windowsDNSStamp(line); stamp.next > 0 {
			p.dates.time(line[stamp.date.start:stamp.date.end], line[stamp.clock.start:stamp.clock.end])
		}
	}
	p.dates.settle(hint.ModTime)
	return p
}

func (p *windowsDNSParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	if p.legend > 0 || bytes.HasPrefix(line[markLength(line):], []byte("DNS Server log file creation at ")) {
		if p.inLegend(line) {
			return r.without(Header)
		}
	}
	if p.inDetail && len(line) > 0 && (line[0] == ' ' || line[0] == '\t') {
		return p.parseDetail(line, r)
	}
	if isDetailHead(line) {
		p.inDetail, p.answers = true, false
		return r.without(Header)
	}
	stamp := windowsDNSStamp(line)
	if stamp.next == 0 {
		return r.without(Unknown)
	}
	p.inDetail = false
	p.start(r)
	r.add("date", partTime, stamp.date.start, stamp.date.end)
	r.add("time", partNone, stamp.clock.start, stamp.clock.end)
	r.add("thread", partNone, stamp.thread.start, stamp.thread.end)
	if stamp.isPacket {
		addWindowsDNSPacket(line, stamp.next, r)
	} else {
		r.add("message", partNone, stamp.next, len(line))
	}
	p.at, p.basis = p.dates.time(line[stamp.date.start:stamp.date.end], line[stamp.clock.start:stamp.clock.end])
	r.Time, r.Basis = p.at, p.basis
	r.index(line)
	r.setShows(line)
	return Event
}

func (p *windowsDNSParser) start(r *Record) {
	r.reset(windowsDNSKind)
	r.Fields, r.layout = r.Fields[:0], nil
}

// inLegend is true of the lines at the head that explain the fields: those that are indented.
func (p *windowsDNSParser) inLegend(line []byte) bool {
	if p.legend == 0 {
		p.legend = 48
		return true
	}
	p.legend--
	if isBlank(line) || line[0] == '\t' || line[0] == ' ' || bytes.HasPrefix(line, []byte("Message logging key")) ||
		bytes.HasPrefix(line, []byte("Log file wrap at ")) {
		return true
	}
	p.legend = 0
	return false
}

// isDetailHead is `UDP question info at 000001D4A1B2C3D0` and its kin, with which the details of a packet begin.
func isDetailHead(line []byte) bool {
	return (bytes.HasPrefix(line, []byte("UDP ")) || bytes.HasPrefix(line, []byte("TCP "))) &&
		(bytes.HasPrefix(line[4:], []byte("question info at ")) || bytes.HasPrefix(line[4:], []byte("response info at ")))
}

// parseDetail reads the names and the data of a packet's details. Those that hold none of either are no records.
func (p *windowsDNSParser) parseDetail(line []byte, r *Record) Outcome {
	start := 0
	for start < len(line) && (line[start] == ' ' || line[start] == '\t') {
		start++
	}
	end := nextByte(line, start, ' ')
	name, known := dnsDetails[string(bytes.TrimRight(line[start:end], ":"))]
	value := wordStart(line, end)
	switch {
	case !known:
		return r.without(Unknown)
	case name == "section":
		p.answers = line[start] == 'A'
		return r.without(Header)
	case name == "" || value == len(line):
		return r.without(Header)
	}
	role := partAnswer
	if name == "name" && !p.answers {
		name, role = "question", partQuery
	}
	p.start(r)
	r.add(name, role, value, len(line))
	r.Time, r.Basis = p.at, p.basis
	r.index(line)
	return Event
}

// dnsDetails are the first words of the lines of details, with the field for what stands behind them; "" where that is
// no name and no data.
var dnsDetails = func() map[string]string {
	words := map[string]string{"Name": "name", "DATA": "data", "PrimaryServer": "data", "Administrator": "data",
		"QUESTION": "section", "ANSWER": "section", "AUTHORITY": "section", "ADDITIONAL": "section"}
	for _, word := range strings.Fields(`Socket Remote Time Buf Msg Message XID Flags QR OPCODE AA TC RD RA Z CD AD RCODE QCOUNT ACOUNT
		NSCOUNT ARCOUNT ZCOUNT PRECOUNT UPCOUNT ZONE PREREQUISITE UPDATE Offset QTYPE QCLASS TYPE CLASS TTL DLEN empty SerialNo Refresh Retry Expire
		MinimumTTL`) {
		words[word] = ""
	}
	return words
}()

// A dnsStamp is what stands in front of a message. next is where that begins, 0 if the line is none of this log.
type dnsStamp struct {
	date, clock, thread span
	isPacket            bool
	next                int
}

// windowsDNSStamp reads `3/1/2024 4:11:09 AM 0FD8 PACKET `, the date as the server's language has it.
func windowsDNSStamp(line []byte) (s dnsStamp) {
	i := markLength(line)
	if len(line) < i+20 || !isDigit(line[i]) || !bytes.Contains(line[i+8:min(len(line), i+24)], []byte{':'}) {
		return s
	}
	start, end := nextWord(line, i)
	s.date = span{start, end}
	start, end = nextWord(line, end)
	s.clock = span{start, end}
	start, end = nextWord(line, end)
	if isHalfDay(line[start:end]) {
		s.clock.end = end
		start, end = nextWord(line, end)
	}
	s.thread = span{start, end}
	if size := end - start; size < 2 || size > 5 || !isHexWord(line[start:end]) {
		return s
	}
	start, end = nextWord(line, end)
	switch string(line[start:end]) {
	case "PACKET":
		s.isPacket = true
	case "EVENT", "NOTE", "Note:":
	default:
		return s
	}
	s.next = wordStart(line, end)
	return s
}

func isHalfDay(word []byte) bool {
	switch string(word) {
	case "AM", "PM", "am", "pm", "a.m.", "p.m.":
		return true
	}
	return false
}

func isHexWord(word []byte) bool {
	for _, c := range word {
		if hexadecimal.Digit(c) < 0 {
			return false
		}
	}
	return len(word) > 0
}

// addWindowsDNSPacket reads `[POINTER] UDP Rcv REMOTE XID [R] OPCODE [FLAGS RCODE] TYPE NAME`. Servers before 2008 have
// no pointer. The remote end is the client of a query received and of a response sent, else a server that was asked.
func addWindowsDNSPacket(line []byte, i int, r *Record) {
	start, end := nextWord(line, i)
	if end-start >= 8 && isHexWord(line[start:end]) {
		start, end = nextWord(line, end)
	}
	protocol := span{start, end}
	start, end = nextWord(line, end)
	way := span{start, end}
	remote, remoteEnd := nextWord(line, end)
	xid, xidEnd := nextWord(line, remoteEnd)
	open := bytes.IndexByte(line[xidEnd:], '[')
	received, sent := string(line[way.start:way.end]) == "Rcv", string(line[way.start:way.end]) == "Snd"
	if open < 0 || xidEnd-xid != 4 || !received && !sent || !looksLikeAddress(withoutScope(line[remote:remoteEnd])) {
		r.add("message", partNone, i, len(line))
		return
	}
	open += xidEnd
	isResponse := bytes.IndexByte(line[xidEnd:open], 'R') >= 0
	role := partDst
	if received != isResponse {
		role = partSrc
	}
	r.add("protocol", partNone, protocol.start, protocol.end)
	r.add("direction", partDirection, way.start, way.end)
	r.add("remote", role, remote, remote+len(withoutScope(line[remote:remoteEnd])))
	r.add("xid", partNone, xid, xidEnd)
	addWindowsDNSQuestion(line, open+1, isResponse, r)
}

// addWindowsDNSQuestion reads `8081   DR  NOERROR] A      (3)www(7)example(0)`; a query's code means nothing.
func addWindowsDNSQuestion(line []byte, i int, isResponse bool, r *Record) {
	size := bytes.IndexByte(line[i:], ']')
	if size < 0 {
		return
	}
	flags, rcode := cutAt(line, [2]int{i, i + size}, ' ')
	if rcode[0] > 0 {
		r.add("flags", partNone, flags[0], flags[1])
		code := partNone
		if isResponse {
			code = partState
		}
		r.add("rcode", code, rcode[0], rcode[1])
	}
	start, end := nextWord(line, i+size+1)
	if name := wordStart(line, end); name < len(line) {
		r.add("type", partNone, start, end) // the oldest servers leave it out
		start = name
	}
	if start < len(line) {
		r.add("question", partQuery, start, len(line))
	}
}
