package technique

import (
	"slices"
	"strings"

	"picket/internal/prose"
	"picket/internal/technique/phrase"
)

// Telling are the sentences of a report that may tell what attackers do: English sentences with a verb, not those of sections with
// advice, contacts or references, and not those that tell readers what to do. There are none in a text that is no report of
// attacks, or in another language: words mean techniques only where attackers are the subject.
func Telling(text string, sentences []prose.Span) []prose.Span {
	telling, _ := told(tokenised(text, sentences))
	return spansOf(telling)
}

// A sentence is one of a text, with its words.
type sentence struct {
	prose.Span
	phrase.Sentence
}

func tokenised(text string, spans []prose.Span) []sentence {
	list := make([]sentence, len(spans))
	tokens := make([]phrase.Token, 0, len(text)/5)
	for i, s := range spans {
		from := len(tokens)
		tokens = phrase.AppendTokens(tokens, s.Of(text))
		list[i] = sentence{s, phrase.Sentence{Text: s.Of(text), Tokens: tokens[from:len(tokens):len(tokens)]}}
	}
	return list
}

func spansOf(sentences []sentence) (spans []prose.Span) {
	for _, s := range sentences {
		spans = append(spans, s.Span)
	}
	return spans
}

// told are the sentences that tell something, and the short items of which that cannot be said.
func told(sentences []sentence) (telling, items []sentence) {
	inAdvice := false
	var c census
	for _, s := range sentences {
		w := c.weigh(s.Sentence)
		if kind := headingOf(s.Text); kind != noHeading {
			inAdvice = kind == adviceHeading
			continue
		}
		switch {
		case inAdvice || w.advises || isImperative(s.Sentence):
		case w.tells(s.Text):
			telling = append(telling, s)
		case len(s.Tokens) <= longestItem && !hasLeaders(s.Text):
			items = append(items, s)
		}
	}
	if !c.isReport(len(sentences)) {
		return nil, nil
	}
	return telling, items
}

// longestItem is how many words an item has at most that a rule may tell of as a whole.
const longestItem = 6

// weight is what the words of a sentence are.
type weight struct {
	words, english, foreign int
	finite                  bool // a verb that makes a sentence
	pending                 bool // the word before is such a verb unless a preposition follows
	verb                    bool // a verb in any form
	advises, reader         bool
}

func (c *census) weigh(s phrase.Sentence) weight {
	var w weight
	table := vocabulary()
	before := uint16(0)
	for _, t := range s.Tokens {
		word, kind := s.Word(t), table.Value(t.Stem)
		if kind&isCaption != 0 && w.words == 0 {
			continue
		}
		switch {
		case isPlain(word):
			w.words++
		case hasForeignLetter(word):
			w.foreign++
		}
		if kind&isEnglish != 0 {
			w.english++
		}
		if kind&isForeign != 0 {
			w.foreign++
		}
		if kind&isHostile != 0 {
			c.addHostile(t.Stem)
		}
		w.judgeVerb(word, kind, before)
		w.advises = w.advises || kind&isAdvising != 0 || kind&isUrging != 0 && before&isBe != 0 || before&isUrging != 0 && isReaders(word)
		w.reader = w.reader || kind&isReader != 0
		before = kind
	}
	c.english += w.english
	c.foreign += w.foreign
	return w
}

// judgeVerb takes note of verbs. One behind "to" makes no sentence ("option to delete files"), nor does a participle ("functions called
// by the sample"); what begins with a verb does, as items of lists do ("deletes itself").
func (w *weight) judgeVerb(word string, kind, before uint16) {
	isNoun, isPast := kind&isVerbHead != 0, strings.HasSuffix(word, "ed") || kind&isIrregular != 0
	if w.pending && kind&isPreposition == 0 {
		w.finite = true
	}
	w.pending = false
	switch {
	case kind&(isVerb|isVerbHead) == 0:
		w.verb = w.verb || isParticiple(word)
	case strings.HasSuffix(word, "ion") || strings.HasSuffix(word, "ions"): // stems make verbs of "encryption" and "deletion"
	case w.words <= 1:
		w.pending, w.finite = isNoun, w.finite || !isNoun
	case isPast && before&isEnglish == 0:
		w.verb, w.pending = true, true
	case isNoun || isPast || strings.HasSuffix(word, "ing") || before&isTo != 0:
		w.verb = true
	default:
		w.finite = true
	}
}

// isParticiple says whether a word has the ending of a verb. Short words with it (string, thing, speed) are others.
func isParticiple(word string) bool {
	return len(word) > 5 && strings.HasSuffix(word, "ed") || len(word) > 6 && strings.HasSuffix(word, "ing")
}

// isReaders says whether a word stands for those whom an advisory urges.
func isReaders(word string) bool {
	return strings.HasPrefix(word, "organi") || word == "users" || word == "that"
}

// The least that a sentence has which tells something: fewer words are a cell, a label or a heading.
const (
	leastWords   = 5
	leastEnglish = 1
)

// tells says whether a sentence may tell what happens: neither part of a list or table, nor an entry of a table of contents or of
// references, nor in another language, nor to the reader.
func (w weight) tells(sentence string) bool {
	return w.words >= leastWords && w.english >= leastEnglish && 10*w.english >= w.words && w.foreign < w.english && !w.reader && (w.finite || w.verb && isEnded(sentence)) &&
		!hasLeaders(sentence) && !isReference(sentence)
}

// isPlain says whether a token is a word of letters, as prose has them.
func isPlain(word string) bool {
	for i := range len(word) {
		if c := word[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// hasForeignLetter says whether a word has letters beyond ASCII. Signs such as typographic quotes and bullets are none.
func hasForeignLetter(word string) bool {
	for i := range len(word) {
		if c := word[i]; c >= 0xC3 && c != 0xE2 && c < 0xEE {
			return true
		}
	}
	return false
}

// isEnded says whether a sentence has its full stop: headings, captions and cells have none.
func isEnded(sentence string) bool {
	return strings.ContainsAny(sentence[len(sentence)-1:], ".;!\"'])") || strings.HasSuffix(sentence, "”")
}

// hasLeaders says whether dots lead to a page number.
func hasLeaders(sentence string) bool {
	return strings.Contains(sentence, "....") || strings.Contains(sentence, ". . .") || strings.Contains(sentence, "……")
}

// isReference says whether a sentence is an entry of a list of addresses or references: an address first, or a number in
// brackets and an address behind it.
func isReference(sentence string) bool {
	if !strings.Contains(sentence, "://") {
		return false
	}
	entry := strings.TrimLeft(sentence, nameMarks)
	return strings.HasPrefix(entry, "[") || strings.HasPrefix(entry, "http") || strings.HasPrefix(entry, "hxxp")
}

// census counts over a text what says whether it is a report of attacks in English.
type census struct {
	english, foreign int
	hostile          []uint32 // distinct stems, no more than are needed
}

// leastHostile is how many different words of attacks a report has; one of a few sentences may have one.
const leastHostile, fewSentences = 3, 10

func (c *census) addHostile(stem uint32) {
	if len(c.hostile) < leastHostile && !slices.Contains(c.hostile, stem) {
		c.hostile = append(c.hostile, stem)
	}
}

func (c *census) isReport(sentences int) bool {
	least := leastHostile
	if sentences < fewSentences {
		least = 1
	}
	return c.english > c.foreign && len(c.hostile) >= least
}
