package matcher

import (
	"encoding/binary"
	"math/bits"

	"picket/internal/bytemask"
)

// history is the 64 bits of a mask before a place in word k, the nearest one on top.
func (p *plane) history(k, bit int) uint64 {
	return p[k+1]<<((64-bit)&63)&-uint64(min(bit, 1)) | p[k]>>(bit&63)
}

func (v *sieve) let(k, bit int) { v.tokens[k] |= 1 << (bit & 63) }

// probeNames asks for the last two labels before each place where a name ends.
func (v *sieve) probeNames(base, words int) {
	data, tails := v.data, &v.quick.tails
	for k, ends := range v.names[:words] {
		for ; ends != 0; ends &= ends - 1 {
			bit := bits.TrailingZeros64(ends)
			end := base + k*bytemask.Width + bit
			borders := v.border.history(k, bit)
			if borders>>63 != 0 { // the dot of the root
				borders <<= 1
				end--
			}
			last := bits.LeadingZeros64(borders)
			borders <<= uint(last+1) & 63
			size := last + 1 + bits.LeadingZeros64(borders)
			start := end - size
			if end < 16 || start < 1 || borders == 0 || last > 61 {
				v.let(k, bit)
				continue
			}
			key := keyBefore(data, end, size)
			if tails.has(key) && v.mayEndHost(start, end, key) || opensEscape[data[start-1]] && reachesInto(data, start) {
				v.let(k, bit)
			}
		}
	}
}

// mayEndHost asks more of a name whose last two labels, data[start:end], are those of some host, as co.uk is of many: they must be
// all of one, or the label before must be that of one too.
func (v *sieve) mayEndHost(start, end int, key uint64) bool {
	if v.quick.whole.has(key) {
		return true
	}
	data := v.data
	if data[start-1] != '.' {
		return false
	}
	third := start - 1
	for third > 0 && end-third < bytemask.Width && is(data[third-1], isAlnum|classJoiner) {
		third--
	}
	return v.quick.thirds.has(keyBefore(data, end, end-third)) || third > 0 && opensEscape[data[third-1]] && reachesInto(data, third)
}

// reachesInto says that an escape may begin before a place and reach into what stands there.
func reachesInto(data []byte, start int) bool {
	switch next := data[start:]; data[start-1] {
	case '=':
		return len(next) > 1 && next[0] == '3' && next[1] == 'D'
	case '\\':
		return backslashEscape(data, start-1) > 0 && isOdd(data, start)
	}
	return true
}

// probeNumbers asks for what is written before each place where four numbers end.
func (v *sieve) probeNumbers(base, words int) {
	data, numbers := v.data, &v.quick.numbers
	for k, ends := range v.numbers[:words] {
		for ; ends != 0; ends &= ends - 1 {
			bit := bits.TrailingZeros64(ends)
			end := base + k*bytemask.Width + bit
			beside := v.beside.history(k, bit)
			if data[end-1] == '.' {
				beside <<= 1
				end--
			}
			size := bits.LeadingZeros64(beside)
			start := end - size
			if end < 16 || start < 1 || size > 15 || data[start] == '.' || v.mayFollowEscape(start) || v.isPadded(k, bit) {
				v.let(k, bit)
				continue
			}
			if numbers.has(keyBefore(data, end, size)) || v.quick.ranges && v.quick.mayHold(data[start:end]) {
				v.let(k, bit)
			}
		}
	}
}

// mayFollowEscape says that an escape may reach into the number that begins at a place.
func (v *sieve) mayFollowEscape(start int) bool {
	switch c := v.data[start-1]; {
	case c == '%' || c == '\\':
		return true
	case !is(c, isLetter):
		return false
	}
	for _, c := range v.data[max(0, start-6):start] {
		if opensEscape[c] {
			return true
		}
	}
	return false
}

// isPadded says that one of the numbers before a place has a zero in front.
func (v *sieve) isPadded(k, bit int) bool { return v.padded.history(k, bit)>>(64-16) != 0 }

// mayHold says that an address may lie in one of the ranges: its first two numbers are those of one.
func (q *quickSet) mayHold(address []byte) bool {
	dots := 0
	for i, c := range address {
		if c == '.' {
			if dots++; dots == 2 {
				return q.places.has(textKey(address[:i]))
			}
		}
	}
	return true
}

// probeHex asks for the runs of hexadecimal digits that are as long as a hash.
func (v *sieve) probeHex(base, words int) {
	for k, lanes := range v.hex[:words] {
		for ; lanes != 0; lanes &= lanes - 1 {
			bit := bits.TrailingZeros64(lanes)
			at := base + k*bytemask.Width + bit
			if at >= v.hexJudged && v.mayBeDigest(at) {
				v.let(k, bit+1)
			}
		}
	}
}

// mayBeDigest judges the run of hexadecimal digits around a place.
func (v *sieve) mayBeDigest(at int) bool {
	data := v.data
	start, end := v.hexRun(at)
	v.hexJudged = end
	if end < len(data) && is(data[end], isAlnum) {
		return false
	}
	if start > 0 && opensEscape[data[start-1]] && reachesInto(data, start) {
		return true
	}
	if start > 1 && is(data[start-1], isAlnum) && opensEscape[data[start-2]] {
		return true
	}
	size := end - start
	return size%8 == 0 && size <= 128 && v.digests.lengths>>(size/8)&1 != 0 && v.digests.filter.has(wordKey(data, start, end))
}

// hexRun is the run of hexadecimal digits that holds the sixteen from a place on.
func (v *sieve) hexRun(at int) (start, end int) {
	start, end = at, at+16
	for start > v.hexJudged && is(v.data[start-1], isHex) {
		start--
	}
	for ; end+8 <= len(v.data); end += 8 {
		if others := othersThanHex(binary.LittleEndian.Uint64(v.data[end:])); others != 0 {
			return start, end + bits.TrailingZeros64(others)/8
		}
	}
	for end < len(v.data) && is(v.data[end], isHex) {
		end++
	}
	return start, end
}

// othersThanHex has a bit set in each byte that is no hexadecimal digit, as far as the first of them.
func othersThanHex(text uint64) uint64 {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	folded := text | foldMask
	beyond := text | (text + ones*(0x7f-'9')) // high bits: above 9
	digits := ^beyond & (text + ones*(0x80-'0'))
	letters := (folded + ones*(0x80-'a')) & ^(folded + ones*(0x7f-'f')) & ^text
	return ^(digits | letters) & high
}

// markWords finds where tokens end that are long enough to be the word of a text.
func (v *sieve) markWords(words int) {
	long, size := v.long, min(v.texts.shortest, 16)
	for k := range words {
		token := ^v.between[k+1]
		run := v.runs(token, size)
		v.wordEnds[k] = after(run, long) &^ token
		long = run
	}
	v.long = long
}

// runs keeps of a mask the bits that have at least size-1 others before them, all in one run.
func (v *sieve) runs(mask uint64, size int) uint64 {
	for i, have := 0, 1; have < size; i++ {
		step := min(have, size-have)
		before := v.run[i]
		v.run[i] = mask
		mask &= within(mask, before, uint(step))
		have += step
	}
	return mask
}

// probeWords asks for the tokens that are long enough for the word of a text.
func (v *sieve) probeWords(base, words int) {
	data, filter := v.data, &v.texts.filter
	for k, ends := range v.wordEnds[:words] {
		for ; ends != 0; ends &= ends - 1 {
			bit := bits.TrailingZeros64(ends)
			end := base + k*bytemask.Width + bit
			all := bits.LeadingZeros64(v.between.history(k, bit))
			start, size := end-all, all
			for end > 0 && data[end-1] == '.' {
				end, size = end-1, size-1
			}
			if end < shortWord || size < shortWord && all == bytemask.Width {
				v.let(k, bit) // what stands before in the token counts too
				continue
			}
			key := mix((binary.LittleEndian.Uint64(data[end-8:]) | foldMask) & highKept[min(size, 16)])
			if filter.has(key) || size < shortWord+longestInToken && start > 0 && opensEscape[data[start-1]] && reachesInto(data, start) {
				v.let(k, bit)
			}
		}
	}
}

// A word that is shorter than its key is asked for with what stands before it in its token, as the rest of an escape.
const (
	shortWord      = 8
	longestInToken = len("u0022") // of escapes
)
