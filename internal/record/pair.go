package record

// pair gives the values of pairs their parts: {"@Name":"IpAddress","#text":"203.0.113.7"}, in either order. Where the
// first of all is a value, each name goes with the value before it.
func (r *Record) pair(line []byte) {
	step := 1
	if value := r.slots[partPairValue]; value > 0 && value < r.slots[partPairName] {
		step = -1
	}
	for i := range r.Fields {
		n := i + step
		if r.Fields[i].part != partPairName || n < 0 || n >= len(r.Fields) || r.Fields[n].part != partPairValue {
			continue
		}
		name, value := &r.Fields[i], &r.Fields[n]
		value.part = r.Kind.pairs[string(line[name.Start:name.End])]
		r.fill(line, n)
	}
}

// fill notes a field whose part is told late, if it is the first of its part.
func (r *Record) fill(line []byte, i int) {
	f := &r.Fields[i]
	if slot := r.slots[f.part]; f.part != partNone && (slot == 0 || int(slot) > i+1) && isFilled(line[f.Start:f.End]) {
		r.slots[f.part] = int16(i + 1)
	}
}
