package technique

import (
	"cmp"
	"slices"
	"strings"

	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/prose"
)

// names finds the names of techniques where they are written as names: in capital letters, as titles are. Those that are
// ordinary words too (Phishing, Python, Domains) count only as a whole cell, item or heading, and only in a document
// that lists techniques, as the identifiers given show.
func names(text string, sentences []prose.Span, given map[string]bool, base *knowledge.Base) []Found {
	var found, ambiguous []Found
	cursor := 0
	for _, m := range base.Find(text, knowledge.Technique) {
		meant := meant(m.Entities, given)
		if meant == nil {
			continue
		}
		span := prose.Span{From: m.From, To: m.To}
		for cursor < len(sentences) && sentences[cursor].To <= m.From {
			cursor++
		}
		f := Found{ID: meant.ID, Match: intel.MatchName, Span: span}
		switch name := span.Of(text); {
		case !m.Risky && strings.ContainsAny(name, " \n:") && isTitle(name):
			found = append(found, f)
		case cursor < len(sentences) && isAlone(sentences[cursor].Of(text), name):
			ambiguous = append(ambiguous, f)
		}
	}
	if len(found) > 2 || len(given) > 2 {
		found = append(found, ambiguous...)
	}
	return found
}

// meant is which of the techniques of one name a document means: that whose identifier it gives, else that which is no mere
// preparation (Spearphishing Attachment is one of reconnaissance too); nil if that leaves several.
func meant(namesakes []*knowledge.Entity, given map[string]bool) *knowledge.Entity {
	if one := only(namesakes, func(e *knowledge.Entity) bool { return given[e.ID] }); one != nil || len(namesakes) == 1 {
		return cmp.Or(one, namesakes[0])
	}
	return only(namesakes, func(e *knowledge.Entity) bool {
		return !slices.Contains(e.Tactics, "reconnaissance") && !slices.Contains(e.Tactics, "resource-development")
	})
}

// only is the one that is so, nil if none or several are.
func only(list []*knowledge.Entity, is func(*knowledge.Entity) bool) (one *knowledge.Entity) {
	for _, e := range list {
		switch {
		case !is(e):
		case one != nil:
			return nil
		default:
			one = e
		}
	}
	return one
}

// isTitle says whether the words of a name begin with capitals, but for the short ones.
func isTitle(name string) bool {
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == '\n' || r == '/' || r == '-' }) {
		if len(word) > 4 && word[0] >= 'a' && word[0] <= 'z' {
			return false
		}
	}
	return true
}

// nameMarks may stand about a name in a cell, an item or a heading.
const nameMarks = "-*+•▪●○◦‣⁃·–—o■□►#|.:;, \t\n"

// isAlone says whether a sentence holds nothing but a name, with its marks.
func isAlone(sentence, name string) bool {
	return strings.Trim(sentence, nameMarks) == strings.TrimSpace(name)
}

// withoutNames leaves out the sentences that are names and nothing else: those are told already.
func withoutNames(text string, sentences []prose.Span, named []Found) []prose.Span {
	ends := map[int]int{}
	for _, f := range named {
		ends[f.Span.From] = f.Span.To
	}
	return slices.DeleteFunc(sentences, func(s prose.Span) bool {
		from := s.To - len(strings.TrimLeft(s.Of(text), nameMarks))
		return ends[from] > 0 && isAlone(s.Of(text), text[from:ends[from]])
	})
}
