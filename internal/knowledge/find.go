package knowledge

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A Mention is a name within a text, from byte From up to byte To.
type Mention struct {
	// Entities are all that have the name; those that prefer it come first.
	Entities []*Entity
	From, To int
	Exact    bool // the preferred name of the first, else an alias
	Risky    bool // also an ordinary word, a first name or a short acronym: believe it only where the context speaks for it
}

// mostWords is how many words a name has at most: it bounds the work at any place of a text.
const mostWords = 24

// Find gives the names in a text, those of the kinds asked for or of all: in order, not overlapping, at each place the
// longest. A name may run over one line break, and an 's may follow it. Names within URLs, paths, e-mail addresses and
// host names are none.
func (b *Base) Find(text string, kinds ...Kind) []Mention {
	var found []Mention
	want := maskOf(kinds)
	for i := 0; i < len(text); {
		end, h := hashASCII(text, i)
		if end < len(text) && text[end] >= utf8.RuneSelf {
			end, h = hashWord(text, i, hashStart)
		}
		if end == i {
			i = skipRune(text, i)
			continue
		}
		small := 'a' <= text[i] && text[i] <= 'z'
		if clue := b.index.clues(h, small); clue != 0 {
			if m, ok := b.at(text, Mention{From: i, To: end}, h, small, want); ok {
				if len(m.Entities) > 0 {
					found = append(found, m)
				}
				end = m.To
			}
		}
		i = end
	}
	return found
}

func maskOf(kinds []Kind) (mask uint16) {
	for _, k := range kinds {
		mask |= 1 << k
	}
	if len(kinds) == 0 {
		mask = 1<<len(kindNames) - 1
	}
	return mask
}

func skipRune(text string, i int) int {
	if text[i] < utf8.RuneSelf {
		return i + 1
	}
	_, size := utf8.DecodeRuneInString(text[i:])
	return i + size
}

// at is the longest name that begins with a word, which hashes to h.
func (b *Base) at(text string, word Mention, h uint64, small bool, want uint16) (longest Mention, ok bool) {
	end := word.To
	for range mostWords {
		clue := b.index.clues(h, small)
		if clue&isName != 0 {
			if m, found := b.mention(text, word.From, end, b.index.first(h), want); found {
				longest, ok = m, true
			}
		}
		if clue&begins == 0 {
			break
		}
		next := joint(text, end)
		if next < 0 {
			break
		}
		to, longer := hashWord(text, next, h)
		if to == next {
			break
		}
		end, h = to, longer
	}
	if ok && insideLocator(text, longest.From, longest.To) {
		return Mention{}, false
	}
	return longest, ok
}

// mention collects the names from n on that the text really writes.
func (b *Base) mention(text string, from, to int, n int32, want uint16) (Mention, bool) {
	m := Mention{From: from, To: to, Risky: true}
	for ; n >= 0; n = b.names[n].next {
		name := &b.names[n]
		if name.entity == nobody {
			if name.rule.allows(text, from, to, name.form) && sameFolded(text[from:to], name.form) {
				return Mention{From: from, To: to}, true
			}
			continue
		}
		e := &b.entities[name.entity]
		if want>>e.Kind&1 == 0 || !name.rule.allows(text, from, to, name.form) || !sameFolded(text[from:to], name.form) {
			continue
		}
		risky := name.risky || inPassing(e.Kind, name.rule, text[from:to])
		switch {
		case risky && !m.Risky: // another reading needs no context
			continue
		case !risky && m.Risky:
			m.Risky, m.Exact, m.Entities = false, false, nil
		}
		switch at := slices.Index(m.Entities, e); {
		case name.preferred && at < 0:
			m.Entities = slices.Insert(m.Entities, 0, e)
		case name.preferred:
			m.Entities = slices.Insert(slices.Delete(m.Entities, at, at+1), 0, e)
		case at < 0:
			m.Entities = append(m.Entities, e)
		}
		m.Exact = m.Exact || name.preferred
	}
	return m, len(m.Entities) > 0
}

// inPassing says whether a name is written as words that merely describe are: a technique or mitigation in small letters, or
// a name of two words that its table writes as one (LookBack).
func inPassing(kind Kind, r rule, written string) bool {
	switch {
	case kind == Technique || kind == Mitigation:
		return !isTitled(written)
	case r == joined:
		return strings.ContainsAny(written, " \n-")
	}
	return false
}

// widestGap is how many bytes of spaces may stand within a name: a line break and the indentation after it.
const widestGap = 64

// joint gives where the next word of a name may begin after one that ended at i, or -1: after spaces with at most one line
// break, after one sign between two words (Silent-Chollima, Backdoor.Oldrea), or after a sign and spaces where names have
// them (U.S. Cyber Command, Health & Human Services, Phishing: Spearphishing Link).
func joint(text string, i int) int {
	next, lines := spaces(text, i)
	if next < len(text) && next > i && text[next] == '&' {
		next, _ = spaces(text, next+1)
		return within(text, next)
	}
	if next > i {
		if lines > 1 {
			return -1
		}
		return within(text, next)
	}
	size := sign(text, i)
	if size == 0 {
		return within(text, i) // scripts without spaces
	}
	next, lines = spaces(text, i+size)
	switch {
	case next == i+size:
		return within(text, next)
	case lines > 1:
		return -1
	case text[i] == ':', text[i] == '-' && lines == 1, text[i] == '.' && isInitial(text, i):
		return within(text, next)
	}
	return -1
}

func within(text string, i int) int {
	if i >= len(text) {
		return -1
	}
	return i
}

// spaces skips spaces and counts line breaks.
func spaces(text string, i int) (next, lines int) {
	limit := min(len(text), i+widestGap)
	for i < limit {
		switch {
		case text[i] == '\n':
			lines++
			i++
		case text[i] == ' ' || text[i] == '\t' || text[i] == '\r':
			i++
		case strings.HasPrefix(text[i:limit], "\u00A0"):
			i += 2
		default:
			return i, lines
		}
	}
	return i, lines
}

// sign is the size of the sign that may join two words of a name, or 0.
func sign(text string, i int) int {
	if i >= len(text) {
		return 0
	}
	switch text[i] {
	case '-', '_', '.', '/', '&', '\'', ':', '+':
		return 1
	}
	for _, s := range [...]string{"\u2010", "\u2011", "\u2013", "\u2019", "\u00B7", "\u30FB"} {
		if strings.HasPrefix(text[i:], s) {
			return len(s)
		}
	}
	return 0
}

// isInitial says whether the dot at i ends a single letter: U.S. Cyber Command.
func isInitial(text string, i int) bool {
	return i > 0 && wordByte[text[i-1]] != 0 && (i == 1 || wordByte[text[i-2]] == 0)
}

// longestLocator bounds how far around a name it is looked whether that is part of an address.
const longestLocator = 256

// insideLocator says whether a name is part of something that is not prose: a URL, a path, an e-mail address, a host name.
func insideLocator(text string, from, to int) bool {
	left, right := from, to
	for left > 0 && from-left < longestLocator && !endsLocator(text[left-1]) {
		left--
	}
	for right < len(text) && right-to < longestLocator && !endsLocator(text[right]) {
		right++
	}
	before, after := text[left:from], text[to:right]
	if strings.HasPrefix(before, "/") || strings.HasPrefix(before, "./") || strings.HasSuffix(before, "]/") || strings.HasSuffix(before, "+") && strings.HasPrefix(after, "+") {
		return true
	}
	if strings.Contains(before, "://") || strings.ContainsAny(before, "\\@%") || strings.HasSuffix(before, "_") || strings.HasPrefix(before, "www.") {
		return true
	}
	if strings.HasSuffix(before, "[.]") || strings.HasPrefix(after, "[.]") || strings.ContainsAny(after, "\\@") || strings.HasPrefix(after, "_") {
		return true
	}
	return strings.HasPrefix(after, ".") && len(after) > 1 && wordByte[after[1]] != 0 || strings.HasPrefix(after, "://") ||
		len(before) > 1 && before[len(before)-1] == '.' && wordByte[before[len(before)-2]] != 0
}

func endsLocator(c byte) bool {
	switch c {
	case ' ', '\t', '\n', '\r', '"', '<', '>', '(', ')', '{', '}', '|', ',', ';', '`':
		return true
	}
	return false
}
