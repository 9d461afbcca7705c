package advisory

import "strings"

// oddDots are what some authors write for a dot, with a letter or digit on both sides.
var oddDots = []string{"[[.]]", "((.))", "【.】", "（.）", "〔.〕", "[ . ]", "[.)", "(.]"}

// oddDot undoes one of oddDots.
func (r *refanger) oddDot() bool {
	if r.at == 0 || !isAlnum(r.body[r.at-1]) {
		return false
	}
	for _, dot := range oddDots {
		if end := r.at + len(dot); strings.HasPrefix(r.body[r.at:], dot) && end < len(r.body) && isAlnum(r.body[end]) {
			r.replace(r.at, end, ".", true)
			return true
		}
	}
	return false
}

// looseDot undoes evil'.'com and the unclosed evil(.com, before a suffix of the DNS only: programs join strings so.
func (r *refanger) looseDot(written string) bool {
	i := r.at
	end := i + len(written)
	if i == 0 || !isAlnum(r.body[i-1]) || !strings.HasPrefix(r.body[i:], written) || end >= len(r.body) {
		return false
	}
	suffix := wordAt(r.body, end)
	next := head(r.body[end+len(suffix):], 1)
	if suffix == "" || strings.ContainsAny(next, `'")]`) || fileTLDs[strings.ToLower(suffix)] != 0 || !bareSuffix(strings.ToLower(suffix)) {
		return false
	}
	r.replace(i, end, ".", true)
	return true
}
