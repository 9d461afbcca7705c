package sigma

import (
	"bytes"

	"picket/internal/literal"
)

// An index finds the few rules of a route that an event may match, by their witnesses. It loses none: a rule without a
// witness is always a candidate.
type index struct {
	always []uint64      // rules without a witness, as bits by their place in the route
	fields []*fieldIndex // by the field's number; nil where nothing is looked for
	every  *fieldIndex   // of keywords
}

// A fieldIndex is the witnesses in one field. The rules of a pattern are given by their places in the route.
type fieldIndex struct {
	whole    map[string][]int32 // by the folded value
	longest  int                // of these, in bytes
	tails    map[string][]tail  // by what stands behind its last backslash
	literals *literal.Set
	within   []located // by the number of the literal
}

// A tail is an end of a value that begins at a backslash or before it.
type tail struct {
	text  []byte
	rules []int32
}

// located is where a literal must stand in the value, and the rules that it witnesses.
type located struct {
	shape shape // prefix, suffix; else anywhere
	rules []int32
}

func (e *Engine) newIndex(rules []int) *index {
	x := &index{always: make([]uint64, (len(rules)+63)/64), fields: make([]*fieldIndex, len(e.fields))}
	of := map[int][]int32{}
	var order []int
	for place, rule := range rules {
		w := e.witnessOf(e.conditions[rule])
		if len(w.atoms) == 0 && w.cost > 0 {
			x.always[place/64] |= 1 << (place % 64)
		}
		for _, a := range w.atoms {
			if of[a] == nil {
				order = append(order, a)
			}
			of[a] = append(of[a], int32(place))
		}
	}
	builders := map[int]*indexBuilder{}
	for _, a := range order {
		field := e.atoms[a].field
		if builders[field] == nil {
			builders[field] = &indexBuilder{fieldIndex: &fieldIndex{}}
		}
		builders[field].add(clueOf(e.atoms[a].test), of[a])
	}
	for field, b := range builders {
		if field == everyField {
			x.every = b.done()
		} else {
			x.fields[field] = b.done()
		}
	}
	return x
}

type indexBuilder struct {
	*fieldIndex
	list []literal.Literal
}

func (b *indexBuilder) add(c clue, rules []int32) {
	for _, text := range c.texts {
		b.addText(c.shape, text, rules)
	}
}

func (b *indexBuilder) addText(at shape, text []byte, rules []int32) {
	if at == whole {
		if b.whole == nil {
			b.whole = map[string][]int32{}
		}
		b.whole[string(text)] = append(b.whole[string(text)], rules...)
		b.longest = max(b.longest, len(text))
		return
	}
	if last := bytes.LastIndexByte(text, '\\'); at == suffix && last >= 0 {
		if b.tails == nil {
			b.tails = map[string][]tail{}
		}
		name := string(text[last+1:])
		b.tails[name] = append(b.tails[name], tail{text, rules})
		return
	}
	b.list = append(b.list, literal.Literal{Text: string(text)})
	b.within = append(b.within, located{at, rules})
}

func (b *indexBuilder) done() *fieldIndex {
	if len(b.list) > 0 {
		b.literals, _ = literal.Compile(b.list) // none is empty: such a pattern is no witness
	}
	return b.fieldIndex
}

// A search is the scratch of looking for candidates in one event.
type search struct {
	candidates []uint64
	value      []byte
	in         *fieldIndex
	found      func(id, start, end int)
}

// candidates are the places of the rules that an event may match, as bits.
func (x *index) candidates(v *view) []uint64 {
	s := &v.search
	if s.found == nil {
		s.found = s.literal
	}
	s.candidates = append(s.candidates[:0], x.always...)
	for i := range v.fields {
		if v.fields[i].isNull {
			continue
		}
		if n := v.number[i]; n != noField && x.fields[n] != nil {
			s.look(x.fields[n], v.fold(i))
		}
		if x.every != nil {
			s.look(x.every, v.fold(i))
		}
	}
	return s.candidates
}

// look finds the witnesses in one value, which is folded.
func (s *search) look(f *fieldIndex, value []byte) {
	if len(value) <= f.longest {
		s.add(f.whole[string(value)])
	}
	if f.tails != nil {
		last := bytes.LastIndexByte(value, '\\')
		for _, t := range f.tails[string(value[last+1:])] {
			if bytes.HasSuffix(value, t.text) {
				s.add(t.rules)
			}
		}
	}
	if f.literals != nil {
		s.in, s.value = f, value
		f.literals.Scan(value, s.found)
	}
}

func (s *search) literal(id, start, end int) {
	switch l := &s.in.within[id]; {
	case l.shape == prefix && start > 0, l.shape == suffix && end < len(s.value):
	default:
		s.add(l.rules)
	}
}

func (s *search) add(rules []int32) {
	for _, place := range rules {
		s.candidates[place/64] |= 1 << (place % 64)
	}
}
