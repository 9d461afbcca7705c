// Package bytemask classifies bytes: for each 64 of them it gives one 64-bit mask a class. With masks, questions about many
// bytes are a few operations of arithmetic: where tokens end, which are numbers between dots, where the third column
// begins (Cameron et al., "Parabix", PPoPP 2008; Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019).
//
// There is one meaning and three ways to it, chosen when the program starts by what the processor can do: AVX-512 with
// VBMI, which looks 64 bytes up in a table of 128 at once; AVX2, which does so by rows of 16; and plain Go.
package bytemask

import "fmt"

// A Table gives the classes of each ASCII character.
type Table struct {
	ascii  [128]uint8  // one bit a class
	spread [256]uint64 // one byte a class, for plain Go
}

// NewTable makes a table of what each ASCII character is said to be: bit c for class c, up to 6. Bit 7 counts for nothing: the
// class High is that of no table.
func NewTable(classes func(c byte) uint8) *Table {
	t := new(Table)
	for c := range 256 {
		bits := uint8(1 << High)
		if c < len(t.ascii) {
			bits = classes(byte(c)) &^ (1 << High)
			t.ascii[c] = bits
		}
		for class := range 8 {
			t.spread[c] |= uint64(bits>>class&1) << (8 * class)
		}
	}
	return t
}

// High is the class of the bytes from 0x80 on, which are in no class of a table.
const High = 7

// Width is the number of bytes that a mask describes.
const Width = 64

// Masks describe Width bytes: bit i of Masks[c] says that byte i is of class c.
type Masks [8]uint64

// Classify fills out with the masks of data: out[k] of data[64*k:]. The bytes that are missing at the end are of no class.
// It gives the masks it has filled, and allocates nothing. It panics if out has fewer than Words(len(data)).
func Classify(table *Table, data []byte, out []Masks) []Masks {
	whole := len(data) / Width
	out = out[:Words(len(data))]
	if whole > 0 {
		best.masks(table, data[:whole*Width], out[:whole])
	}
	if len(out) > whole {
		var rest [Width]byte
		n := copy(rest[:], data[whole*Width:])
		table.word(&rest, &out[whole]) // not by a kernel, which would move rest to the heap
		for c := range out[whole] {
			out[whole][c] &= 1<<n - 1
		}
	}
	return out
}

// Words is the number of masks that describe n bytes.
func Words(n int) int { return (n + Width - 1) / Width }

// PlaneWords is how many words Planes hold, besides the one in front.
const PlaneWords = 64

// Planes are masks class by class, for work on many words at once: Planes[c][1+k] is Masks[c] of word k. Planes[c][0] is for
// the word before them.
type Planes [8][1 + PlaneWords]uint64

// ClassifyPlanes fills planes with the masks of data, which has a multiple of Width bytes, and PlaneWords*Width at most.
// The words behind it and the one in front stay as they are.
func ClassifyPlanes(table *Table, data []byte, out *Planes) {
	if len(data)%Width != 0 || len(data) > PlaneWords*Width {
		panic("bytemask: data does not fit into planes")
	}
	if len(data) > 0 {
		best.planes(table, data, out)
	}
}

// A Level is a way to classify, by the name under which it can be asked for.
type Level string

// The levels, the slowest first.
const (
	Off    Level = "off"
	AVX2   Level = "avx2"
	AVX512 Level = "avx512"
)

// A kernel is one way. Data is a multiple of Width, and not empty.
type kernel struct {
	masks  func(table *Table, data []byte, out []Masks)
	planes func(table *Table, data []byte, out *Planes)
}

// kernels are those that this processor can run.
var kernels = map[Level]kernel{Off: portable}

// levels has the names of kernels, the slowest first; best is the last of them unless Use chose another.
var (
	levels   = []Level{Off}
	current  = Off
	best     = portable
	portable = kernel{portableMasks, portablePlanes}
)

// Levels are the ways that this processor can go, the slowest first. There is always Off.
func Levels() []Level { return levels }

// Current is the way that is gone.
func Current() Level { return current }

// Use chooses a way, for tests and comparisons. It must not run beside Classify. The error says that there is no such way,
// or that this processor cannot go it.
func Use(level Level) error {
	k, ok := kernels[level]
	switch {
	case ok:
		current, best = level, k
		return nil
	case level == AVX2 || level == AVX512:
		return fmt.Errorf("this processor has no %s", level)
	}
	return fmt.Errorf("%q is none of %s, %s, %s", level, Off, AVX2, AVX512)
}

// portableMasks gathers the classes of eight bytes in a word that has eight bits of each class, turns eight such words so that each
// is of one class, and that is the masks.
func portableMasks(table *Table, data []byte, out []Masks) {
	for k := range out {
		table.word((*[Width]byte)(data[k*Width:]), &out[k])
	}
}

func portablePlanes(table *Table, data []byte, out *Planes) {
	var masks Masks
	for k := range len(data) / Width {
		table.word((*[Width]byte)(data[k*Width:]), &masks)
		for c, mask := range masks {
			out[c][1+k] = mask
		}
	}
}

func (t *Table) word(data *[Width]byte, rows *Masks) {
	s := &t.spread
	for i := range rows {
		b := (*[8]byte)(data[8*i:])
		rows[i] = s[b[0]] | s[b[1]]<<1 | s[b[2]]<<2 | s[b[3]]<<3 | s[b[4]]<<4 | s[b[5]]<<5 | s[b[6]]<<6 | s[b[7]]<<7
	}
	transposeBytes(rows)
}

// transposeBytes turns a matrix of eight by eight bytes (Warren, "Hacker's Delight", section 7-3).
func transposeBytes(rows *Masks) {
	for i := 0; i < 8; i += 2 {
		rows[i], rows[i+1] = swap(rows[i], rows[i+1], 8, 0x00ff00ff00ff00ff)
	}
	for _, i := range [...]int{0, 1, 4, 5} {
		rows[i], rows[i+2] = swap(rows[i], rows[i+2], 16, 0x0000ffff0000ffff)
	}
	for i := range 4 {
		rows[i], rows[i+4] = swap(rows[i], rows[i+4], 32, 0x00000000ffffffff)
	}
}

// swap exchanges the upper parts of a for the lower parts of b.
func swap(a, b uint64, shift int, low uint64) (uint64, uint64) {
	t := (a>>shift ^ b) & low
	return a ^ t<<shift, b ^ t
}
