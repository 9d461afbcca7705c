package technique

import (
	"slices"
	"strings"
	"sync"

	"picket/internal/technique/phrase"
)

// ruleProbability is about how often a technique that a rule gives, and of which the model is less sure, is among the labels of
// a report.
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

// rules are those of ruleTable by the stem of their first word. Stems make one rule of "dump", "dumps", "dumped", "dumping".
var rules = sync.OnceValue(func() map[uint32][]rule {
	byFirst := map[uint32][]rule{}
	for line := range strings.Lines(ruleTable) {
		id, pattern, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			continue
		}
		words := parseRule(pattern)
		for _, first := range words[0].stems {
			byFirst[first] = append(byFirst[first], rule{id, words[1:]})
		}
	}
	return byFirst
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

// ruled gives, by technique, the sentences that a rule tells it by.
func ruled(sentences []string) map[string][]int {
	places := map[string][]int{}
	table := rules()
	var tokens []phrase.Token
	for i, sentence := range sentences {
		tokens = phrase.Tokens(sentence, tokens)
		for k, t := range tokens {
			for _, r := range table[t.Stem] {
				list := places[r.id]
				if (len(list) == 0 || list[len(list)-1] != i) && r.matches(tokens[k+1:]) {
					places[r.id] = append(list, i)
				}
			}
		}
	}
	return places
}

// matches says whether the rest of a rule stands at the beginning of what follows its first word.
func (r rule) matches(following []phrase.Token) bool {
	for _, word := range r.words {
		reach := 1
		if word.far {
			reach += maxBetween
		}
		at := slices.IndexFunc(following[:min(reach, len(following))], func(t phrase.Token) bool {
			return slices.Contains(word.stems, t.Stem)
		})
		if at < 0 {
			return false
		}
		following = following[at+1:]
	}
	return true
}
