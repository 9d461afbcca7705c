package record

import (
	"bytes"
)

// syslogKind is RFC 5424, RFC 3164, and the form with an ISO time that rsyslog and journald write to files.
var syslogKind = &Kind{
	Name:    "syslog",
	Partial: anyKinds,
	Limits:  "It shows what programs chose to say, in words of their own.",
}

type syslogParser struct {
	years     yearFinder
	observers names
}

func newSyslog(_ []byte, hint Hint) Parser { return &syslogParser{years: newYearFinder(hint.ModTime)} }

func (p *syslogParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	if isBlank(line) {
		return r.without(Header)
	}
	r.reset(syslogKind)
	r.Fields, r.layout = r.Fields[:0], nil
	i := addPriority(line, markLength(line), r)
	var ok bool
	if isVersion(line, i) {
		ok = p.parse5424(line, i+2, r)
	} else {
		ok = p.parse3164(line, i, r)
	}
	if !ok {
		return r.without(Unknown)
	}
	r.index(line)
	r.Observer = p.observers.of(r.value(line, partHost))
	return Event
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
// there must be a host that was met before, or one with a tag behind it, or it is a program's own log.
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
	if start == end {
		return false
	}
	if !isTag(line[start:end]) { // some devices leave out the host
		r.add("hostname", partHost, start, end)
		isHost := !isISO || p.observers.has(line[start:end])
		isLevel := levels[string(line[start:end])]
		start, end = nextWord(line, end)
		if !isHost && (isLevel || !isTag(line[start:end])) {
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
