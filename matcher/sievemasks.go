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

var sieveTable = func() (t bytemask.Table) {
	for c := range t {
		switch class[c] {
		case classDigit:
			t[c] = 1 << maskDigit
		case classHex:
			t[c] = 1<<maskLetter | 1<<maskHex
		case classLetter:
			t[c] = 1 << maskLetter
		case classDot:
			t[c] = 1 << maskDot
		case classJoiner:
			t[c] = 1 << maskJoiner
		case classColon:
			t[c] = 1 << maskColon
		}
	}
	t['0'] |= 1 << maskZero
	t['('], t[')'] = 1<<maskZero, 1<<maskZero
	return t
}()

// carried is what one word of masks leaves to the next.
type carried struct {
	label                 uint64 // of the sum that finds the ends of last labels
	second, third, fourth uint64 // of those that find the ends of numbers

	digit, token, dot, hex, colon, near, zero, paren uint64 // masks of the word before
	labelDot, numberDot, dot1, dot2, dot3            uint64
	run1, run2, run4                                 uint64
	high                                             uint64
}

// after shifts a mask by one place, to what follows its bits.
func after(mask, before uint64) uint64 { return mask<<1 | before>>63 }

// within shifts a mask by n places, 0 < n < 64.
func within(mask, before uint64, n uint) uint64 { return mask<<n | before>>(64-n) }

// mark finds, word by word, where tokens end that may be names, addresses and hashes. Adding the mask of where runs
// begin to the mask of what they are made of leaves a bit just behind each: the carry goes through the run.
func (v *sieve) mark(words int) {
	v.names.n, v.numbers.n, v.ends.n, v.hex = 0, 0, 0, v.hex[:0]
	c := v.words
	wantColons := v.addresses.any || v.digests.lengths != 0
	wantHex := v.digests.lengths != 0
	wantWords := len(v.texts.list) > 0
	for k := range words {
		m := &v.masks[k+1]
		digit, letter, dot := m[maskDigit], m[maskLetter], m[maskDot]
		label := digit | letter | m[maskJoiner]
		token := label | dot
		base := uint32(k * bytemask.Width)
		v.border[k+1], v.beside[k+1] = ^label, ^(digit | dot)

		// Names: a letter behind a dot begins a label, which is the last one if no other follows its end.
		first := after(dot, c.dot) & letter
		sum, carry := bits.Add64(first, label, c.label)
		end := sum &^ label
		labelDot := end & dot
		names := end&^dot | after(labelDot, c.labelDot)&^label
		c.label, c.labelDot = carry, labelDot
		if names != 0 {
			v.names.add(base, names)
		}

		// Numbers: four of them, with dots between.
		dot1 := after(digit, c.digit) & dot
		sum, carry = bits.Add64(after(dot1, c.dot1)&digit, digit, c.second)
		dot2 := sum &^ digit & dot
		c.second = carry
		sum, carry = bits.Add64(after(dot2, c.dot2)&digit, digit, c.third)
		dot3 := sum &^ digit & dot
		c.third = carry
		sum, carry = bits.Add64(after(dot3, c.dot3)&digit, digit, c.fourth)
		end = sum &^ digit
		c.fourth = carry
		numberDot := end & dot
		numbers := end&^(letter|dot) | after(numberDot, c.numberDot)&^(digit|letter)
		c.dot1, c.dot2, c.dot3, c.numberDot = dot1, dot2, dot3, numberDot
		if numbers != 0 {
			v.numbers.add(base, numbers)
		}

		zero := m[maskZero] & digit
		v.padded[k+1] = after(zero&^after(digit, c.digit), c.zero) & digit
		paren := m[maskZero] &^ digit
		tokens := paren & after(zero, c.zero) & within(paren, c.paren, 2)
		c.zero, c.paren = zero, paren // zero: see the shift of padded, which is of first digits
		v.tokens[k] = tokens

		hex := digit | m[maskHex]
		if wantHex {
			run := hex & (hex >> 1)
			run &= run >> 2
			run &= run >> 4
			run &= run >> 8
			if run&0x0001000100010001 != 0 {
				v.hex = append(v.hex, k)
			}
		}
		v.colons[k] = 0
		if colon := m[maskColon]; wantColons && colon|c.colon != 0 {
			v.colons[k] = c.colons(colon, hex)
		} else {
			c.colon, c.near = 0, 0
		}
		v.highs[k] = m[bytemask.High] &^ after(m[bytemask.High], c.high)
		if wantWords {
			v.ends.add(base, c.wordEnds(token, v.texts.shortest))
		}
		c.digit, c.dot, c.token, c.hex, c.high = digit, dot, token, hex, m[bytemask.High]
	}
	v.words = c
}

// colons are those at which an IPv6 address or a fingerprint may be known: the second of two, and the third with up to four
// hexadecimal digits between each and the one before.
func (c *carried) colons(colon, hex uint64) uint64 {
	gap := colon & after(colon, c.colon)
	behind := colon & after(hex, c.hex) // colons behind a digit
	near := behind & reach(colon, c.colon)
	third := near & reach(near, c.near)
	c.colon, c.near = colon, near
	return gap | third
}

// reach are the places two to five behind the bits of a mask.
func reach(mask, before uint64) uint64 {
	return within(mask, before, 2) | within(mask, before, 3) | within(mask, before, 4) | within(mask, before, 5)
}

// wordEnds are the places behind tokens of at least some bytes; as many as the greatest power of two up to eight allows.
func (c *carried) wordEnds(token uint64, shortest int) uint64 {
	ends := after(token, c.token) &^ token
	if shortest < 2 {
		return ends
	}
	run := token & after(token, c.token)
	before := c.run1
	c.run1 = run
	if shortest >= 4 {
		run2 := run & within(run, before, 2)
		run, before, c.run2 = run2, c.run2, run2
	}
	if shortest >= 8 {
		run4 := run & within(run, before, 4)
		run, before, c.run4 = run4, c.run4, run4
	}
	return ends & after(run, before)
}
