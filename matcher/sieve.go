package matcher

import (
	"encoding/binary"
	"math/bits"
	"sync"

	"picket/internal/bytemask"
)

// A sieve lets through the places at which the scanner would find something, and a few more: it reads 64 bytes at a time
// as bit masks, marks what ends where names, addresses, hashes and words end (marks.go), and asks filters of hashes of what
// stands before (sieveprobe.go). What is left is judged by the scanner's own rules, so a sieve can make no match, only lose one.
// It must not: FuzzSieve holds the two against each other.
type sieve struct {
	scanner
	marks
	progress
	wordEnds [chunkWords]uint64 // of tokens that are long enough for the word of a text
	tokens   [chunkWords]uint64 // let through, by place in the chunk; colons and highs of marks are too
	tail     [chunkBytes]byte   // the last chunk, with nothing behind it
}

// progress is how far a sieve has come. Zero is the beginning.
type progress struct {
	run  [4]uint64 // of the characters of tokens: those that are behind so many others, in the word before
	long uint64    // and those behind as many as the shortest word has

	judged      int  // tokens that end up to here are judged
	colonJudged int  // and colons before this place
	other       bool // they are those of an address that is not looked for
	highJudged  int  // and runs with characters beyond ASCII
	hexJudged   int  // and runs of hexadecimal digits
}

// shortest is the size of data below which the scanner itself is faster.
const shortest = 256

var sieves = sync.Pool{New: func() any { return new(sieve) }}

// sift is Scan by way of a sieve.
func (s *Set) sift(data []byte, yield func(Match)) {
	v := sieves.Get().(*sieve)
	v.scanner = scanner{Set: s, data: data, yield: yield, buf: v.buf[:0], plain: v.plain[:0]}
	v.progress = progress{}
	v.begin()
	at := 0
	for ; len(data)-at >= chunkBytes; at += chunkBytes {
		v.chunk(at, data[at:at+chunkBytes], chunkWords)
		v.next()
	}
	// Behind the data is a word at least: there ends what ends with it.
	rest := copy(v.tail[:], data[at:])
	clear(v.tail[rest:])
	v.chunk(at, v.tail[:], rest/bytemask.Width+1)
	v.wordless()
	v.scanner = scanner{buf: v.buf, plain: v.plain}
	sieves.Put(v)
}

// chunk sifts the chunk that begins at a place, of which so many words count.
func (v *sieve) chunk(at int, chunk []byte, words int) {
	bytemask.ClassifyPlanes(sieveTable, chunk, &v.classes)
	v.mark(words)
	v.tokens = v.counted
	v.probeNames(at, words)
	if v.addresses.any {
		v.probeNumbers(at, words)
	}
	if v.digests.lengths != 0 {
		v.probeHex(at, words)
	}
	if len(v.texts.list) > 0 {
		v.markWords(words)
		v.probeWords(at, words)
	}
	if !v.addresses.any && v.digests.lengths == 0 {
		clear(v.colons[:])
	}
	for k := range words {
		if v.tokens[k]|v.colons[k]|v.highs[k] != 0 {
			v.judgeWord(at+k*bytemask.Width, k)
		}
	}
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
	if start > 0 && v.data[start-1] == ':' {
		v.readColonsBefore(start)
	}
	if !v.touchesForeign(start, end) {
		v.token(start, end, classesOf(v.data[start:end]))
	}
}

// judgeColons judges the colons of the run of hexadecimal digits, colons and dots around a place, up to that place, unless its
// beginning says that it is nothing that is looked for.
func (v *sieve) judgeColons(at int) {
	if at < v.coloned || at < v.colonJudged {
		return
	}
	start := at
	for start > v.colonJudged && is(v.data[start-1], isHex|classColon|classDot) {
		start--
	}
	goesOn := start > 0 && start == v.colonJudged && is(v.data[start-1], isHex|classColon|classDot)
	v.other = v.other && goesOn || !goesOn && v.isOtherAddress(start)
	v.colonJudged = at + 1
	if !v.other {
		v.readColons(start, at)
	}
}

// readColonsBefore judges the colons of the run that ends before a place, though judgeColons did not.
func (v *sieve) readColonsBefore(at int) {
	start := at
	for start > v.coloned && is(v.data[start-1], isHex|classColon|classDot) {
		start--
	}
	v.readColons(start, at-1)
}

func (v *sieve) readColons(start, at int) {
	for i := start; i <= at; i++ {
		if v.data[i] == ':' && i >= v.coloned {
			v.colon(i)
		}
	}
}

// isOtherAddress says of a run that it begins with two groups, of which neither is the first of an address that is looked for: one
// may be a word before it. Such a run may still hide the address at its end from being taken for one of version 4: judgeToken
// sees to that.
func (v *sieve) isOtherAddress(start int) bool {
	data := v.data[start:]
	if start > 0 && (is(v.data[start-1], isAlnum|classHigh) || opensEscape[v.data[start-1]]) {
		return false
	}
	first, size := parseGroup(data)
	if size == 0 || size > 4 || size+2 >= len(data) || data[size] != ':' || v.addresses.isFirst(first) {
		return false
	}
	data = data[size+1:]
	if data[0] == ':' {
		return data[1] != ':'
	}
	second, more := parseGroup(data)
	isPair := size == 2 && more == 2 && v.digests.lengths != 0 // of a fingerprint
	return more > 0 && more <= 4 && !isPair && !v.addresses.isFirst(second)
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
	return keyBefore(last[:], len(last), len(text))
}

// keyBefore is textKey for the bytes of data before a place; there are sixteen at least.
func keyBefore(data []byte, end, size int) uint64 {
	n := min(size, 16)
	last := data[end-16 : end]
	low, high := binary.LittleEndian.Uint64(last)|foldMask, binary.LittleEndian.Uint64(last[8:])|foldMask
	a, b := bits.Mul64(low&lowKept[n]^0x2d358dccaa6c78a5, high&highKept[n]^0x8bb84b93962eacc9)
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
