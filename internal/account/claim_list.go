package account

import (
	"strings"

	"picket/internal/knowledge"
)

// listEnd is where a list of countries or of agencies ends whose first name ends at a comma: ", Britain, and France". What
// is no such list ends at the comma.
func (t *text) listEnd(s string, comma int) int {
	kind, ok := t.bodyBefore(s[:comma])
	if !ok {
		return comma
	}
	for at := comma; ; {
		rest, last := s[at:], false
		for _, joint := range []string{", and ", " and ", ", "} {
			if after, ok := strings.CutPrefix(rest, joint); ok {
				rest, last = after, joint != ", "
				break
			}
		}
		name, is := t.bodyAt(rest, kind)
		if len(rest) == len(s[at:]) || name == "" || !is {
			return comma
		}
		at = len(s) - len(rest) + len(name)
		if size := shortForm(strings.TrimPrefix(s[at:], " ")); size > 0 {
			at += 1 + size
		}
		if last {
			return at + clauseRest(s[at:])
		}
	}
}

// clauseRest is how far it is to the comma or full stop that ends the clause.
func clauseRest(s string) int {
	if i := strings.IndexAny(s, ",;."); i >= 0 {
		return i
	}
	return len(s)
}

// bodyBefore is the kind of the country or agency that a stretch of text ends with.
func (t *text) bodyBefore(s string) (knowledge.Kind, bool) {
	s = strings.TrimSpace(s)
	if open := strings.LastIndexByte(s, '('); open > 0 && shortForm(s[open:]) == len(s)-open {
		s = strings.TrimSpace(s[:open])
	}
	for from, words := len(s), 0; from > 0 && words < 8; words++ {
		from = strings.LastIndexByte(s[:from], ' ')
		if kind, ok := t.bodies[s[from+1:]]; ok {
			return kind, true
		}
	}
	return 0, false
}

// bodyAt is the longest name of a country or agency that a text begins with, with its article, and whether it is of a kind.
func (t *text) bodyAt(s string, kind knowledge.Kind) (name string, is bool) {
	body, article := strings.CutPrefix(s, "the ")
	skip := 0
	if article {
		skip = len("the ")
	}
	for end, words := 0, 0; end < len(body) && words < 8; words++ {
		next := strings.IndexAny(body[end:], " ,.;)")
		if next < 0 {
			next = len(body) - end
		}
		end += next
		if k, ok := t.bodies[body[:end]]; ok && k == kind {
			name, is = s[:skip+end], true
		}
		end++
	}
	return name, is
}
