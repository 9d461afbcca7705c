package account

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"picket/internal/knowledge"
	"picket/internal/prose"
)

// misspelt looks for a name that is nearly one of a group's, where another name of that group stands beside it:
// "a group called Exampel or APT99". Spelling alone is never enough.
func misspelt(c *cast, l *line, n *named, ts tallies) {
	for _, s := range besideNames(c.t.body, l, n) {
		written := s.Of(c.t.body)
		if !mayBe(written, n) {
			continue
		}
		candidate := c.nearest(written, n)
		if candidate == nil {
			continue
		}
		t := ts.of(candidate.Entity, s.From)
		t.fuzzy = prose.OneLine(written)
		t.why = fmt.Sprintf("written for %s: %s; %s, a name of %s, stands beside it", candidate.Name, difference(t.fuzzy, candidate.Name),
			n.written(c.t.body), candidate.Entity.Name)
		t.weight++
		t.accused++
		t.evidence = addEvidence(t.evidence, l.quote(c.t, n))
	}
}

// mayBe says whether it is worth looking: some name of the known group is about as long and begins or ends alike.
func mayBe(written string, n *named) bool {
	for _, e := range n.Entities {
		for _, name := range append([]string{e.Name}, e.Aliases...) {
			if d := len(name) - len(written); d > -4 && d < 4 && len(name) > 2 && len(written) > 2 &&
				(strings.EqualFold(name[:2], written[:2]) || strings.EqualFold(name[len(name)-2:], written[len(written)-2:])) {
				return true
			}
		}
	}
	return false
}

// mostSpellings bounds how many unknown names of one document are compared with all that are known.
const mostSpellings = 200

// nearest is the candidate for a misspelt name that is the very group that the name beside it means.
func (c *cast) nearest(written string, beside *named) *knowledge.Candidate {
	list, known := c.similar[written]
	if !known && len(c.similar) < mostSpellings {
		list = c.t.names.Similar(knowledge.Actor, written)
		c.similar[written] = list
	}
	for i := range list {
		if list[i].Distance > 0 && hasEntity(beside, list[i].Entity) {
			return &list[i]
		}
	}
	return nil
}

// besideNames are unknown names that "or", "aka" or a bracket joins to a known one.
func besideNames(body string, l *line, n *named) (list []prose.Span) {
	if s, ok := unknownName(body, l, joinBefore(body, l, n.first), -1); ok {
		list = append(list, s)
	}
	if s, ok := unknownName(body, l, joinAfter(body, l, n), 1); ok {
		list = append(list, s)
	}
	return list
}

// joinBefore is the last word of what an alias joins to the word at first, or -1.
func joinBefore(body string, l *line, first int) int {
	i := first - 1
	for i >= 0 && first-i <= 5 && isAliasJoin(l.word(body, i)) {
		i--
	}
	if i < 0 || i == first-1 && !strings.ContainsAny(body[l.words[i].To:l.words[first].From], "(/,") {
		return -1
	}
	return i
}

// joinAfter is the first word behind a name and what joins an alias to it, or -1.
func joinAfter(body string, l *line, n *named) int {
	i := n.last + 1
	for i < len(l.words) && i-n.last <= 5 && isAliasJoin(l.word(body, i)) {
		i++
	}
	if i >= len(l.words) || i == n.last+1 && !strings.ContainsAny(body[n.To:l.words[i].From], "(/,") {
		return -1
	}
	return i
}

func isAliasJoin(w string) bool {
	switch w {
	case "or", "aka", "a.k.a", "also", "known", "as", "called", "tracked", "dubbed", "alias", "named":
		return true
	}
	return false
}

// unknownName is the run of capitalised words that nobody knows from word i on, in one direction.
func unknownName(body string, l *line, i, step int) (prose.Span, bool) {
	if i < 0 || l.isName(i) || !isCapital(l.words[i].Of(body)) {
		return prose.Span{}, false
	}
	s := l.words[i].Span
	for j := i + step; j >= 0 && j < len(l.words) && !l.isName(j) && isCapital(l.words[j].Of(body)); j += step {
		from, to := min(s.From, l.words[j].From), max(s.To, l.words[j].To)
		if strings.TrimSpace(body[min(s.To, l.words[j].To):max(s.From, l.words[j].From)]) != "" || to-from > 40 {
			break
		}
		s = prose.Span{From: from, To: to}
	}
	return s, true
}

func isCapital(w string) bool { return len(w) > 1 && unicode.IsUpper([]rune(w)[0]) }

// learnAliases takes in names that only this document gives: "X, also tracked as Y".
func (t *tally) learnAliases(c *cast, l *line, n *named) {
	i := n.last + 1
	tracked := false
	for ; i < len(l.words) && i-n.last <= 5 && (isAliasJoin(l.word(c.t.body, i)) || l.isName(i)); i++ {
		tracked = tracked || l.words[i].cue&cueAlso != 0
	}
	if !tracked || i >= len(l.words) || len(t.aliases) >= maxEvidence {
		return
	}
	if s, ok := unknownName(c.t.body, l, i, 1); ok && cueOf(s.Of(c.t.body)) == 0 {
		if name := prose.OneLine(s.Of(c.t.body)); !slices.Contains(t.aliases, name) {
			t.aliases = append(t.aliases, name)
		}
	}
}

// difference says in words how two spellings differ.
func difference(written, right string) string {
	w, r := []rune(strings.ToLower(written)), []rune(strings.ToLower(right))
	switch i := commonPrefix(w, r); {
	case len(w) == len(r) && i+1 < len(w) && w[i] == r[i+1] && w[i+1] == r[i] && string(w[i+2:]) == string(r[i+2:]):
		return "one pair of letters is exchanged"
	case len(w) == len(r) && i < len(w) && string(w[i+1:]) == string(r[i+1:]):
		return "one letter differs"
	case len(w)+1 == len(r) && string(w[i:]) == string(r[i+1:]):
		return "one letter is missing"
	case len(w) == len(r)+1 && string(w[i+1:]) == string(r[i:]):
		return "one letter is too many"
	}
	return "a few letters differ"
}

func commonPrefix(a, b []rune) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return i
}
