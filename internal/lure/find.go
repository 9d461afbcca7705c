package lure

import (
	"sync"
	"unicode/utf8"
)

// barrier is how far apart the words of two sentences stand: no gap of a wording spans it.
const barrier = 64

// A progress is how far a wording has been read: where its last step ended, in units, and where its first began, in bytes of the text.
type progress struct {
	to    int64
	start int
}

// A run is the state of reading texts. Positions grow from text to text, so that nothing needs to be cleared between them.
type run struct {
	done     []progress // by step
	position int64
	hits     []Hit
}

var runs = sync.Pool{New: func() any { return &run{done: make([]progress, len(lexicon().steps)), position: 2 * barrier} }}

// find reads a folded text once. At each place where a word may begin, all alternatives that begin there advance their wordings.
func (lex *lex) find(text *folded) []Hit {
	r := runs.Get().(*run)
	defer runs.Put(r)
	r.position += 2 * barrier
	r.hits = nil
	data := text.bytes
	for i := 0; i < len(data); {
		switch c := data[i]; {
		case c == ' ':
			i++
		case c == '.':
			r.position += barrier
			i++
		case wide(data[i:]):
			lex.from(r, text, i)
			r.position++
			_, size := utf8.DecodeRune(data[i:])
			i += size
		default:
			lex.from(r, text, i)
			r.position++
			i = wordEnd(data, i)
		}
	}
	hits := r.hits
	r.hits = nil
	return hits
}

// from walks the alternatives that begin at data[i].
func (lex *lex) from(r *run, text *folded, i int) {
	data := text.bytes
	if len(lex.number) > 0 && isDigit(data[i]) && allDigits(data[i:wordEnd(data, i)]) {
		r.advance(lex, lex.number, text, i, wordEnd(data, i), 1)
	}
	node, units := int32(0), int64(0)
	for j := i; j < len(data); j++ {
		if startsUnit(data, i, j) {
			units++
		}
		if node = lex.child(node, data[j]); node == 0 {
			return
		}
		n := &lex.nodes[node]
		if len(n.begun) > 0 {
			r.advance(lex, n.begun, text, i, wordEnd(data, j), units)
		}
		if len(n.whole) > 0 && endsUnit(data, j) {
			r.advance(lex, n.whole, text, i, j+1, units)
		}
	}
}

// advance takes the steps that the bytes from start to end are an alternative of.
func (r *run) advance(lex *lex, steps []int32, text *folded, start, end int, units int64) {
	at := r.position
	for _, s := range steps {
		step := &lex.steps[s]
		here := progress{at + units, int(text.at[start])}
		if !step.first {
			before := r.done[s-1]
			if before.to > at || at > before.to+step.gap {
				continue
			}
			here.start = before.start
		}
		r.done[s] = here
		if step.last {
			r.hits = append(r.hits, Hit{step.wording.theme, step.wording.language, step.wording.strength, here.start, text.end(end - 1)})
		}
	}
}

// startsUnit tells whether a unit (a word, or a character of a script without spaces between words) starts at data[j].
func startsUnit(data []byte, i, j int) bool {
	return j == i || data[j-1] == ' ' && data[j] != ' ' || data[j] >= 0xe3 && wide(data[j:])
}

// endsUnit tells whether data[j] is the last byte of a unit.
func endsUnit(data []byte, j int) bool {
	next := j + 1
	if next == len(data) || data[next] == ' ' || data[next] == '.' {
		return true
	}
	return data[j] >= 0x80 && utf8.RuneStart(data[next]) && wideBefore(data[:next])
}

// wordEnd is where the word that data[i] is of ends; a character of a wide script ends by itself.
func wordEnd(data []byte, i int) int {
	for i < len(data) && data[i] != ' ' && data[i] != '.' {
		i++
	}
	return i
}

func wide(data []byte) bool {
	if data[0] < 0xe3 {
		return false
	}
	c, _ := utf8.DecodeRune(data)
	return isWide(c)
}

func wideBefore(data []byte) bool {
	c, _ := utf8.DecodeLastRune(data)
	return isWide(c)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func allDigits(word []byte) bool {
	for _, c := range word {
		if !isDigit(c) {
			return false
		}
	}
	return true
}
