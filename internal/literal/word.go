package literal

import "encoding/binary"

// folding is caseBit in every byte of a word. Setting it makes letters equal to their other case, and a few other bytes
// to each other: what is found with folded words must be compared.
const folding = 0x2020202020202020

// foldedWord is the eight bytes from a place on, folded. Beyond the data's ends are zeros.
func foldedWord(data []byte, at int) uint64 {
	if at >= 0 && at+8 <= len(data) {
		return binary.LittleEndian.Uint64(data[at:]) | folding
	}
	var word uint64
	for i := range 8 {
		if 0 <= at+i && at+i < len(data) {
			word |= uint64(data[at+i]) << (8 * i)
		}
	}
	return word | folding
}

// hash is of the bytes of a word that the mask leaves, folded. Its lowest 24 bits are of use.
func hash(word, mask uint64) uint64 {
	return (word | folding) & mask * 0x9e3779b97f4a7c15 >> 40
}

// maskOf leaves the first bytes of a word, one to eight.
func maskOf(size int) uint64 { return ^uint64(0) >> (64 - 8*size) }
