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
	inner     *syslogParser // reads what a relay wrapped once more; nil where that is too deep
	envelope  Record
}

// maxWrapped is how many envelopes may lie one in the other: that of a machine, of a relay, of a collector.
const maxWrapped = 3

func newSyslog(_ []byte, hint Hint) Parser {
	return newWrappedSyslog(hint, newPayload(hint), maxWrapped)
}

func newWrappedSyslog(hint Hint, payload *mixedParser, depth int) *syslogParser {
	if depth == 0 {
		return nil
	}
	return &syslogParser{years: newYearFinder(hint.ModTime), payload: payload, inner: newWrappedSyslog(hint, payload, depth-1)}
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
// of an envelope; tag is the program's name. It is not ok where only the message can tell whether this is syslog.
func (p *syslogParser) parseEnvelope(line []byte, e *Record) (tag span, message int, ok bool) {
	e.reset(syslogKind)
	e.Fields = e.Fields[:0]
	begin := markLength(line)
	i := addPriority(line, begin, e)
	message = -1
	if isVersion(line, i) {
		if ok = p.parse5424(line, i+2, e); ok {
			message = e.Fields[len(e.Fields)-1].Start
		}
	} else {
		message, ok = p.parse3164(line, i, e)
	}
	switch {
	case message >= 0:
		return e.tag(), message, ok
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

// parseMessage asks about the message. Where it is not known, the tag may not have been one, or may be missing its colon,
// or the message is a whole line of syslog that a relay passed on.
func (p *syslogParser) parseMessage(line []byte, tag span, message int, r *Record) bool {
	if p.payload.parsePayload(line[tag.start:tag.end], line[message:], r) == Event {
		r.shift(message)
		return true
	}
	if tag.start < tag.end {
		if line[tag.start] != '%' || p.payload.parsePayload(nil, line[tag.start:], r) != Event { // %ASA-6-302013: is none
			return false
		}
		r.shift(tag.start)
		return true
	}
	if p.inner != nil && beginsWithTime(line[message:]) {
		if p.inner.Parse(line[message:], r) != Event {
			return false
		}
		r.shift(message)
		return true
	}
	return p.parseBareTag(line, message, r)
}

// parseBareTag reads `named[811] client …`: rsyslog writes what came by RFC 5424 without the colon, and `-` for no name.
func (p *syslogParser) parseBareTag(line []byte, message int, r *Record) bool {
	start, end := nextWord(line, message)
	if name := programName(line[start:end]); name > 0 && end < len(line) {
		text := wordStart(line, end)
		if p.payload.parsePayload(line[start:start+name], line[text:], r) == Event {
			r.shift(text)
			return true
		}
	}
	return false
}

// programName is the length of the name in front of `[811]`, or of the whole word.
func programName(word []byte) int {
	if i := bytes.IndexByte(word, '['); i > 0 && word[len(word)-1] == ']' {
		return i
	}
	return len(word)
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

// parse3164 reads TIMESTAMP HOSTNAME TAG: MSG (RFC 3164, section 4.1), with any of the times that syslogTime reads.
// message is where that begins, below 0 if this is no syslog. Where a program's own log may begin with such a time, it is
// ok if the host was met before or a tag stands behind it; else the message must tell.
func (p *syslogParser) parse3164(line []byte, i int, r *Record) (message int, ok bool) {
	at, basis, size, form := p.syslogTime(line[i:])
	if size == 0 || i+size >= len(line) || !isGap(line[i+size]) {
		return -1, false
	}
	r.Time, r.Basis = at, basis
	r.add("timestamp", partTime, i, i+size)
	start, end := syslogWord(line, facility(line, i+size, r))
	if start == end || isThread(line[start:end]) { // Unbound's own file
		return -1, false
	}
	ok = form == timeOfSyslog || form == timeOfRFC3339 && isTag(line[start:end]) && !levels[string(line[start:end-1])]
	if !isNoHost(line[start:end]) && !isTag(line[start:end]) { // some devices leave out the host
		r.add("hostname", partHost, start, end)
		isLevel := levels[string(line[start:end])]
		ok = ok || p.observers.has(line[start:end])
		start, end = syslogWord(line, facility(line, end, r))
		ok = ok || !isLevel && (form == timeOfRFC3339 && isTag(line[start:end]) || hasNumber(line[start:end]))
	}
	if isTag(line[start:end]) {
		addTag(line, start, end, r)
	} else {
		end = start
	}
	addMessage(line, end, r)
	return r.Fields[len(r.Fields)-1].Start, ok
}

// hasNumber is `sshd[811]:`, or without the colon.
func hasNumber(word []byte) bool {
	word = bytes.TrimSuffix(word, []byte(":"))
	open := bytes.IndexByte(word, '[')
	if open <= 0 || word[len(word)-1] != ']' || open == len(word)-2 {
		return false
	}
	return isNumber(word[open+1 : len(word)-1])
}

func isNumber(word []byte) bool {
	for _, c := range word {
		if !isDigit(c) {
			return false
		}
	}
	return len(word) > 0
}

// levels stand where a host would, in logs of programs.
var levels = map[string]bool{"TRACE": true, "DEBUG": true, "INFO": true, "NOTICE": true, "WARN": true, "WARNING": true,
	"ERROR": true, "CRITICAL": true, "FATAL": true, "info": true, "debug": true, "warn": true, "error": true, "notice": true, "warning": true,
	"critical": true}

// isNoHost: the message itself begins, `1,2024/03/02`, `CEF:0|`, `date=2024-03-02`, `2 123456789010 eni-`, or `: %ASA-6-302013:`.
func isNoHost(word []byte) bool {
	return bytes.ContainsAny(word, ",|=") || string(word) == ":" || isNumber(word)
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
	start, _ := syslogWord(line, i)
	r.add("message", partNone, start, len(line))
}
