package rules

import (
	"bytes"
	"slices"
	"strings"

	"picket/internal/record"
)

// Rules for JSON also look into whole objects: `requestParameters|contains: Suspended`. What they are asked about is every
// value within, and the object as it is written.

// An object is one that rules ask for by a name.
type object struct {
	name   string // that rules have
	prefix string // of the names of its fields, with the dot
	key    []byte // in quotes
}

// addObjects adds to names those of the objects around a field that rules ask for. own are the field's names, of which the
// last is that in the record.
func (p *plan) addObjects(names, own []string) []string {
	field := own[len(own)-1]
	for _, name := range own {
		for i, c := range name {
			if c != '.' || !strings.HasSuffix(field, name[i:]) {
				continue
			}
			prefix := name[:i]
			for _, asked := range append(p.class.words.namesOf(prefix, p.class), prefix) {
				if p.asked[asked] && !slices.Contains(names, asked) {
					names = append(names, asked)
					p.noteObject(asked, strings.TrimSuffix(field, name[i:]))
				}
			}
		}
	}
	return names
}

func (p *plan) noteObject(name, path string) {
	key := path[strings.LastIndexByte(path, '.')+1:]
	o := object{name, path + ".", []byte(`"` + key + `"`)}
	isKnown := func(other object) bool { return other.name == o.name && other.prefix == o.prefix }
	if !slices.ContainsFunc(p.objects, isKnown) && len(p.objects) < maxNames {
		p.objects = append(p.objects, o)
	}
}

// addWhole adds the objects of a record as they are written.
func (b *builder) addWhole(r *record.Record) {
	for i := range b.plan.objects {
		o := &b.plan.objects[i]
		isWithin := func(f record.Field) bool { return strings.HasPrefix(f.Name, o.prefix) }
		first := slices.IndexFunc(r.Fields, isWithin)
		if first < 0 {
			continue
		}
		last := first
		for j := first; j < len(r.Fields); j++ {
			if isWithin(r.Fields[j]) {
				last = j
			}
		}
		start, end := r.Fields[first].Start, r.Fields[last].End
		if at := bytes.LastIndex(b.line[:start], o.key); at >= 0 {
			start = at + len(o.key)
		}
		if end < len(b.line) && b.line[end] == '"' {
			end++
		}
		if start < end {
			b.add(o.name, bytes.TrimLeft(b.line[start:end], ": "))
		}
	}
}
