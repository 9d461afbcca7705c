package technique

import (
	"slices"
	"strings"
	"sync"

	"picket/internal/technique/phrase"
)

// ruleProbability is that of a technique that a rule gives and of which the model is less sure. On TRAM's reports, what rules tell
// and no identifier or name does is labelled in 186 of 198 cases, but most of that the model is surer of: of all
// that is told with a probability from 0.7 to 0.8, 72 % is labelled.
const ruleProbability = 0.7

// A rule is a row of words, each with its alternatives. Up to maxBetween other words may stand where it has "...".
type rule struct {
	id    string
	words []ruleWord
}

type ruleWord struct {
	stems []uint32
	far   bool // other words may stand before it
}

// maxBetween is how many words may stand between two words of a rule that are apart.
const maxBetween = 4

// ruleBook has rules by the stem of their first word. Stems make one rule of "dump", "dumps", "dumped", "dumping".
type ruleBook struct {
	first phrase.Stems // the place in lists
	lists [][]rule
}

func (b *ruleBook) beginning(stem uint32) []rule { return b.lists[b.first.Value(stem)] }

// rules are those of ruleTable.
var rules = sync.OnceValue(func() *ruleBook {
	b := &ruleBook{lists: [][]rule{nil}}
	places := map[uint32]uint16{}
	for line := range strings.Lines(ruleTable) {
		id, pattern, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			continue
		}
		words := parseRule(pattern)
		for _, first := range words[0].stems {
			if places[first] == 0 {
				places[first] = uint16(len(b.lists))
				b.lists = append(b.lists, nil)
			}
			list := &b.lists[places[first]]
			*list = append(*list, rule{id, words[1:]})
		}
	}
	b.first = phrase.NewStems(places)
	return b
})

func parseRule(pattern string) (words []ruleWord) {
	far := false
	for _, field := range strings.Fields(pattern) {
		if field == "..." {
			far = true
			continue
		}
		word := ruleWord{far: far}
		for _, alternative := range strings.Split(field, "|") {
			word.stems = append(word.stems, phrase.Stem(alternative))
		}
		words, far = append(words, word), false
	}
	return words
}

// ruled gives, by technique, the sentences that a rule tells it by, and of the items those that are one of its phrases and no
// more: sentences count from 0, items go on behind them.
func ruled(sentences, items []sentence) map[string][]int {
	places := map[string][]int{}
	add := func(id string, i int) {
		if list := places[id]; len(list) == 0 || list[len(list)-1] != i {
			places[id] = append(list, i)
		}
	}
	book := rules()
	for i, s := range sentences {
		for k, t := range s.Tokens {
			for _, r := range book.beginning(t.Stem) {
				if _, ok := r.matches(s.Tokens[k+1:]); ok {
					add(r.id, i)
				}
			}
		}
	}
	for i, s := range items {
		for _, id := range wholly(s, book) {
			add(id, len(sentences)+i)
		}
	}
	return places
}

// wholly gives the techniques whose phrases make up all of an item, or what stands behind its label ("Persistence: scheduled task").
// One word is no phrase: it may be a name in any list. Nor is a thing that a participle describes ("decrypted strings").
func wholly(s sentence, book *ruleBook) (ids []string) {
	item := s.Tokens
	if colon := strings.LastIndex(s.Text, ": "); colon > 0 {
		item = slices.DeleteFunc(slices.Clone(item), func(t phrase.Token) bool { return int(t.From) < colon })
	}
	if len(item) < 2 || isParticiple(s.Word(item[0])) && vocabulary().Value(item[0].Stem)&isVerb != 0 {
		return nil
	}
	for _, r := range book.beginning(item[0].Stem) {
		if left, ok := r.matches(item[1:]); ok && left == 0 {
			ids = append(ids, r.id)
		}
	}
	return ids
}

// matches says whether the rest of a rule stands at the beginning of what follows its first word, and how many words are left
// behind it.
func (r rule) matches(following []phrase.Token) (left int, ok bool) {
	for _, word := range r.words {
		reach := 1
		if word.far {
			reach += maxBetween
		}
		at := slices.IndexFunc(following[:min(reach, len(following))], func(t phrase.Token) bool {
			return slices.Contains(word.stems, t.Stem)
		})
		if at < 0 {
			return 0, false
		}
		following = following[at+1:]
	}
	return len(following), true
}
