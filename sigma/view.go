package sigma

import (
	"net/netip"
	"slices"
)

// maxKeptBytes is how much room for folded values an event keeps for the next one.
const maxKeptBytes = 1 << 20

// A view is an event's fields by the numbers that an engine gives their names, and their folded values. It is made anew for
// each event; its room is used again.
type view struct {
	fields []field
	first  []int32 // by number: 1 + the first of that name, 0 if there is none
	next   []int32 // by field: 1 + the next of the same name
	number []int32 // by field: of its name, or noField
	named  []named // by field: that of the event before in its place, which seldom has another name
	engine *Engine // whose numbers these are
	folded [][]byte
	room   []byte
	// The addresses of the fields that were asked for as such.
	addresses []address

	search search
}

type named struct {
	name   string
	number int32
}

type address struct {
	netip.Addr // zero if the value is none
	known      bool
}

// noField is the number of names that no rule asks for.
const noField = -1

// look numbers the fields of an event.
func (v *view) look(fields []field, e *Engine) {
	v.clear(e)
	v.fields = fields
	v.next, v.number = zeros(v.next, len(fields)), zeros(v.number, len(fields))
	v.folded, v.addresses = zeros(v.folded, len(fields)), zeros(v.addresses, len(fields))
	for i := len(fields) - 1; i >= 0; i-- { // backwards, so that chains are in order
		n := v.numberAt(i)
		if v.number[i] = n; n != noField {
			v.next[i], v.first[n] = v.first[n], int32(i+1)
		}
	}
}

// zeros makes a slice of so many zeros, in the room of another.
func zeros[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

// numberAt is the number of a field's name.
func (v *view) numberAt(i int) int32 {
	for len(v.named) <= i {
		v.named = append(v.named, named{"", v.engine.number("")})
	}
	n := &v.named[i]
	if name := v.fields[i].name; n.name != name {
		*n = named{name, v.engine.number(name)}
	}
	return n.number
}

// number is that of a field's name, or noField.
func (e *Engine) number(name string) int32 {
	if number, known := e.fields[name]; known {
		return int32(number)
	}
	return noField
}

// clear forgets the event before, whose engine may have been another.
func (v *view) clear(e *Engine) {
	if v.engine != e {
		v.engine, v.named, v.number, v.first = e, nil, nil, make([]int32, len(e.fields))
	}
	for _, n := range v.number {
		if n != noField {
			v.first[n] = 0
		}
	}
	if v.room = v.room[:0]; cap(v.room) > maxKeptBytes {
		v.room = nil
	}
}

// fold is the folded value of a field, made when it is first asked for.
func (v *view) fold(i int) []byte {
	if v.folded[i] == nil {
		start := len(v.room)
		v.room = fold(v.room, v.fields[i].value)
		v.folded[i] = v.room[start:len(v.room):len(v.room)]
	}
	return v.folded[i]
}

// address is the address that a field's value is, the zero one if it is none. IPv4 addresses are equal to their mapped form,
// and zones count nothing.
func (v *view) address(i int) netip.Addr {
	const longest = 64
	a := &v.addresses[i]
	if value := v.fields[i].value; !a.known && len(value) <= longest {
		if parsed, err := netip.ParseAddr(string(value)); err == nil {
			a.Addr = parsed.Unmap().WithZone("")
		}
	}
	a.known = true
	return a.Addr
}
