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

const (
	chunkWords = bytemask.PlaneWords // worked on together: their masks stay in the nearest cache
	chunkBytes = chunkWords * bytemask.Width
	// groupWords are marked at once, where the processor can.
	groupWords = 8
)

// plane has a word for each of a chunk, behind the one before it.
type plane [1 + chunkWords]uint64

// marks are where, in a chunk, tokens end that may be names, addresses and hashes. Bit i of a word stands for byte i of its 64. An
// end is marked in the byte behind it.
type marks struct {
	classes bytemask.Planes

	// For what stands before an end.
	border  plane // what is no character of a label
	beside  plane // what is neither digit nor dot
	padded  plane // second digits of numbers that begin with 0
	between plane // what is in no token

	names   [chunkWords]uint64 // the ends of names, behind the dot of the root where there is one
	numbers [chunkWords]uint64 // those of four numbers with dots between, or behind one more dot
	counted [chunkWords]uint64 // the closing parenthesis of (0), that ends names behind lengths
	colons  [chunkWords]uint64 // where an IPv6 address or a fingerprint may be known
	highs   [chunkWords]uint64 // where runs of characters beyond ASCII begin
	hex     [chunkWords]uint64 // the first of sixteen hexadecimal digits, in each sixteenth full of them

	// What goes from chunk to chunk: the carries of four sums, 0 or 1, and the last words of what is shifted.
	label, second, third, fourth        uint64
	root, dot1, dot2, dot3, numbersRoot uint64
}

// begin forgets the chunk before.
func (m *marks) begin() {
	for c := range m.classes {
		m.classes[c][0] = 0
	}
	m.border[0], m.beside[0], m.padded[0], m.between[0] = ^uint64(0), ^uint64(0), 0, ^uint64(0)
	m.label, m.second, m.third, m.fourth = 0, 0, 0, 0
	m.root, m.dot1, m.dot2, m.dot3, m.numbersRoot = 0, 0, 0, 0, 0
}

// next makes the last word of a full chunk the one before the next.
func (m *marks) next() {
	for c := range m.classes {
		m.classes[c][0] = m.classes[c][chunkWords]
	}
	for _, p := range [...]*plane{&m.border, &m.beside, &m.padded, &m.between} {
		p[0] = p[chunkWords]
	}
}

// after shifts a mask by one place, to what follows its bits.
func after(mask, before uint64) uint64 { return mask<<1 | before>>63 }

// within shifts a mask by n places, 0 < n < 64.
func within(mask, before uint64, n uint) uint64 { return mask<<(n&63) | before>>((64-n)&63) }

// markPlain fills the marks of some words from their classes. It is what the kernels do eight words at a time.
func (m *marks) markPlain(words int) {
	for k := range words {
		m.markLabels(k)
		m.markNumbers(k)
		m.markRest(k)
	}
}

// markLabels finds where names end. A letter behind a dot begins a label, which is the last one if no other follows its
// end. Adding the mask of where labels begin to the mask of what they are made of leaves a bit just behind each: the carry
// goes through the label.
func (m *marks) markLabels(k int) {
	letter, dot := m.classes[maskLetter][k+1], m.classes[maskDot][k+1]
	label := m.classes[maskDigit][k+1] | letter | m.classes[maskJoiner][k+1]
	m.border[k+1], m.between[k+1] = ^label, ^(label | dot)
	first := after(dot, m.classes[maskDot][k]) & letter
	sum, carry := bits.Add64(first, label, m.label)
	end := sum &^ label
	root := end & dot
	m.names[k] = end&^dot | after(root, m.root)&^label
	m.label, m.root = carry, root
}

// markNumbers finds where four numbers end that have dots between, and the second digits of numbers that begin with 0.
func (m *marks) markNumbers(k int) {
	digit, dot, letter := m.classes[maskDigit][k+1], m.classes[maskDot][k+1], m.classes[maskLetter][k+1]
	m.beside[k+1] = ^(digit | dot)
	behind := after(digit, m.classes[maskDigit][k])
	zero, zeroBefore := m.classes[maskZero][k+1]&digit, m.classes[maskZero][k]&m.classes[maskDigit][k]
	m.padded[k+1] = after(zero&^behind, zeroBefore) & digit
	var sum uint64
	dot1 := behind & dot
	sum, m.second = bits.Add64(after(dot1, m.dot1)&digit, digit, m.second)
	dot2 := sum &^ digit & dot
	sum, m.third = bits.Add64(after(dot2, m.dot2)&digit, digit, m.third)
	dot3 := sum &^ digit & dot
	sum, m.fourth = bits.Add64(after(dot3, m.dot3)&digit, digit, m.fourth)
	end := sum &^ digit
	root := end & dot
	m.numbers[k] = end&^(letter|dot) | after(root, m.numbersRoot)&^(digit|letter)
	m.dot1, m.dot2, m.dot3, m.numbersRoot = dot1, dot2, dot3, root
}

// markRest finds (0), the colons of IPv6 addresses and fingerprints, runs of characters beyond ASCII, and sixteenths full of
// hexadecimal digits, as each run of 31 has one.
func (m *marks) markRest(k int) {
	digit, digitBefore := m.classes[maskDigit][k+1], m.classes[maskDigit][k]
	zero, zeroBefore := m.classes[maskZero][k+1], m.classes[maskZero][k]
	paren, parenBefore := zero&^digit, zeroBefore&^digitBefore
	m.counted[k] = paren & within(paren, parenBefore, 2) & after(zero&digit, zeroBefore&digitBefore)

	high := m.classes[bytemask.High][k+1]
	m.highs[k] = high &^ after(high, m.classes[bytemask.High][k])

	hex, hexBefore := digit|m.classes[maskHex][k+1], digitBefore|m.classes[maskHex][k]
	run := hex & (hex >> 1)
	run &= run >> 2
	run &= run >> 4
	run &= run >> 8
	m.hex[k] = run & 0x0001000100010001

	// Of two colons in line the second; else the third with one to four hexadecimal digits between each and the one before. Where
	// no two are in line there are six at least, and so three in one word.
	colon, colonBefore := m.classes[maskColon][k+1], m.classes[maskColon][k]
	near := colon & after(hex, hexBefore) & reach(colon, colonBefore)
	m.colons[k] = colon&after(colon, colonBefore) | near&reach(near, 0)
}

// reach are the places two to five behind the bits of a mask.
func reach(mask, before uint64) uint64 {
	return within(mask, before, 2) | within(mask, before, 3) | within(mask, before, 4) | within(mask, before, 5)
}
