package matcher

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"picket/internal/bytemask"
)

// The kernel's marks are those of plain Go, word for word, over several chunks and whatever they hold.
func TestMarks(t *testing.T) {
	if !slices.Contains(bytemask.Levels(), bytemask.AVX512) {
		t.Skip("this processor has no AVX-512 VBMI")
	}
	random := rand.New(rand.NewPCG(5, 5))
	for _, alphabet := range []string{"0", "1.", "a.", "1.a", "0(1)", "a1.-:(0) \x80%", "f0:", "0123456789abcdefg.:()-_ \xff", "z"} {
		for range 20 {
			var fast, plain marks
			fast.begin()
			plain.begin()
			for chunk := range 3 {
				data := make([]byte, chunkBytes)
				for i := range data {
					data[i] = alphabet[random.IntN(len(alphabet))]
				}
				if random.IntN(2) == 0 { // long runs
					for i := range random.IntN(chunkBytes) {
						data[i] = alphabet[0]
					}
				}
				bytemask.ClassifyPlanes(sieveTable, data, &fast.classes)
				bytemask.ClassifyPlanes(sieveTable, data, &plain.classes)
				markWith(bytemask.AVX512, &fast)
				markWith(bytemask.Off, &plain)
				if fast != plain {
					t.Fatalf("chunk %d of %q: the kernel's marks differ", chunk, alphabet)
				}
				fast.next()
				plain.next()
			}
		}
	}
}

func markWith(level bytemask.Level, m *marks) {
	defer bytemask.Use(bytemask.Current())
	bytemask.Use(level)
	m.mark(chunkWords)
}

func BenchmarkMark(b *testing.B) {
	defer bytemask.Use(bytemask.Current())
	data := []byte(lineOf(rand.New(rand.NewPCG(6, 6)), 2*chunkBytes))[:chunkBytes]
	for _, level := range bytemask.Levels() {
		bytemask.Use(level)
		b.Run(string(level), func(b *testing.B) {
			var m marks
			m.begin()
			b.SetBytes(chunkBytes)
			for b.Loop() {
				bytemask.ClassifyPlanes(sieveTable, data, &m.classes)
				m.mark(chunkWords)
				m.next()
			}
		})
	}
}

func TestOthersThanHex(t *testing.T) {
	for c := range 256 {
		for place := range 8 {
			text := uint64(0x3061463941663239)&^(0xff<<(8*place)) | uint64(c)<<(8*place)
			want := 64
			if !is(byte(c), isHex) {
				want = 8*place + 7
			}
			if got := bits.TrailingZeros64(othersThanHex(text)); got != want {
				t.Errorf("%#x at %d: bit %d, want %d", c, place, got, want)
			}
		}
	}
}
