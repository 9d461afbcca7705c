package record

import (
	"bytes"

	"picket/internal/intel"
)

// syslogKind is RFC 5424, RFC 3164, and the form with an ISO time that rsyslog and journald write to files.
var syslogKind = &Kind{
	Name:       "syslog",
	Partial:    anyKinds,
	Limits:     "It shows what programs chose to say, in words of their own.",
	Recognised: "RFC 5424, RFC 3164, or an ISO time with host and program, where no other kind knows the message",
	Times:      "ISO 8601: stated; RFC 3164: the year is inferred",
	Roles:      "unknown, which counts as a hit",
}

// A syslogParser peels the envelope and asks the other formats about the message. Where one knows it, the record is of
// that one's kind, and the envelope gives what it leaves out.
type syslogParser struct {
	years     yearFinder
	observers names
	payload   *mixedParser
	envelope  Record
}

func newSyslog(_ []byte, hint Hint) Parser {
	return &syslogParser{years: newYearFinder(hint.ModTime), payload: newPayload(hint)}
}

func (p *syslogParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	if isBlank(line) {
		return r.without(Header)
	}
	e := &p.envelope
	tag, message, ok := p.parseEnvelope(line, e)
	if message >= 0 && p.parseMessage(line, tag, message, r) {
		p.seal(line, e, r)
		return Event
	}
	if !ok {
		return r.without(Unknown)
	}
	r.reset(syslogKind)
	r.Fields, r.layout = append(r.Fields[:0], e.Fields...), nil
	r.Time, r.Basis = e.Time, e.Basis
	r.index(line)
	r.Observer = p.observers.of(r.value(line, partHost))
	r.Loss = suppression(line[tag.start:tag.end], line[message:])
	return Event
}

// parseEnvelope reads what stands before the message into e. message is where that begins, below 0 if there is nothing
// of an envelope; tag is the program's name. It is not ok where only the priority is there.
func (p *syslogParser) parseEnvelope(line []byte, e *Record) (tag span, message int, ok bool) {
	e.reset(syslogKind)
	e.Fields = e.Fields[:0]
	begin := markLength(line)
	i := addPriority(line, begin, e)
	if isVersion(line, i) {
		ok = p.parse5424(line, i+2, e)
	} else {
		ok = p.parse3164(line, i, e)
	}
	switch {
	case ok:
		return e.tag(), e.Fields[len(e.Fields)-1].Start, true
	case i > begin: // some devices send the priority and nothing else
		e.reset(syslogKind)
		e.Fields = e.Fields[:1]
		return span{}, i, false
	}
	return span{}, -1, false
}

// tag is the name of the program, in an envelope.
func (r *Record) tag() span {
	for _, f := range r.Fields {
		if f.Name == "tag" || f.Name == "app" {
			return span{f.Start, f.End}
		}
	}
	return span{}
}

// parseMessage asks about the message, and where it is not known, about the message with what was taken for its tag:
// `%ASA-6-302013:` is none.
func (p *syslogParser) parseMessage(line []byte, tag span, message int, r *Record) bool {
	if p.payload.parsePayload(line[tag.start:tag.end], line[message:], r) == Event {
		r.shift(message)
		return true
	}
	if tag.start < tag.end && line[tag.start] == '%' && p.payload.parsePayload(nil, line[tag.start:], r) == Event {
		r.shift(tag.start)
		return true
	}
	return false
}

// shift moves the fields behind what stands before them in the line.
func (r *Record) shift(by int) {
	for i := range r.Fields {
		r.Fields[i].Start += by
		r.Fields[i].End += by
	}
}

// seal adds what the envelope says, where the message itself does not. A time with its zone is better than one without.
func (p *syslogParser) seal(line []byte, e, r *Record) {
	r.Enveloped = true
	relayed := r.Observer != "" // by a machine that is not the record's own
	for _, f := range e.Fields {
		if f.Name != "message" {
			r.add(f.Name, partNone, f.Start, f.End)
		}
		if f.part != partHost || relayed || !isFilled(line[f.Start:f.End]) {
			continue
		}
		r.Observer = p.observers.of(line[f.Start:f.End])
		if !r.Kind.sensor && r.slots[partHost] == 0 {
			r.Fields[len(r.Fields)-1].part = partHost
			r.slots[partHost] = int16(len(r.Fields))
		}
	}
	r.layout = nil // the next record's fields are not these
	if e.Basis != intel.NoTime && (r.Basis == intel.NoTime || r.Basis != intel.Stated && e.Basis == intel.Stated) {
		r.Time, r.Basis = e.Time, e.Basis
	}
}

// addPriority reads <PRI> where it is there.
func addPriority(line []byte, i int, r *Record) int {
	if i >= len(line) || line[i] != '<' {
		return i
	}
	end := bytes.IndexByte(line[i:min(len(line), i+5)], '>')
	if end < 2 {
		return i
	}
	r.add("pri", partNone, i+1, i+end)
	return i + end + 1
}

// isVersion is version 1 of RFC 5424 with a time or the dash of none behind it.
func isVersion(line []byte, i int) bool {
	return i+3 < len(line) && line[i] == '1' && line[i+1] == ' ' && (line[i+2] == '-' || isDigit(line[i+2]))
}

// parse5424 reads TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA [MSG] (RFC 5424, section 6).
func (p *syslogParser) parse5424(line []byte, i int, r *Record) bool {
	start, end := nextWord(line, i)
	if at, basis, size := isoTime(line[start:end]); size > 0 && size == end-start {
		r.Time, r.Basis = at, basis
	} else if string(line[start:end]) != "-" {
		return false
	}
	r.add("timestamp", partTime, start, end)
	for _, word := range []struct {
		name string
		part part
	}{{"hostname", partHost}, {"app", partNone}, {"procid", partNone}, {"msgid", partNone}} {
		if start, end = nextWord(line, end); start == end {
			return false
		}
		r.add(word.name, word.part, start, end)
	}
	start, end = structuredData(line, end)
	if start < 0 {
		return false
	}
	r.add("structured_data", partNone, start, end)
	addMessage(line, end, r)
	return true
}

// structuredData finds `-` or `[id name="value"]…` (section 6.3); start is below 0 if there is neither.
func structuredData(line []byte, i int) (start, end int) {
	start = wordStart(line, i)
	if start >= len(line) {
		return -1, 0
	}
	if line[start] == '-' {
		return start, start + 1
	}
	end = start
	for end < len(line) && line[end] == '[' {
		if end = elementEnd(line, end+1); end < 0 {
			return -1, 0
		}
	}
	if end == start {
		return -1, 0
	}
	return start, end
}

func elementEnd(line []byte, i int) int {
	for i < len(line) {
		switch line[i] {
		case ']':
			return i + 1
		case '"':
			end, _ := stringEnd(line, i+1)
			if end < 0 {
				return -1
			}
			i = end
		}
		i++
	}
	return -1
}

// parse3164 reads TIMESTAMP HOSTNAME TAG: MSG (RFC 3164, section 4.1), with either form of time. Behind an ISO time
// there must be a host that was met before, or one with a tag or a device's message behind it, or it is a program's own log.
func (p *syslogParser) parse3164(line []byte, i int, r *Record) bool {
	at, basis, size := p.years.time(line[i:])
	isISO := size == 0
	if isISO {
		if at, basis, size = isoTime(line[i:]); size == 0 || line[i+10] == ' ' {
			return false
		}
	}
	if i+size >= len(line) || line[i+size] != ' ' {
		return false
	}
	r.Time, r.Basis = at, basis
	r.add("timestamp", partTime, i, i+size)
	start, end := nextWord(line, i+size)
	if start == end || isISO && isNoHost(line[start:end]) {
		return false
	}
	if isThread(line[start:end]) {
		return false // Unbound's own file
	}
	if !isNoHost(line[start:end]) && !isTag(line[start:end]) { // some devices leave out the host
		r.add("hostname", partHost, start, end)
		isHost := !isISO || p.observers.has(line[start:end])
		isLevel := levels[string(line[start:end])]
		start, end = nextWord(line, end)
		if !isHost && (isLevel || !isTag(line[start:end]) && !isDeviceMessage(line[start:end])) {
			return false
		}
	}
	if isTag(line[start:end]) {
		addTag(line, start, end, r)
	} else {
		end = start
	}
	addMessage(line, end, r)
	return true
}

// levels stand where a host would, in logs of programs.
var levels = map[string]bool{"TRACE": true, "DEBUG": true, "INFO": true, "NOTICE": true, "WARN": true, "WARNING": true,
	"ERROR": true, "CRITICAL": true, "FATAL": true, "info": true, "debug": true, "warn": true, "error": true}

// isNoHost: the message itself begins, `1,2024/03/02`, `CEF:0|`, `date=2024-03-02`, or `: %ASA-6-302013:`.
func isNoHost(word []byte) bool { return bytes.ContainsAny(word, ",|=") || string(word) == ":" }

// isDeviceMessage is the beginning of a message that devices send without a tag; no program's own log goes on like that.
func isDeviceMessage(word []byte) bool {
	for _, begin := range [...]string{"CEF:", "LEEF:", "date=20"} {
		if bytes.HasPrefix(word, []byte(begin)) {
			return true
		}
	}
	_, rest, ok := bytes.Cut(word, []byte{','}) // PAN-OS: 1,2024/03/02
	return ok && len(rest) > 4 && rest[0] == '2' && rest[4] == '/'
}

// isTag is the name of a program with a colon behind it, `sshd[811]:`.
func isTag(word []byte) bool { return len(word) > 1 && word[len(word)-1] == ':' }

func addTag(line []byte, start, end int, r *Record) {
	name := end - 1
	if i := bytes.IndexByte(line[start:name], '['); i > 0 && line[name-1] == ']' {
		r.add("tag", partNone, start, start+i)
		r.add("pid", partNone, start+i+1, name-1)
		return
	}
	r.add("tag", partNone, start, name)
}

func addMessage(line []byte, i int, r *Record) {
	r.add("message", partNone, wordStart(line, i), len(line))
}
