package record

import (
	"encoding/binary"

	"picket/internal/intel"
)

// An epochClock reads seconds since 1970 with a fraction. Most are of the second of the one before, or near it.
type epochClock struct {
	text   uint64 // the first eight digits …
	rest   uint64 // … and the two behind them with the point
	second int64  // that they stand for, in microseconds; 0: none yet
}

// read is epochTime for a value that is wholly such a time, which stands at the start of a text that goes on.
func (c *epochClock) read(text []byte, size int) (at int64, ok bool) {
	if (size != 17 && size != 14) || len(text) < 24 {
		at, got := epochTime(text[:size])
		return at, got > 0 && got == size
	}
	first, rest := binary.LittleEndian.Uint64(text), binary.LittleEndian.Uint64(text[8:])&0xffffff
	if first != c.text || rest != c.rest || c.second == 0 {
		at, got := epochTime(text[:11])
		if got != 11 {
			return 0, false
		}
		c.text, c.rest, c.second = first, rest, at
	}
	fraction := binary.LittleEndian.Uint64(text[9:])&^0xffff | 0x3030 // two zeros before it
	if size == 14 {
		fraction = fraction&0xffffffffff | 0x303030<<40 // and three behind
	}
	micros, ok := digitsIn(fraction)
	return c.second + micros, ok
}

// digitsIn reads a number of eight digits, the first of them in the lowest byte (Lemire, "Quickly parsing eight
// digits", 2018).
func digitsIn(text uint64) (n int64, ok bool) {
	digits := text ^ ones*'0'
	if (digits+ones*0x76|digits)&(ones*0x80) != 0 {
		return 0, false
	}
	digits = digits*10 + digits>>8
	return int64((digits&0x000000ff000000ff*(100+1000000<<32) + digits>>16&0x000000ff000000ff*(1+10000<<32)) >> 32), true
}

// An isoClock reads times of RFC 3339 and its kin with microseconds. Most are of the second of the one before.
type isoClock struct {
	date [19]byte // up to the seconds
	zone [8]byte  // and what stands behind the fraction …
	size int      // … of a time of this length
	base int64    // the time without its fraction; 0: none yet
}

const (
	isoSecond   = len("2024-03-02T04:11:09")
	isoFraction = len("2024-03-02T04:11:09.123456")
)

// read is anyTime for times that state their zone.
func (c *isoClock) read(text []byte) (at int64, ok bool) {
	micros, isUsual := fractionAt(text)
	if isUsual && len(text) == c.size && c.base != 0 && string(text[:isoSecond]) == string(c.date[:]) &&
		string(text[isoFraction:]) == string(c.zone[:len(text)-isoFraction]) {
		return c.base + micros, true
	}
	at, basis, ok := anyTime(text)
	if !ok || basis != intel.Stated {
		return 0, false
	}
	if isUsual {
		c.size, c.base = len(text), at-micros
		copy(c.date[:], text)
		copy(c.zone[:], text[isoFraction:])
	}
	return at, true
}

// fractionAt reads the six digits behind the seconds, if there are six, and a zone of up to eight bytes.
func fractionAt(text []byte) (micros int64, ok bool) {
	if len(text) <= isoFraction || len(text) > isoFraction+8 || text[4] != '-' || text[isoSecond] != '.' || isDigit(text[isoFraction]) {
		return 0, false
	}
	return digitsIn(binary.LittleEndian.Uint64(text[isoFraction-8:])&^0xffff | 0x3030)
}
