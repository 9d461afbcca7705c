package literal

import "encoding/binary"

// caseBit is what makes an ASCII letter a small one.
const caseBit = 0x20

// A pattern is a literal made ready to be compared: each byte of data, with the bits of free set, is that of text.
type pattern struct{ text, free []byte }

func newPattern(l Literal) pattern {
	n := len(l.Text)
	both := make([]byte, 2*n)
	p := pattern{both[:n:n], both[n:]}
	copy(p.text, l.Text)
	for i, c := range p.text {
		if small := c | caseBit; l.Fold && 'a' <= small && small <= 'z' {
			p.text[i], p.free[i] = small, caseBit
		}
	}
	return p
}

// isAt says whether the literal begins at this place, which need not lie in data.
func (p *pattern) isAt(data []byte, start int) bool {
	n := len(p.text)
	if start < 0 || start > len(data)-n {
		return false
	}
	here, text, free := data[start:start+n], p.text[:n], p.free[:n]
	i := 0
	for ; i+8 <= n; i += 8 {
		word := binary.LittleEndian.Uint64(here[i:]) | binary.LittleEndian.Uint64(free[i:])
		if word != binary.LittleEndian.Uint64(text[i:]) {
			return false
		}
	}
	for ; i < n; i++ {
		if here[i]|free[i] != text[i] {
			return false
		}
	}
	return true
}
