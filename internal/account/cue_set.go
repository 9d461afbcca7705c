package account

import "slices"

// A cueSet is words to look for, with a sieve by their first two letters and their length: most words of a text are told
// by that.
type cueSet struct {
	words   map[string]bool
	lengths [1024]uint32 // bit n: a word of n letters begins with these two
}

func newCueSet(words map[string]bool) *cueSet {
	c := &cueSet{words: words}
	for word := range words {
		c.lengths[firstTwo(word)] |= 1 << len(word)
	}
	return c
}

// has says whether a word is of the set. It is quick.
func (c *cueSet) has(word string) bool {
	return len(word) > 1 && len(word) < 32 && c.lengths[firstTwo(word)]>>len(word)&1 != 0 && c.words[word]
}

// firstTwo numbers the first two letters of a word, in any case.
func firstTwo(word string) int { return int(word[0]&31)<<5 | int(word[1]&31) }

// hasCue says whether one of the words of a sentence is of a set. It is quick.
func hasCue(sentence string, cues *cueSet) bool {
	for at := nextWord(sentence, 0); at < len(sentence); {
		end := wordEnd(sentence, at)
		if cues.has(sentence[at:end]) {
			return true
		}
		at = nextWord(sentence, end)
	}
	return false
}

// A cueTable gives the cue of words in small letters: a hash table that takes the letters as they are read.
type cueTable struct {
	slots [4096]struct {
		word string
		cue  cue
	}
}

func newCueTable(words map[string]cue) *cueTable {
	t := &cueTable{}
	var list []string
	for word := range words {
		list = append(list, word)
	}
	slices.Sort(list)
	for _, word := range list {
		t.place([]byte(word)).word = word
		t.place([]byte(word)).cue = words[word]
	}
	return t
}

// place is the slot of a word, or the empty one where it would be.
func (t *cueTable) place(word []byte) *struct {
	word string
	cue  cue
} {
	h := uint32(2166136261) // FNV-1a
	for _, b := range word {
		h = (h ^ uint32(b)) * 16777619
	}
	for i := h ^ h>>15; ; i++ {
		if s := &t.slots[i%uint32(len(t.slots))]; s.word == "" || s.word == string(word) {
			return s
		}
	}
}
