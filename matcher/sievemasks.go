package matcher

import (
	"math/bits"

	"picket/internal/bytemask"
)

// The classes of the sieve's masks.
const (
	maskDigit = iota
	maskLetter
	maskHex // letters that are hexadecimal digits
	maskDot
	maskJoiner
	maskColon
	maskZero // 0, and parentheses
)

var sieveTable = bytemask.NewTable(func(c byte) (classes uint8) {
	switch class[c] {
	case classDigit:
		classes = 1 << maskDigit
	case classHex:
		classes = 1<<maskLetter | 1<<maskHex
	case classLetter:
		classes = 1 << maskLetter
	case classDot:
		classes = 1 << maskDot
	case classJoiner:
		classes = 1 << maskJoiner
	case classColon:
		classes = 1 << maskColon
	}
	if c == '0' || c == '(' || c == ')' {
		classes |= 1 << maskZero
	}
	return classes
})

// carried is what one word of masks leaves to the next, besides the masks themselves: sums and results.
type carried struct {
	label                 uint64 // of the sum that finds the ends of last labels
	second, third, fourth uint64 // of those that find the ends of numbers

	labelDot, dot1, dot2, dot3, numberDot uint64
	run                                   [4]uint64 // of one, two, four and eight in line
	long                                  uint64    // of as many as the shortest word has
}

// after shifts a mask by one place, to what follows its bits.
func after(mask, before uint64) uint64 { return mask<<1 | before>>63 }

// within shifts a mask by n places, 0 < n < 64.
func within(mask, before uint64, n uint) uint64 { return mask<<(n&63) | before>>((64-n)&63) }

// mark finds, word by word, where tokens end that may be names, addresses and hashes. Each kind has a loop of its own, so that
// what it carries from word to word stays in registers.
func (v *sieve) mark(words int) {
	masks := v.masks[:words+1]
	v.markNames(masks)
	if v.addresses.any {
		v.markNumbers(masks)
	}
	v.hex = v.hex[:0]
	if v.digests.lengths != 0 {
		v.markHex(masks)
	}
	v.markRest(masks)
	if len(v.texts.list) > 0 {
		v.markWords(masks)
	}
}

// markNames finds where names end. A letter behind a dot begins a label, which is the last one if no other follows its
// end. Adding the mask of where labels begin to the mask of what they are made of leaves a bit just behind each: the carry
// goes through the label.
func (v *sieve) markNames(masks []bytemask.Masks) {
	names := &v.names
	names.n = 0
	carry, dotted := v.words.label, v.words.labelDot
	dotBefore := masks[0][maskDot]
	border := v.border[1:]
	for k := range masks[1:] {
		m := &masks[k+1]
		letter, dot := m[maskLetter], m[maskDot]
		label := m[maskDigit] | letter | m[maskJoiner]
		border[k] = ^label
		first := after(dot, dotBefore) & letter
		dotBefore = dot
		var sum uint64
		sum, carry = bits.Add64(first, label, carry)
		end := sum &^ label
		root := end & dot
		if end = end&^dot | after(root, dotted)&^label; end != 0 {
			names.add(uint32(k*bytemask.Width), end)
		}
		dotted = root
	}
	v.words.label, v.words.labelDot = carry, dotted
}

// markNumbers finds where four numbers end that have dots between, and the second digits of numbers that begin with 0.
func (v *sieve) markNumbers(masks []bytemask.Masks) {
	numbers, c := &v.numbers, v.words
	numbers.n = 0
	digitBefore, zeroBefore := masks[0][maskDigit], masks[0][maskZero]&masks[0][maskDigit]
	beside, padded := v.beside[1:], v.padded[1:]
	for k := range masks[1:] {
		m := &masks[k+1]
		digit, dot := m[maskDigit], m[maskDot]
		beside[k] = ^(digit | dot)
		zero := m[maskZero] & digit
		padded[k] = after(zero&^after(digit, digitBefore), zeroBefore) & digit
		zeroBefore = zero
		var sum uint64
		dot1 := after(digit, digitBefore) & dot
		digitBefore = digit
		sum, c.second = bits.Add64(after(dot1, c.dot1)&digit, digit, c.second)
		c.dot1 = dot1
		dot2 := sum &^ digit & dot
		sum, c.third = bits.Add64(after(dot2, c.dot2)&digit, digit, c.third)
		c.dot2 = dot2
		dot3 := sum &^ digit & dot
		sum, c.fourth = bits.Add64(after(dot3, c.dot3)&digit, digit, c.fourth)
		c.dot3 = dot3
		end := sum &^ digit
		dotted := end & dot
		if end = end&^(m[maskLetter]|dot) | after(dotted, c.numberDot)&^(digit|m[maskLetter]); end != 0 {
			numbers.add(uint32(k*bytemask.Width), end)
		}
		c.numberDot = dotted
	}
	v.words.second, v.words.third, v.words.fourth = c.second, c.third, c.fourth
	v.words.dot1, v.words.dot2, v.words.dot3, v.words.numberDot = c.dot1, c.dot2, c.dot3, c.numberDot
}

// markHex finds the words that hold a sixteenth of theirs full of hexadecimal digits, as each run of 31 does.
func (v *sieve) markHex(masks []bytemask.Masks) {
	for k := range masks[1:] {
		m := &masks[k+1]
		run := m[maskDigit] | m[maskHex]
		run &= run >> 1
		run &= run >> 2
		run &= run >> 4
		run &= run >> 8
		if run&0x0001000100010001 != 0 {
			v.hex = append(v.hex, k)
		}
	}
}

// markRest finds the ends of names behind lengths, (0), the colons of IPv6 addresses and fingerprints, and where runs of characters
// beyond ASCII begin.
func (v *sieve) markRest(masks []bytemask.Masks) {
	wantColons := v.addresses.any || v.digests.lengths != 0
	for k := range masks[1:] {
		m, before := &masks[k+1], &masks[k]
		digit := m[maskDigit]
		zero, zeroBefore := m[maskZero]&digit, before[maskZero]&before[maskDigit]
		paren, parenBefore := m[maskZero]&^digit, before[maskZero]&^before[maskDigit]
		v.tokens[k] = paren & after(zero, zeroBefore) & within(paren, parenBefore, 2)
		v.highs[k] = m[bytemask.High] &^ after(m[bytemask.High], before[bytemask.High])
		v.colons[k] = 0
		if wantColons && m[maskColon] != 0 {
			v.colons[k] = colons(m, before)
		}
	}
}

// markWords finds where tokens end that are long enough to be the word of a text.
func (v *sieve) markWords(masks []bytemask.Masks) {
	ends, c, shortest := &v.ends, v.words, v.texts.shortest
	ends.n = 0
	between, long := v.between[1:], c.long
	for k := range masks[1:] {
		m := &masks[k+1]
		token := m[maskDigit] | m[maskLetter] | m[maskJoiner] | m[maskDot]
		between[k] = ^token
		run := c.runs(token, shortest)
		if end := after(run, long) &^ token; end != 0 {
			ends.add(uint32(k*bytemask.Width), end)
		}
		long = run
	}
	v.words.run, v.words.long = c.run, long
}

// colons are those at which an IPv6 address or a fingerprint may be known: the second of two in line, and the third with up to
// four hexadecimal digits between each and the one before. Where no two are in line there are six at least, and so three
// in one word.
func colons(m, before *bytemask.Masks) uint64 {
	colon, colonBefore := m[maskColon], before[maskColon]
	gap := colon & after(colon, colonBefore)
	behind := colon & after(m[maskDigit]|m[maskHex], before[maskDigit]|before[maskHex])
	if behind == 0 {
		return gap
	}
	near := behind & reach(colon, colonBefore)
	return gap | near&reach(near, 0)
}

// reach are the places two to five behind the bits of a mask.
func reach(mask, before uint64) uint64 {
	return within(mask, before, 2) | within(mask, before, 3) | within(mask, before, 4) | within(mask, before, 5)
}

// runs keeps of a mask the bits that have at least size-1 others before them, all in one run; of more than sixteen, those
// that have fifteen.
func (c *carried) runs(mask uint64, size int) uint64 {
	size = min(size, 16)
	have := 1
	for i := 0; have < size; i++ {
		step := min(have, size-have)
		before := c.run[i]
		c.run[i] = mask
		mask &= within(mask, before, uint(step))
		have += step
	}
	return mask
}
