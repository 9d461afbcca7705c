package record

import (
	"bytes"

	"picket/internal/intel"
)

// journaldKind is the journal's export format, with an entry a line: https://systemd.io/JOURNAL_EXPORT_FORMATS/. An entry
// whose message another format knows is of that one's kind.
var journaldKind = &Kind{
	Name:       "journald",
	Partial:    anyKinds,
	Limits:     "It shows what programs chose to say, in words of their own.",
	Recognised: "fields in capitals with `__REALTIME_TIMESTAMP` among them: `journalctl --output` export or json",
	Times:      "stated (epoch)",
	Roles:      "_EXE, _COMM, _CMDLINE: process; MESSAGE: unknown",
	names: byPart(map[part]string{
		partTime: "__REALTIME_TIMESTAMP", partHost: "_HOSTNAME", partProcess: "_EXE _CMDLINE _COMM",
	}),
}

// fieldSeparator stands between the fields of an entry, where the export has line breaks.
const fieldSeparator = 0x1f

// A journaldParser is an envelope: what it holds is in MESSAGE.
type journaldParser struct {
	observers names
	keys      names
	payload   *mixedParser
	envelope  Record
}

func newJournald(_ []byte, hint Hint) Parser { return &journaldParser{payload: newPayload(hint)} }

func (p *journaldParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	begin := markLength(line)
	if !isJournalField(line[begin:]) {
		return r.without(Unknown)
	}
	e := &p.envelope
	tag, message := p.parseFields(line, begin, e)
	if e.slots[partTime] == 0 {
		return r.without(Unknown)
	}
	if p.payload.parsePayload(line[tag.start:tag.end], line[message.start:message.end], r) == Event {
		r.shift(message.start)
	} else {
		r.reset(journaldKind)
		r.Fields, r.layout = append(r.Fields[:0], e.Fields...), nil
		r.index(line)
		r.Loss = suppression(line[tag.start:tag.end], line[message.start:message.end])
	}
	p.seal(line, e, r)
	return Event
}

// isJournalField is `NAME=` at the start: capitals, digits and underscores.
func isJournalField(line []byte) bool {
	i := bytes.IndexByte(line[:min(len(line), 65)], '=')
	if i <= 0 {
		return false
	}
	for _, c := range line[:i] {
		if !('A' <= c && c <= 'Z' || isDigit(c) || c == '_') {
			return false
		}
	}
	return true
}

// parseFields reads the entry into e, and gives the name of the program and its message.
func (p *journaldParser) parseFields(line []byte, i int, e *Record) (tag, message span) {
	e.reset(journaldKind)
	e.Fields = e.Fields[:0]
	for i < len(line) && len(e.Fields) < maxFields {
		end := i + nextByte(line[i:], 0, fieldSeparator)
		equals := bytes.IndexByte(line[i:end], '=')
		if equals <= 0 {
			i = end + 1
			continue
		}
		name, start := line[i:i+equals], i+equals+1
		for start < end && line[start] == ' ' { // where a binary field has its length
			start++
		}
		e.add(p.keys.of(name), journaldKind.names[string(name)], start, end)
		switch string(name) {
		case "MESSAGE":
			message = span{start, end}
		case "SYSLOG_IDENTIFIER":
			tag = span{start, end}
		}
		i = end + 1
	}
	e.index(line)
	if at, size := epochTime(e.value(line, partTime)); size > 0 {
		e.Time, e.Basis = at, intel.Stated
	}
	return tag, message
}

// seal gives the record what the entry says of it. The journal's own time is the best there is.
func (p *journaldParser) seal(line []byte, e, r *Record) {
	r.Enveloped, r.layout = true, nil
	relayed := r.Observer != "" // by a machine that is not the record's own
	if !relayed {
		r.Observer = p.observers.of(e.value(line, partHost))
	}
	r.Time, r.Basis = e.Time, e.Basis
	if r.Kind == journaldKind {
		return
	}
	for _, f := range e.Fields {
		if f.Name == "MESSAGE" {
			continue
		}
		r.add(f.Name, partNone, f.Start, f.End)
		if f.part == partHost && !relayed && !r.Kind.sensor && r.slots[partHost] == 0 {
			r.Fields[len(r.Fields)-1].part = partHost
			r.slots[partHost] = int16(len(r.Fields))
		}
	}
}
