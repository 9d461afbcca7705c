package evtx

import "iter"

// A Part is the part of an event that a field belongs to ([MS-EVEN6] 2.2.13).
type Part uint8

// The parts of an event.
const (
	System    Part = iota // who wrote what when
	EventData             // what the event tells, by names
	UserData              // what the event tells, in a form of its own
	Other                 // all else, such as the RenderingInfo of forwarded events
)

// A Field is one value of an event. A name may come more than once.
type Field struct {
	Part Part
	// Name is that of the element: EventID. For an element Data it is what its attribute Name says: Image. Data without that
	// attribute is "Data".
	Name string
	// Attr is the name of the attribute, such as SystemTime of TimeCreated. "": the value is the element's text.
	Attr  string
	Value Value
}

var parts = map[string]Part{"System": System, "EventData": EventData, "UserData": UserData}

// Fields gives the values of the event in their order, System first. An element that holds nothing at all is given only outside
// of System, with an empty value; namespaces (xmlns) are not given.
func (r *Record) Fields() iter.Seq[Field] {
	return func(yield func(Field) bool) {
		for i := 0; i < len(r.nodes); i = r.next(i) {
			if r.nodes[i].kind != nodeElement {
				continue
			}
			for j := i + 1; j < int(r.nodes[i].end); j = r.next(j) {
				if !r.part(j, yield) {
					return
				}
			}
		}
	}
}

// next is the node behind a node and all within it.
func (r *Record) next(i int) int {
	if r.nodes[i].kind == nodeElement {
		return int(r.nodes[i].end)
	}
	return i + 1
}

// part gives the fields of one part of the event.
func (r *Record) part(i int, yield func(Field) bool) bool {
	top := &r.nodes[i]
	if top.kind != nodeElement {
		return true
	}
	part, known := parts[top.name.text]
	if !known {
		part = Other
	}
	for j := i; j < int(top.end); j++ {
		n := &r.nodes[j]
		var f Field
		switch n.kind {
		case nodeElement:
			if part == System || !r.isEmpty(j) {
				continue
			}
			f = Field{Part: part, Name: r.label(j)}
		case nodeAttribute:
			if n.quiet {
				continue
			}
			f = Field{Part: part, Name: r.label(int(n.parent)), Attr: n.name.text, Value: n.value}
		case nodeText:
			if len(n.value.data) == 0 && !r.onlyText(int(n.parent)) {
				continue // beside elements an empty text is none
			}
			f = Field{Part: part, Name: r.label(int(n.parent)), Value: n.value}
		default:
			continue
		}
		if !yield(f) {
			return false
		}
	}
	return true
}

// isData reports whether an element is one of those that have a name of their own.
func (r *Record) isData(element int) bool { return r.nodes[element].name.text == "Data" }

// isEmpty reports whether an element has no text, no element within and no attribute that is a field.
func (r *Record) isEmpty(element int) bool {
	end := int(r.nodes[element].end)
	for element++; element < end && r.nodes[element].quiet; element++ {
	}
	return element == end
}

// nameAttribute gives the node of the attribute Name of an element, 0 if it has none.
func (r *Record) nameAttribute(element int) int {
	end := int(r.nodes[element].end)
	for i := element + 1; i < end && r.nodes[i].kind == nodeAttribute; i++ {
		if r.nodes[i].name.text == "Name" {
			return i
		}
	}
	return 0
}

// label gives the name of an element as a field.
func (r *Record) label(element int) string {
	n := &r.nodes[element]
	if n.label == nil {
		n.label = n.name
		if i := r.nameAttribute(element); i > 0 && r.isData(element) {
			r.d.scratch = r.nodes[i].value.AppendText(r.d.scratch[:0])
			n.label = r.d.intern(r.d.scratch)
		}
	}
	return n.label.text
}
