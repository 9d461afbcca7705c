package record

import (
	"encoding/binary"
	"math/bits"
)

// A layout says what the columns of tabular records, or the paths of JSON records of a kind, are called and play.
type layout struct {
	kind  *Kind
	names []string
	parts []part
	used  []int // the columns that play a part
}

func newLayout(kind *Kind, names []string) *layout {
	l := &layout{kind: kind, names: names, parts: make([]part, len(names))}
	for i, name := range names {
		l.parts[i] = kind.partOf(name)
		if l.parts[i] != partNone && i < maxFields {
			l.used = append(l.used, i)
		}
	}
	return l
}

// prepare makes room for a record's fields, with their names and parts.
func (l *layout) prepare(r *Record) {
	r.reset(l.kind)
	if r.layout == l {
		return
	}
	r.Fields, r.layout = r.Fields[:0], l
	for i, name := range l.names {
		r.add(name, l.parts[i], 0, 0)
	}
}

// index is Record.index for the columns that play a part.
func (l *layout) index(r *Record, line []byte) {
	for _, i := range l.used {
		f := &r.Fields[i]
		if r.slots[f.part] == 0 && isFilled(line[f.Start:f.End]) {
			r.slots[f.part] = int16(i + 1)
		}
	}
}

const (
	ones = 0x0101010101010101
	low7 = 0x7f7f7f7f7f7f7f7f
)

// split cuts a line at each separator into the fields, and says whether there are as many as fields.
func split(line []byte, separator byte, fields []Field) bool {
	n, start, i := 0, 0, 0
	pattern := ones * uint64(separator)
	for ; i+8 <= len(line); i += 8 {
		word := binary.LittleEndian.Uint64(line[i:]) ^ pattern
		// The top bit of each byte of found is set where the byte of word is zero, and nowhere else.
		found := ^((word&low7 + low7) | word | low7)
		for ; found != 0; found &= found - 1 {
			if n >= len(fields) {
				return false
			}
			end := i + bits.TrailingZeros64(found)>>3
			fields[n].Start, fields[n].End = start, end
			start = end + 1
			n++
		}
	}
	for ; i < len(line); i++ {
		if line[i] != separator {
			continue
		}
		if n >= len(fields) {
			return false
		}
		fields[n].Start, fields[n].End = start, i
		start = i + 1
		n++
	}
	if n != len(fields)-1 {
		return false
	}
	fields[n].Start, fields[n].End = start, len(line)
	return true
}
