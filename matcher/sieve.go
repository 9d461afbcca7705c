package matcher

import (
	"encoding/binary"
	"math/bits"
	"sync"

	"picket/internal/bytemask"
)

// A sieve lets through the places at which the scanner would find something, and a few more: it reads 64 bytes at a time
// as bit masks (sievemasks.go), hashes what ends where names, addresses, hashes and words end, and asks filters
// (sieveprobe.go). What is left is judged by the scanner's own rules, so a sieve can make no match, only lose one. It must not:
// FuzzSieve holds the two against each other.
type sieve struct {
	scanner
	words carried

	masks   [chunkWords + 2]bytemask.Masks // of the chunk, behind those of the word before it
	border  [chunkWords + 1]uint64         // what is no character of a label, behind that of the word before
	beside  [chunkWords + 1]uint64         // what is neither digit nor dot
	padded  [chunkWords + 1]uint64         // second digits of numbers that begin with 0
	between [chunkWords + 1]uint64         // what is in no token

	names, numbers, ends places
	hex                  []int // words that hold sixteen hexadecimal digits in line

	// What was let through, by place in the chunk.
	tokens, colons, highs [chunkWords + 1]uint64

	judged      int // tokens that end up to here are judged
	colonJudged int // and colons before this place
	highJudged  int // and runs with characters beyond ASCII
	hexJudged   int // and runs of hexadecimal digits
}

const (
	chunkWords = 64 // masks worked on together: they stay in the nearest cache
	chunkBytes = chunkWords * bytemask.Width
	// shortest is the size of data below which the scanner itself is faster.
	shortest = 256
)

// places are offsets in the chunk, each just behind what ends there.
type places struct {
	at [chunkBytes + 2*bytemask.Width]uint32
	n  int
}

// add appends the places of the bits of a word. Most words have up to three: these are written without asking.
func (p *places) add(base uint32, word uint64) {
	count := bits.OnesCount64(word)
	for i := p.n; word != 0; i++ {
		p.at[i] = base + uint32(bits.TrailingZeros64(word))
		word &= word - 1
	}
	p.n += count
}

var sieves = sync.Pool{New: func() any { return new(sieve) }}

// sift is Scan by way of a sieve.
func (s *Set) sift(data []byte, yield func(Match)) {
	v := sieves.Get().(*sieve)
	v.scanner = scanner{Set: s, data: data, yield: yield, buf: v.buf[:0], plain: v.plain[:0]}
	v.words, v.judged, v.colonJudged, v.highJudged, v.hexJudged = carried{}, 0, 0, 0, 0
	v.masks[0], v.border[0], v.beside[0], v.padded[0], v.between[0] = bytemask.Masks{}, ^uint64(0), ^uint64(0), 0, ^uint64(0)
	for at := 0; at <= len(data); at += chunkBytes {
		v.chunk(at)
	}
	v.wordless()
	v.scanner = scanner{buf: v.buf, plain: v.plain}
	sieves.Put(v)
}

// chunk sifts the chunk that begins at a place. The last one has a word that is behind the data: there ends what ends with it.
func (v *sieve) chunk(at int) {
	data := v.data[at:]
	words := chunkWords
	if len(data) < chunkBytes {
		words = len(data)/bytemask.Width + 1
	} else {
		data = data[:chunkBytes]
	}
	v.masks[words] = bytemask.Masks{} // where the data ends with the word before
	bytemask.Classify(sieveTable, data, v.masks[1:])
	v.mark(words)
	v.probeNames(at)
	v.probeNumbers(at)
	v.probeHex(at)
	v.probeWords(at)
	for k := range words {
		if v.tokens[k]|v.colons[k]|v.highs[k] != 0 {
			v.judgeWord(at+k*bytemask.Width, k)
		}
	}
	v.masks[0], v.border[0], v.beside[0], v.padded[0] = v.masks[words], v.border[words], v.beside[words], v.padded[words]
	v.between[0] = v.between[words]
}

// judgeWord lets the scanner judge what was let through of a word, in the order of places.
func (v *sieve) judgeWord(base, k int) {
	for rest := v.tokens[k] | v.colons[k] | v.highs[k]; rest != 0; rest &= rest - 1 {
		bit := bits.TrailingZeros64(rest)
		if v.tokens[k]>>bit&1 != 0 {
			v.judgeToken(base + bit - 1)
		}
		if v.colons[k]>>bit&1 != 0 {
			v.judgeColons(base + bit)
		}
		if v.highs[k]>>bit&1 != 0 {
			v.judgeHigh(base + bit)
		}
	}
}

// judgeToken judges the token that holds a place. One that touches characters beyond ASCII is judged with them.
func (v *sieve) judgeToken(at int) {
	if at < v.judged {
		return
	}
	start, end := at, at+1
	for start > v.judged && is(v.data[start-1], inToken) {
		start--
	}
	for end < len(v.data) && is(v.data[end], inToken) {
		end++
	}
	v.judged = end
	if !v.touchesForeign(start, end) {
		v.token(start, end, classesOf(v.data[start:end]))
	}
}

// judgeColons judges the colons of the run of hexadecimal digits, colons and dots around a place, up to that place.
func (v *sieve) judgeColons(at int) {
	if at < v.coloned {
		return
	}
	start := at
	for start > v.colonJudged && is(v.data[start-1], isHex|classColon|classDot) {
		start--
	}
	for i := start; i <= at; i++ {
		if v.data[i] == ':' && i >= v.coloned {
			v.colon(i)
		}
	}
	v.colonJudged = at + 1
}

// judgeHigh lets the scanner read the run of tokens and characters beyond ASCII around a place.
func (v *sieve) judgeHigh(at int) {
	if at < v.highJudged {
		return
	}
	start, end := at, at
	for start > v.highJudged && is(v.data[start-1], inToken|classHigh) {
		start--
	}
	for end < len(v.data) && is(v.data[end], inToken|classHigh) {
		end++
	}
	v.highJudged = end
	v.read(start, end)
}

// quickSet is what the sieve asks: filters of how values are written, where the scanner has those of what they mean.
type quickSet struct {
	tails   filter // the last two labels of hosts
	whole   filter // hosts of two labels
	thirds  filter // the last three labels of others
	numbers filter // IPv4 addresses
	places  filter // the first two numbers of addresses that may lie in a range
	ranges  bool   // there is a range of IPv4 addresses
	odd     bool   // some host's last label begins with no letter: the sieve would lose it
}

// textKey is the key of a text: its last sixteen bytes, in lower case.
func textKey(text []byte) uint64 {
	var last [16]byte
	copy(last[max(0, 16-len(text)):], text[max(0, len(text)-16):])
	n := min(len(text), 16)
	return keyOf((binary.LittleEndian.Uint64(last[:])|foldMask)&lowKept[n], (binary.LittleEndian.Uint64(last[8:])|foldMask)&highKept[n])
}

func keyOf(low, high uint64) uint64 {
	a, b := bits.Mul64(low^0x2d358dccaa6c78a5, high^0x8bb84b93962eacc9)
	return a ^ b
}

// lowKept and highKept keep of sixteen bytes, of which the first eight are the low word, the last n.
var lowKept, highKept = func() (low, high [17]uint64) {
	for n := range 17 {
		if n > 8 {
			low[n] = ^uint64(0) << (8 * (16 - n) & 63)
		}
		high[n] = ^uint64(0)
		if n < 8 {
			high[n] <<= 8 * (8 - n)
		}
	}
	high[0] = 0
	return low, high
}()
