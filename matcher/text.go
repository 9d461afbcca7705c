package matcher

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"picket/indicator"
	"picket/internal/literal"
)

// A textSet holds values without a form of their own: names of files, paths, keys, mutexes, agents, and words. Each is
// found by its anchor, a word of it that is rare, and compared in place.
type textSet struct {
	list     []text
	filter   filter       // of the anchors' last bytes
	anchors  index        // texts by anchor
	shortest int          // of the anchors, in bytes
	foreign  bool         // some anchor is beyond ASCII
	starts   *literal.Set // how texts without any word may begin; nil: there are none
	bare     []int        // those texts, by the number in starts
}

// A text is a value made ready to be compared.
type text struct {
	id   int32
	body string   // in lower case, without the variable or hive in front
	head []string // what may stand in front of the body, one of them; nil if nothing need
	at   int32    // where the anchor begins in body
	kind indicator.Kind
	// below says that components may stand in front of a path: it begins with a backslash and names no drive.
	below bool
}

// word judges the texts whose anchor is data[start:end].
func (s *scanner) word(start, end int) {
	if s.texts.filter.has(wordKey(s.data, start, end)) {
		s.anchored(foldedHash(s.data[start:end]), start, end)
	}
}

func (s *scanner) anchored(hash uint64, start, end int) {
	anchors := &s.texts.anchors
	for n := anchors.first(hash); n != 0; n = anchors.at(n).next {
		t := &s.texts.list[anchors.at(n).value]
		s.compare(t, start, end)
	}
}

// compare judges a text whose anchor stands in data[start:end].
func (s *scanner) compare(t *text, start, end int) {
	separators := separatorsOf(t.kind)
	if t.kind == indicator.BTC && t.body[:2] != "bc" && string(s.data[start:end]) != s.list[t.id].Value {
		return
	}
	after, ok := matchForward(s.data, start, t.body[t.at:], separators)
	if !ok || after < end {
		return
	}
	before, ok := matchBackward(s.data, start, t.body[:t.at], separators)
	if !ok {
		return
	}
	if t.head != nil {
		if before, ok = matchHead(s.data, before, t.head); !ok {
			return
		}
	}
	if bordered(s.data, before, after, t) {
		s.match(t.id, before, after)
	}
}

// foreignWords judges the words in the run of characters beyond ASCII that begins here.
func (s *scanner) foreignWords(at int) {
	for at < len(s.data) && s.data[at] >= 0x80 {
		start := at
		s.buf, at = foreignWord(s.buf[:0], s.data, at)
		if len(s.buf) > 0 {
			s.anchored(foldedHash(s.buf), start, at)
			continue
		}
		_, size := utf8.DecodeRune(s.data[at:])
		at += size
	}
}

// foreignWord appends, in lower case, the word of characters beyond ASCII that begins at a place, and gives its end.
func foreignWord(word, data []byte, at int) (_ []byte, end int) {
	for at < len(data) && data[at] >= 0x80 {
		r, size := utf8.DecodeRune(data[at:])
		if !isWordRune(r) {
			break
		}
		word = utf8.AppendRune(word, unicode.ToLower(r))
		at += size
	}
	return word, at
}

// wordless looks for the values that hold no word to find them by, from each place where their first character stands.
// There are hardly ever any.
func (s *scanner) wordless() {
	if s.texts.starts == nil {
		return
	}
	s.texts.starts.Scan(s.data, func(id, start, _ int) { s.compare(&s.texts.list[s.texts.bare[id]], start, start+1) })
}

// addBare prepares a text without any word.
func (set *textSet) addBare(i int) []literal.Literal {
	var starts []literal.Literal
	t := &set.list[i]
	for _, form := range formsOf(t.body, separatorsOf(t.kind)) {
		starts = append(starts, literal.Literal{Text: form, Fold: true})
		set.bare = append(set.bare, i)
	}
	return starts
}

// formsOf are the ways in which the first character of a text may be written, as matchForward reads it.
func formsOf(text, separators string) []string {
	first, size := utf8.DecodeRuneInString(text)
	if first >= utf8.RuneSelf {
		forms := []string{text[:size]}
		for r := unicode.SimpleFold(first); r != first; r = unicode.SimpleFold(r) {
			forms = append(forms, string(r))
		}
		return forms
	}
	characters := text[:1]
	if isSeparator(text[0], separators) {
		characters = separators
	}
	var forms []string
	for _, c := range []byte(characters) {
		forms = append(forms, string(rune(c)), fmt.Sprintf("%%%02x", c), fmt.Sprintf(`\x%02x`, c))
	}
	switch text[0] {
	case ' ':
		forms = append(forms, "+")
	case '"', '/':
		forms = append(forms, `\`+text[:1])
	}
	return forms
}
