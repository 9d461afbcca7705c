package evtx

import (
	"math"
	"strconv"
)

// AppendJSON appends the event as one line of JSON without its end, in the shape that the common dumper of event logs gives:
//
//	{"Event":{"#attributes":{"xmlns":"…"},"System":{"Provider":{"#attributes":{"Name":"…"}},"EventID":4688,…},"EventData":{"Image":"…"}}}
//
// An element with a text alone is that text; one with nothing is null. Attributes stand in "#attributes", the text beside them in
// "#text". Within EventData and UserData an element Data stands under its own name; those without one are "Data":{"#text":[…]}.
// A name that comes again gets _1, _2, …. Integers are numbers, booleans are booleans, all else is a string as
// [Value.AppendText] gives it.
func (r *Record) AppendJSON(dst []byte) []byte {
	return append(r.appendChildren(append(dst, '{'), 0, len(r.nodes), false, true), '}')
}

// appendElementJSON appends the value of an element.
func (r *Record) appendElementJSON(dst []byte, i int, data bool) []byte {
	n := &r.nodes[i]
	if data && r.isData(i) && r.onlyText(i) {
		return r.appendTexts(dst, i, `""`)
	}
	attributes, elements := r.layout(i)
	if !attributes && !elements {
		return r.appendTexts(dst, i, "null")
	}
	dst = append(dst, '{')
	first := true
	if attributes {
		dst, first = r.appendAttributes(dst, i), false
	}
	mark := len(dst)
	if !first {
		dst = append(dst, ',')
	}
	text := len(dst)
	dst = r.appendTexts(append(dst, `"#text":`...), i, "")
	if len(dst) == text+len(`"#text":`) {
		dst = dst[:mark]
	} else {
		first = false
	}
	container := n.name.text == "EventData" || n.name.text == "UserData"
	return append(r.appendChildren(dst, i+1, int(n.end), container, first), '}')
}

// onlyText reports whether an element has no element within.
func (r *Record) onlyText(i int) bool {
	if i < 0 {
		return true
	}
	_, elements := r.layout(i)
	return !elements
}

// layout tells whether an element has attributes and elements within.
func (r *Record) layout(i int) (attributes, elements bool) {
	for j := i + 1; j < int(r.nodes[i].end); j = r.next(j) {
		switch r.nodes[j].kind {
		case nodeAttribute:
			attributes = true
		case nodeElement:
			return attributes, true
		}
	}
	return attributes, false
}

func (r *Record) appendAttributes(dst []byte, i int) []byte {
	dst = append(dst, `"#attributes":{`...)
	for j := i + 1; j < int(r.nodes[i].end) && r.nodes[j].kind == nodeAttribute; j++ {
		if j > i+1 {
			dst = append(dst, ',')
		}
		dst = r.nodes[j].name.appendKey(dst, 0)
		dst = r.nodes[j].value.appendJSON(dst)
	}
	return append(dst, '}')
}

// appendTexts appends the text of an element: one value by its type, several joined to a string, none or an empty one as empty.
func (r *Record) appendTexts(dst []byte, i int, empty string) []byte {
	var only *Value
	count := 0
	for j := i + 1; j < int(r.nodes[i].end); j = r.next(j) {
		if n := &r.nodes[j]; n.kind == nodeText && !n.value.IsEmpty() {
			only = &n.value
			count++
		}
	}
	switch count {
	case 0:
		return append(dst, empty...)
	case 1:
		return only.appendJSON(dst)
	}
	dst = append(dst, '"')
	for j := i + 1; j < int(r.nodes[i].end); j = r.next(j) {
		if n := &r.nodes[j]; n.kind == nodeText {
			dst = n.value.append(dst, inJSON)
		}
	}
	return append(dst, '"')
}

// appendChildren appends the elements among some nodes as members of an object. In a container Data has a name of its own.
func (r *Record) appendChildren(dst []byte, from, to int, container, first bool) []byte {
	r.number(from, to, container)
	unnamed := false
	for j := from; j < to; j = r.next(j) {
		n := &r.nodes[j]
		if n.kind != nodeElement || container && r.isUnnamed(j) && unnamed {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		if container && r.isUnnamed(j) {
			unnamed = true
			dst = r.appendUnnamed(dst, j, to)
			continue
		}
		dst = r.key(j, container).appendKey(dst, n.copies)
		dst = r.appendElementJSON(dst, j, container)
	}
	return dst
}

// key is the name of an element's member.
func (r *Record) key(i int, container bool) *name {
	if container && r.isData(i) {
		r.label(i)
		return r.nodes[i].label
	}
	return r.nodes[i].name
}

func (r *Record) isUnnamed(i int) bool {
	return r.isData(i) && r.nameAttribute(i) == 0
}

// number counts the elements of each name among siblings, so that those that come again can be told apart.
func (r *Record) number(from, to int, container bool) {
	r.d.round++
	for j := from; j < to; j = r.next(j) {
		n := &r.nodes[j]
		if n.kind != nodeElement || container && r.isUnnamed(j) {
			continue
		}
		key := r.key(j, container)
		if key.round != r.d.round {
			key.round, key.seen = r.d.round, 0
		}
		n.copies = key.seen
		key.seen++
	}
}

// appendUnnamed appends all the Data elements without a name, from the first on.
func (r *Record) appendUnnamed(dst []byte, first, to int) []byte {
	dst = append(dst, `"Data":{"#text":`...)
	mark, count := len(dst), 0
	dst = append(dst, '[')
	for j := first; j < to; j = r.next(j) {
		if r.nodes[j].kind != nodeElement || !r.isUnnamed(j) {
			continue
		}
		if count++; count > 1 {
			dst = append(dst, ',')
		}
		dst = r.appendElementJSON(dst, j, true)
	}
	if count == 1 {
		dst = append(dst[:mark], dst[mark+1:]...)
		return append(dst, '}')
	}
	return append(dst, "]}"...)
}

// appendKey appends the name of a member and a colon.
func (n *name) appendKey(dst []byte, copies int32) []byte {
	dst = append(dst, '"')
	if n.safe {
		dst = append(dst, n.text...)
	} else {
		dst = appendUTF8Bytes(dst, []byte(n.text), inJSON)
	}
	if copies > 0 {
		dst = strconv.AppendInt(append(dst, '_'), int64(copies), 10)
	}
	return append(dst, `":`...)
}

func (v Value) appendJSON(dst []byte) []byte {
	if v.isNumber() {
		return v.appendScalar(dst, inJSON)
	}
	return append(v.append(append(dst, '"'), inJSON), '"')
}

// isNumber reports whether the value's text is a number or boolean in JSON.
func (v Value) isNumber() bool {
	n, integer := littleEndian(v.data)
	switch v.typ {
	case Int8, Uint8, Int16, Uint16, Int32, Uint32, Int64, Uint64:
		return integer
	case Bool:
		return len(v.data) > 0 && len(v.data) <= 4
	case Real32:
		return len(v.data) == 4 && n>>23&0xff != 0xff
	case Real64:
		return len(v.data) == 8 && !math.IsNaN(math.Float64frombits(n)) && !math.IsInf(math.Float64frombits(n), 0)
	}
	return false
}
