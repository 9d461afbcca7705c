package record

import (
	"bytes"

	"picket/internal/intel"
)

// journalShape is `journalctl --output json`.
var journalShape = shape{[]mark{markJournal}, only(journaldKind)}

// Where daemons that write JSON have the message of syslog, and the name of the program: journald, syslog-ng's format-json,
// rsyslog's templates.
var (
	messageKeys = map[string]bool{"MESSAGE": true, "message": true, "msg": true}
	programKeys = map[string]bool{"SYSLOG_IDENTIFIER": true, "PROGRAM": true, "program": true, "programname": true,
		"syslogtag": true, "app-name": true, "appname": true}
)

// peel asks the other formats about the message of syslog that lies in a JSON record. Where one knows it, the record is of
// that one's kind, and the envelope gives what it leaves out. A message that holds escapes stays in its envelope: it is
// searched, but not told apart.
func (p *jsonParser) peel(line []byte, r *Record) {
	var message, tag *Field
	for i := range r.Fields {
		switch f := &r.Fields[i]; {
		case messageKeys[f.Name]:
			message = f
		case programKeys[f.Name]:
			tag = f
		}
	}
	if message == nil || message.Escaped || message.Start == message.End {
		return
	}
	var name []byte
	if tag != nil && !tag.Escaped {
		name = tagName(line[tag.Start:tag.End])
	}
	if p.payload == nil {
		p.payload = newPayload(Hint{})
	}
	e := &p.envelope
	*e, *r = *r, Record{Fields: e.Fields[:0]}
	text := line[message.Start:message.End]
	start := bytes.IndexFunc(text, func(c rune) bool { return c != ' ' })
	if start < 0 || p.payload.parsePayload(name, text[start:], r) != Event {
		*e, *r = *r, *e
		return
	}
	r.shift(message.Start + start)
	p.seal(line, e, r)
}

// tagName is the name in `named[811]:`.
func tagName(tag []byte) []byte {
	tag = bytes.TrimSuffix(tag, []byte(":"))
	return tag[:programName(tag)]
}

// seal adds what the envelope says, as that of syslog does.
func (p *jsonParser) seal(line []byte, e, r *Record) {
	r.Enveloped, r.JSON, r.layout, r.paths = true, true, nil, nil
	relayed := r.Observer != ""
	if !relayed {
		r.Observer = e.Observer
	}
	for _, f := range e.Fields {
		if messageKeys[f.Name] {
			continue
		}
		isHost := f.part == partHost && !relayed && !r.Kind.sensor && r.slots[partHost] == 0
		if f.part = partNone; isHost {
			f.part = partHost
			r.slots[partHost] = int16(len(r.Fields) + 1)
		}
		r.Fields = append(r.Fields, f)
	}
	if e.Basis != intel.NoTime && (r.Basis == intel.NoTime || r.Basis != intel.Stated && e.Basis == intel.Stated) {
		r.Time, r.Basis = e.Time, e.Basis
	}
}
