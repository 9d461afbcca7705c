package matcher

import "picket/internal/bytemask"

// mark fills the marks of the words of a chunk. Those that are left of the last group are zero.
func (m *marks) mark(words int) {
	if bytemask.Current() != bytemask.AVX512 {
		m.markPlain(words)
		return
	}
	markAVX512(m, (words+groupWords-1)/groupWords)
}

// markAVX512 does what markPlain does, for groups of eight words: at least one.
//
//go:noescape
func markAVX512(m *marks, groups int)
