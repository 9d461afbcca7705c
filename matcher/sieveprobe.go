package matcher

import (
	"encoding/binary"
	"math/bits"

	"picket/internal/bytemask"
)

// history is the 64 bits of a mask before a place in the chunk, the nearest one on top. Masks of words lie behind that of
// the word before the chunk.
func history(masks *[chunkWords + 1]uint64, at uint32) uint64 {
	k, bit := at/bytemask.Width, at%bytemask.Width
	if bit == 0 {
		return masks[k]
	}
	return masks[k+1]<<((64-bit)&63) | masks[k]>>(bit&63)
}

func (v *sieve) let(at uint32) { v.tokens[at/bytemask.Width] |= 1 << (at % bytemask.Width) }

// probeNames asks for the last two labels before each place where a name ends.
func (v *sieve) probeNames(base int) {
	data, tails := v.data, &v.quick.tails
	for _, at := range v.names.at[:v.names.n] {
		end := base + int(at)
		borders := history(&v.border, at)
		if borders>>63 != 0 { // the dot of the root
			borders <<= 1
			end--
		}
		last := bits.LeadingZeros64(borders)
		borders <<= uint(last+1) & 63
		size := last + 1 + bits.LeadingZeros64(borders)
		start := end - size
		if end < 16 || start < 1 || borders == 0 || last > 61 {
			v.let(at)
			continue
		}
		if key := keyBefore(data, end, size); tails.has(key) && v.mayEndHost(start, end, key) || opensEscape[data[start-1]] && reachesInto(data, start) {
			v.let(at)
		}
	}
}

// keyBefore is textKey for the bytes of data before a place; there are sixteen at least.
func keyBefore(data []byte, end, size int) uint64 {
	n := min(size, 16)
	last := data[end-16 : end]
	return keyOf((binary.LittleEndian.Uint64(last)|foldMask)&lowKept[n], (binary.LittleEndian.Uint64(last[8:])|foldMask)&highKept[n])
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
func (v *sieve) probeNumbers(base int) {
	if !v.addresses.any {
		return
	}
	data, numbers := v.data, &v.quick.numbers
	for _, at := range v.numbers.at[:v.numbers.n] {
		end := base + int(at)
		beside := history(&v.beside, at)
		if data[end-1] == '.' {
			beside <<= 1
			end--
		}
		size := bits.LeadingZeros64(beside)
		start := end - size
		if end < 16 || start < 1 || size > 15 || data[start] == '.' || v.mayFollowEscape(start) || v.isPadded(at) {
			v.let(at)
			continue
		}
		if numbers.has(keyBefore(data, end, size)) || v.quick.ranges && v.quick.mayHold(data[start:end]) {
			v.let(at)
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

// isPadded says that one of the numbers before a place in the chunk has a zero in front.
func (v *sieve) isPadded(at uint32) bool { return history(&v.padded, at)>>(64-16) != 0 }

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
func (v *sieve) probeHex(base int) {
	for _, k := range v.hex {
		m := &v.masks[k+1]
		run := m[maskDigit] | m[maskHex]
		for bit := 0; bit < bytemask.Width; bit += 16 {
			at := base + k*bytemask.Width + bit
			if run>>bit&0xffff != 0xffff || at < v.hexJudged {
				continue
			}
			if v.mayBeDigest(at) {
				v.let(uint32(k*bytemask.Width + bit + 1))
			}
		}
	}
}

// mayBeDigest judges the run of hexadecimal digits around a place.
func (v *sieve) mayBeDigest(at int) bool {
	data := v.data
	start, end := at, at+16
	for start > v.hexJudged && is(data[start-1], isHex) {
		start--
	}
	for end < len(data) && is(data[end], isHex) {
		end++
	}
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

// probeWords asks for the tokens that are long enough for the word of a text.
func (v *sieve) probeWords(base int) {
	if len(v.texts.list) == 0 {
		return
	}
	data, filter := v.data, &v.texts.filter
	for _, at := range v.ends.at[:v.ends.n] {
		end := base + int(at)
		size := bits.LeadingZeros64(history(&v.between, at))
		for end > 0 && data[end-1] == '.' {
			end, size = end-1, size-1
		}
		if end < 8 || size < 0 {
			v.let(at)
			continue
		}
		key := mix((binary.LittleEndian.Uint64(data[end-8:]) | foldMask) & highKept[min(size, 16)])
		if filter.has(key) || size < 8 && end > size && opensEscape[data[end-size-1]] && reachesInto(data, end-size) {
			v.let(at)
		}
	}
}
