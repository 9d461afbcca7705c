package technique

import (
	"strings"

	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/prose"
)

// names finds the names of techniques where they are written as names: in capital letters, as titles are. Those that are
// ordinary words too (Phishing, Python, Domains) count only as a whole cell, item or heading, and only in a document
// that lists techniques; what several techniques are called counts nowhere: the identifier beside it tells which.
func names(text string, sentences []prose.Span) []Found {
	var found, ambiguous []Found
	cursor := 0
	for _, m := range knowledge.Embedded().Find(text, knowledge.Technique) {
		if len(m.Entities) != 1 {
			continue
		}
		span := prose.Span{From: m.From, To: m.To}
		for cursor < len(sentences) && sentences[cursor].To <= m.From {
			cursor++
		}
		f := Found{ID: m.Entities[0].ID, Match: intel.MatchName, Span: span}
		switch name := span.Of(text); {
		case !m.Risky && strings.ContainsAny(name, " \n:") && isTitle(name):
			found = append(found, f)
		case cursor < len(sentences) && isAlone(sentences[cursor].Of(text), name):
			ambiguous = append(ambiguous, f)
		}
	}
	if lists(text, found) {
		found = append(found, ambiguous...)
	}
	return found
}

// lists says whether a document lists techniques: an ordinary word in a cell of it may well be the name of one.
func lists(text string, named []Found) bool {
	return len(named) > 2 || len(IDs(text)) > 2
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

// isAlone says whether a sentence holds nothing but a name, with its marks.
func isAlone(sentence, name string) bool {
	return strings.Trim(sentence, "-*+•▪●○◦‣⁃·–—o■□►#|.:;, \t\n") == strings.TrimSpace(name)
}
