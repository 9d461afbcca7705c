package record

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// A row says how a line of CSV was cut into values.
type row int

const (
	rowWrong row = iota // the number of values is wrong, or something stands behind a quote
	rowWhole
	rowOpen // a quoted value goes on in the next line: the last that is filled; those behind it are empty
)

// splitQuoted is split for values that may stand in quotes; the fields are without them. A doubled quote inside stays
// doubled.
func splitQuoted(line []byte, separator byte, fields []Field) row {
	if bytes.IndexByte(line, '"') < 0 {
		if split(line, separator, fields) {
			return rowWhole
		}
		return rowWrong
	}
	i := 0
	for n := range fields {
		if i > len(line) {
			return rowWrong
		}
		start, end := i, 0
		if i < len(line) && line[i] == '"' {
			start = i + 1
			if end = quotedEnd(line, start); end < 0 {
				leaveOpen(fields[n:], start, len(line))
				return rowOpen
			}
			i = end + 1
		} else {
			end = nextByte(line, i, separator)
			i = end
		}
		if i < len(line) && line[i] != separator {
			return rowWrong
		}
		fields[n].Start, fields[n].End = start, end
		i++
	}
	if i != len(line)+1 {
		return rowWrong
	}
	return rowWhole
}

func leaveOpen(fields []Field, start, end int) {
	fields[0].Start, fields[0].End = start, end
	for i := range fields[1:] {
		fields[i+1].Start, fields[i+1].End = end, end
	}
}

// quotedEnd finds the quote that is not doubled, below 0 if there is none.
func quotedEnd(line []byte, i int) int {
	for {
		n := bytes.IndexByte(line[i:], '"')
		if n < 0 {
			return -1
		}
		i += n
		if i+1 >= len(line) || line[i+1] != '"' {
			return i
		}
		i += 2
	}
}

// nextByte finds a byte that is near.
func nextByte(line []byte, i int, c byte) int {
	for ; i+8 <= len(line); i += 8 {
		word := binary.LittleEndian.Uint64(line[i:]) ^ ones*uint64(c)
		if found := (word - ones) &^ word & (ones << 7); found != 0 {
			return i + bits.TrailingZeros64(found)>>3
		}
	}
	for i < len(line) && line[i] != c {
		i++
	}
	return i
}
