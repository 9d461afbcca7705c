package sigma

import (
	"unicode"
	"unicode/utf8"
)

// fold appends a text in the form in which texts that differ in case alone are equal: lower case, letter by letter. Letters
// beyond ASCII whose lower case is of ASCII (KELVIN SIGN) stay, so that none ever equals one of ASCII. Bytes that are no
// UTF-8 stay too.
func fold(to, text []byte) []byte {
	for i := 0; i < len(text); {
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
