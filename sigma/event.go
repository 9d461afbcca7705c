package sigma

import "slices"

// An Event is the fields of one record, in their order. Reset makes it one without; it may be used again and again, by one
// goroutine at a time.
type Event struct {
	fields []field
	view   view // what matching finds out about the fields
}

type field struct {
	name   string
	value  []byte
	isNull bool
}

// Reset takes all fields out.
func (e *Event) Reset() { e.fields = e.fields[:0] }

// Add appends a field with its value as the record means it, decoded, in UTF-8. Several of one name are values of one
// field. A field without a name has text of the record that keywords are looked for in too. Name and value must stay as
// they are until the event is matched.
func (e *Event) Add(name string, value []byte) {
	e.add(name, value, false)
}

// AddNull appends a field that is there without a value.
func (e *Event) AddNull(name string) { e.add(name, nil, true) }

// add fills a field in where it stands: to copy it there takes longer.
func (e *Event) add(name string, value []byte, isNull bool) {
	n := len(e.fields)
	e.fields = slices.Grow(e.fields, 1)[:n+1]
	f := &e.fields[n]
	f.name, f.value, f.isNull = name, value, isNull
}
