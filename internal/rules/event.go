package rules

import (
	"bytes"
	"slices"

	"picket/internal/record"
	"picket/sigma"
)

// A builder makes the event that rules see of a record. It is used again for each.
type builder struct {
	event   sigma.Event
	plan    *plan
	line    []byte
	scratch []byte // decoded values
	added   []value
}

type value struct {
	name string
	text []byte
}

// build adds the fields that some rule of the plan asks for, under the names that rules have for them.
func (b *builder) build(line []byte, r *record.Record, p *plan) {
	b.plan, b.line, b.scratch, b.added = p, line, b.scratch[:0], b.added[:0]
	b.event.Reset()
	pairs := b.pairsOf(r)
	for i := range r.Fields {
		f := &r.Fields[i]
		names := p.namesAt(i, f.Name)
		if pairs != 0 && pairValue(f.Name) {
			b.addPair(r, i, pairs)
			continue
		}
		if len(names) == 0 {
			continue
		}
		b.addField(f, r, names)
	}
	if r.JSON && len(p.objects) > 0 {
		b.addWhole(r)
	}
	if p.kind.derive != nil {
		p.kind.derive(b, p.class)
	}
	if p.keywords && p.kind.text {
		b.event.Add("", line)
	}
}

func (b *builder) addField(f *record.Field, r *record.Record, names []string) {
	if b.isNull(f, r) {
		for _, name := range names {
			b.event.AddNull(name)
		}
		return
	}
	text := b.decode(f)
	if b.plan.kind.windows && isWazuh(f.Name) {
		text = b.halve(text)
	}
	for _, name := range names {
		b.add(name, text)
	}
}

func (b *builder) add(name string, text []byte) {
	b.event.Add(name, text)
	n := len(b.added)
	b.added = slices.Grow(b.added, 1)[:n+1]
	b.added[n].name, b.added[n].text = name, text // to copy it there takes longer
}

// isNull tells a field without a value from one whose value is empty.
func (b *builder) isNull(f *record.Field, r *record.Record) bool {
	switch f.End - f.Start {
	case 0:
		return r.JSON && bytes.HasPrefix(b.line[f.Start:], []byte("null"))
	case 1:
		return b.plan.kind.dash && b.line[f.Start] == '-'
	}
	return false
}

func (b *builder) decode(f *record.Field) []byte {
	if !f.Escaped {
		text := b.line[f.Start:f.End]
		if b.plan.kind.dash && string(text) == "(empty)" { // Zeek's
			return nil
		}
		return text
	}
	start := len(b.scratch)
	b.scratch = record.AppendValue(b.scratch, b.line, *f)
	return b.scratch[start:len(b.scratch):len(b.scratch)]
}

// value is the first value of a field that was added, nil if there is none.
func (b *builder) value(name string) []byte {
	for i := range b.added {
		if b.added[i].name == name {
			return b.added[i].text
		}
	}
	return nil
}

// join makes a value of parts.
func (b *builder) join(parts ...[]byte) []byte {
	start := len(b.scratch)
	for _, part := range parts {
		b.scratch = append(b.scratch, part...)
	}
	return b.scratch[start:len(b.scratch):len(b.scratch)]
}

// derive adds a value that several fields say together, where rules ask for it and it is not there already.
func (b *builder) derive(text []byte, names ...string) {
	for _, name := range names {
		if text != nil && b.plan.asks(name) && !slices.ContainsFunc(b.added, func(v value) bool {
			return v.name == name && bytes.Equal(v.text, text)
		}) {
			b.add(name, text)
		}
	}
}

// pairsOf says where the names of values stand: 1 in the field before, -1 in the field behind, 0 in the record's keys.
func (b *builder) pairsOf(r *record.Record) int {
	if !b.plan.pairs {
		return 0
	}
	for i := range r.Fields {
		switch name := r.Fields[i].Name; {
		case pairName(name):
			return 1
		case pairValue(name):
			return -1
		}
	}
	return 0
}

// addPair adds a value under the name beside it.
func (b *builder) addPair(r *record.Record, i, step int) {
	n := i - step
	if n < 0 || n >= len(r.Fields) || !pairName(r.Fields[n].Name) {
		return
	}
	if names := b.plan.pairedNames(b.decode(&r.Fields[n])); len(names) > 0 {
		b.addField(&r.Fields[i], r, names)
	}
}
