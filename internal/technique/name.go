package technique

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/prose"
	"picket/internal/technique/phrase"
)

// names finds the names of techniques where they are written as names: in capital letters, as titles are. Those that are
// ordinary words too (Phishing, Python, Domains) count only as a whole cell, item or heading, and only in a document
// that lists techniques, as the identifiers given show.
func names(text string, sentences []sentence, given map[string]bool, base *knowledge.Base) []Found {
	var found, ambiguous []Found
	first := embeddedBeginnings()
	if base != knowledge.Embedded() {
		first = beginnings(base)
	}
	end := 0
	for _, s := range sentences {
		if !mayName(s.Sentence, first) {
			continue
		}
		from := max(s.From, end)
		for _, m := range base.Find(text[from:reach(text, s.To)], knowledge.Technique) {
			span := prose.Span{From: from + m.From, To: from + m.To}
			meant := meant(m.Entities, given)
			if span.From >= s.To || meant == nil {
				continue
			}
			end = span.To
			f := Found{ID: meant.ID, Match: intel.MatchName, Span: span}
			switch name := span.Of(text); {
			case !m.Risky && strings.ContainsAny(name, " \n:") && isTitle(name):
				found = append(found, f)
			case isAlone(s.Text, name):
				ambiguous = append(ambiguous, f)
			}
		}
	}
	if len(found) > 2 || len(given) > 2 {
		found = append(found, ambiguous...)
	}
	return found
}

// beginnings are the first words of the names of techniques, and the first two of those that have two. Few sentences have
// such words as titles have them, and only in those is it worth while to look for names.
func beginnings(base *knowledge.Base) phrase.Stems {
	stems := map[uint32]uint16{}
	var tokens []phrase.Token
	for _, e := range base.Entities(knowledge.Technique) {
		for _, name := range slices.Concat(e.Aliases, []string{e.Name}) {
			tokens = phrase.AppendTokens(tokens[:0], name)
			if len(tokens) > 0 {
				stems[tokens[0].Stem] = 1
			}
			if len(tokens) > 1 {
				stems[pair(tokens[0], tokens[1])] = 1
			}
		}
	}
	return phrase.NewStems(stems)
}

var embeddedBeginnings = sync.OnceValue(func() phrase.Stems { return beginnings(knowledge.Embedded()) })

func pair(first, second phrase.Token) uint32 { return first.Stem*31 ^ second.Stem }

// longestCell is how many words a sentence has at most that may be a cell or an item with nothing but a name.
const longestCell = 8

// mayName says whether a sentence has the beginning of a name: two words of one with a capital, or any in a cell. A name
// may go on in the next sentence, where lines are cut.
func mayName(s phrase.Sentence, beginnings phrase.Stems) bool {
	for i, t := range s.Tokens {
		last := i == len(s.Tokens)-1
		switch c := s.Text[t.From]; {
		case len(s.Tokens) > longestCell && c >= 'a' && c <= 'z', beginnings.Value(t.Stem) == 0:
		case last || len(s.Tokens) <= longestCell || beginnings.Value(pair(t, s.Tokens[i+1])) != 0:
			return true
		}
	}
	return false
}

// longestName bounds in bytes how far a name reaches over the end of its sentence.
const longestName = 128

// reach is the end of what is looked at for a name that begins before end.
func reach(text string, end int) int {
	to := min(len(text), end+longestName)
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	return to
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
func withoutNames(sentences []sentence, named []Found) []sentence {
	ends := map[int]int{}
	for _, f := range named {
		ends[f.Span.From] = f.Span.To
	}
	return slices.DeleteFunc(sentences, func(s sentence) bool {
		from := len(s.Text) - len(strings.TrimLeft(s.Text, nameMarks))
		to := ends[s.From+from] - s.From
		return to > from && to <= len(s.Text) && isAlone(s.Text, s.Text[from:to])
	})
}
