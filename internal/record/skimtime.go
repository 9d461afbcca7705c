package record

import (
	"encoding/binary"

	"picket/internal/intel"
)

// An epochClock reads seconds since 1970 with a fraction. Most are of the hundred seconds of the one before.
type epochClock struct {
	text uint64 // the first eight digits of ten
	base int64  // that they stand for, in microseconds; 0: none yet
}

// read is epochTime for a value of a size that is wholly such a time, and stands at the start of a text that goes on.
func (c *epochClock) read(text []byte, size int) (at int64, ok bool) {
	if size != 17 && size != 14 || len(text) < 24 || text[10] != '.' {
		at, got := epochTime(text[:size])
		return at, got > 0 && got == size
	}
	tens, ones := text[8]-'0', text[9]-'0'
	if first := binary.LittleEndian.Uint64(text); first != c.text || c.base == 0 || tens > 9 || ones > 9 {
		at, got := epochTime(text[:11])
		if got != 11 {
			return 0, false
		}
		c.text, c.base = first, at-int64(tens*10+ones)*second
	}
	fraction := binary.LittleEndian.Uint64(text[9:])&^0xffff | 0x3030 // two zeros before it
	if size == 14 {
		fraction = fraction&0xffffffffff | 0x303030<<40 // and three behind
	}
	micros, ok := digitsIn(fraction)
	return c.base + int64(tens*10+ones)*second + micros, ok
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

// An isoClock reads times of RFC 3339 and its kin with microseconds. Most are of the minute of the one before.
type isoClock struct {
	date, hour uint64 // the first sixteen bytes, up to the minute
	zone       uint64 // what stands behind the fraction …
	size       int    // … of a time of this length
	base       int64  // the time of that minute; 0: none yet
}

const (
	isoSecond   = len("2024-03-02T04:11:09")
	isoFraction = len("2024-03-02T04:11:09.123456")
)

// read is anyTime for times that state their zone.
func (c *isoClock) read(text []byte) (at int64, ok bool) {
	micros, isUsual := fractionAt(text)
	if !isUsual {
		return statedTime(text)
	}
	date, hour := binary.LittleEndian.Uint64(text), binary.LittleEndian.Uint64(text[8:])
	zone := binary.LittleEndian.Uint64(text[len(text)-8:]) >> (8 * uint(isoFraction+8-len(text)))
	micros += int64(two(text, isoSecond-2)) * second
	if date == c.date && hour == c.hour && zone == c.zone && len(text) == c.size && c.base != 0 {
		return c.base + micros, true
	}
	if at, ok = statedTime(text); ok {
		*c = isoClock{date, hour, zone, len(text), at - micros}
	}
	return at, ok
}

// statedTime is anyTime, if the time states its zone.
func statedTime(text []byte) (at int64, ok bool) {
	at, basis, ok := anyTime(text)
	return at, ok && basis == intel.Stated
}

// fractionAt reads the six digits behind the seconds, if there are six, and a zone of up to eight bytes.
func fractionAt(text []byte) (micros int64, ok bool) {
	if len(text) <= isoFraction || len(text) > isoFraction+8 || text[16] != ':' || text[isoSecond] != '.' || isDigit(text[isoFraction]) ||
		text[17] < '0' || text[17] > '5' || !isDigit(text[18]) {
		return 0, false
	}
	return digitsIn(binary.LittleEndian.Uint64(text[isoFraction-8:])&^0xffff | 0x3030)
}
