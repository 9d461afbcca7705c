package sigma

import (
	"encoding/binary"
	"unicode"
	"unicode/utf8"
)

// fold appends a text in the form in which texts that differ in case alone are equal: lower case, letter by letter. Letters
// beyond ASCII whose lower case is of ASCII (KELVIN SIGN) stay, so that none ever equals one of ASCII. Bytes that are no
// UTF-8 stay too.
func fold(to, text []byte) []byte {
	i := 0
	for ; i+8 <= len(text); i += 8 {
		eight := binary.LittleEndian.Uint64(text[i:])
		if eight&(ones<<7) != 0 {
			break
		}
		to = binary.LittleEndian.AppendUint64(to, foldEight(eight))
	}
	for i < len(text) {
		c := text[i]
		if c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			to = append(to, c)
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if low := unicode.ToLower(r); low != r && low >= utf8.RuneSelf {
			to = utf8.AppendRune(to, low)
		} else {
			to = append(to, text[i:i+size]...)
		}
		i += size
	}
	return to
}

const ones = 0x0101010101010101

// foldEight folds eight bytes of ASCII. What is added to a byte sets its highest bit, and no other's, where it is a letter or
// behind them.
func foldEight(eight uint64) uint64 {
	fromA, behindZ := eight+ones*(0x80-'A'), eight+ones*(0x80-'Z'-1)
	return eight | (fromA&^behindZ&(ones<<7))>>2
}
