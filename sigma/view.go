package sigma

import "net/netip"

// maxKeptBytes is how much room for folded values an event keeps for the next one.
const maxKeptBytes = 1 << 20

// A view is an event's fields by the numbers that an engine gives their names, and their folded values. It is made anew for
// each event; its room is used again.
type view struct {
	fields []field
	first  []int32 // by number: 1 + the first of that name, 0 if there is none
	next   []int32 // by field: 1 + the next of the same name
	number []int32 // by field: of its name, or noField
	folded [][]byte
	room   []byte
	// The addresses of the fields that were asked for as such.
	addresses []address
}

type address struct {
	netip.Addr // zero if the value is none
	known      bool
}

// noField is the number of names that no rule asks for.
const noField = -1

// look numbers the fields of an event.
func (v *view) look(fields []field, numbers map[string]int) {
	v.clear(len(numbers))
	v.fields = fields
	v.next, v.number, v.folded, v.addresses = v.next[:0], v.number[:0], v.folded[:0], v.addresses[:0]
	for i := range fields {
		number, known := numbers[fields[i].name]
		if !known {
			number = noField
		}
		v.number, v.next, v.folded = append(v.number, int32(number)), append(v.next, 0), append(v.folded, nil)
		v.addresses = append(v.addresses, address{})
	}
	for i := len(fields) - 1; i >= 0; i-- { // backwards, so that chains are in order
		if n := v.number[i]; n != noField {
			v.next[i], v.first[n] = v.first[n], int32(i+1)
		}
	}
}

// clear forgets the event before, whose engine may have been another.
func (v *view) clear(numbers int) {
	if cap(v.first) < numbers {
		v.first = make([]int32, numbers)
	}
	for _, n := range v.number {
		if n != noField {
			v.first[:cap(v.first)][n] = 0
		}
	}
	v.first = v.first[:numbers]
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
