package bytemask

import "golang.org/x/sys/cpu"

func init() {
	if cpu.X86.HasAVX2 {
		offer(AVX2, func(table *Table, data []byte, out []Masks) { classifyAVX2(table, &data[0], &out[0], len(out)) })
	}
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VBMI {
		offer(AVX512, func(table *Table, data []byte, out []Masks) { classifyAVX512(table, &data[0], &out[0], len(out)) })
	}
}

func offer(level Level, kernel func(table *Table, data []byte, out []Masks)) {
	kernels[level] = kernel
	levels = append(levels, level)
	current, classify = level, kernel
}

// classifyAVX512 fills the masks of 64 bytes a word. There is at least one word.
//
//go:noescape
func classifyAVX512(table *Table, data *byte, out *Masks, words int)

// classifyAVX2 does the same.
//
//go:noescape
func classifyAVX2(table *Table, data *byte, out *Masks, words int)
