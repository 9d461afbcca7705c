package advisory

import "unicode/utf8"

// wide drops what is invisible, narrows full-width forms, and takes the dots of other scripts for dots between letters.
func (r *refanger) wide() {
	c, size := utf8.DecodeRuneInString(r.body[r.at:])
	i, end := r.at, r.at+size
	switch {
	case c == '\u00ad' && r.skipSpace(end) > end && isNewline(r.body[end]):
		r.replace(i, r.skipSpace(end), "", false)
	case c == '\u00ad' || c >= '\u200b' && c <= '\u200f' || c == '\u2060' || c == '\ufeff':
		r.replace(i, end, "", false)
	case c == '．' || c == '。' || c == '｡' || c == '․':
		if r.joinable(i, end, false) && isWideAlnum(utf8.DecodeLastRuneInString(r.body[:i])) && isWideAlnum(utf8.DecodeRuneInString(r.body[end:])) {
			r.replace(i, end, ".", true)
		}
	case c == '【' || c == '（' || c == '〔':
		if !r.oddDot() && c == '（' {
			r.replace(i, end, "(", false)
		}
	case c > '\uff00' && c <= '\uff5e':
		r.replace(i, end, string(c-0xfee0), false)
	case c == '\u2010' || c == '\u2011':
		r.replace(i, end, "-", false)
	case c == '\u00a0' || c == '\u202f':
		r.replace(i, end, " ", false)
	}
	r.at = max(r.at, end)
}

// isWideAlnum says whether a letter or digit of ASCII stands here, also in its full-width form.
func isWideAlnum(c rune, _ int) bool {
	if c > '\uff00' && c <= '\uff5e' {
		c -= 0xfee0
	}
	return c < utf8.RuneSelf && isAlnum(byte(c))
}
