package record

import "picket/internal/hexadecimal"

// appendSpaced writes a space for each plus.
func appendSpaced(dst, value []byte) []byte {
	for _, c := range value {
		if c == '+' {
			c = ' '
		}
		dst = append(dst, c)
	}
	return dst
}

// appendPercent undoes percent-encoding (RFC 3986, section 2.1), and where a percent sign was encoded itself, once more.
// What is no such triplet stays as it is.
func appendPercent(dst, value []byte) []byte {
	for i := 0; i < len(value); {
		c, size := percentByte(value[i:])
		dst = append(dst, c)
		i += size
	}
	return dst
}

func percentByte(b []byte) (c byte, size int) {
	c, ok := triplet(b)
	if !ok {
		return b[0], 1
	}
	if c != '%' || len(b) < 5 {
		return c, 3
	}
	if twice, ok := triplet([]byte{'%', b[3], b[4]}); ok {
		return twice, 5
	}
	return c, 3
}

func triplet(b []byte) (byte, bool) {
	if len(b) < 3 || b[0] != '%' {
		return 0, false
	}
	high, low := hexadecimal.Digit(b[1]), hexadecimal.Digit(b[2])
	if high < 0 || low < 0 {
		return 0, false
	}
	return byte(high<<4 | low), true
}
