package bytemask

import "golang.org/x/sys/cpu"

func init() {
	if cpu.X86.HasAVX2 {
		offer(AVX2, kernel{
			func(table *Table, data []byte, out []Masks) { classifyAVX2(table, &data[0], &out[0], len(out)) },
			func(table *Table, data []byte, out *Planes) { planesAVX2(table, &data[0], &out[0][1], len(data)/Width) },
		})
	}
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VBMI {
		offer(AVX512, kernel{
			func(table *Table, data []byte, out []Masks) { classifyAVX512(table, &data[0], &out[0], len(out)) },
			func(table *Table, data []byte, out *Planes) {
				planesAVX512(table, &data[0], &out[0][1], len(data)/Width)
			},
		})
	}
}

func offer(level Level, k kernel) {
	kernels[level] = k
	levels = append(levels, level)
	current, best = level, k
}

// classifyAVX512 fills the masks of 64 bytes a word. There is at least one word.
//
//go:noescape
func classifyAVX512(table *Table, data *byte, out *Masks, words int)

// classifyAVX2 does the same.
//
//go:noescape
func classifyAVX2(table *Table, data *byte, out *Masks, words int)

// planesAVX512 fills planes: out is the first word of the first one.
//
//go:noescape
func planesAVX512(table *Table, data *byte, out *uint64, words int)

// planesAVX2 does the same.
//
//go:noescape
func planesAVX2(table *Table, data *byte, out *uint64, words int)
