package bytemask

import (
	"math/rand/v2"
	"testing"
)

// naive is what every level must say.
func naive(table *Table, data []byte) []Masks {
	out := make([]Masks, Words(len(data)))
	for i, c := range data {
		for class := range 8 {
			if class == High && c >= 0x80 || class < High && c < 0x80 && table.ascii[c]>>class&1 != 0 {
				out[i/Width][class] |= 1 << (i % Width)
			}
		}
	}
	return out
}

func check(t *testing.T, table *Table, data []byte) {
	t.Helper()
	defer Use(Current())
	want := naive(table, data)
	for _, level := range Levels() {
		if err := Use(level); err != nil {
			t.Fatal(err)
		}
		// What lay there before must not matter, and what lies behind must not change.
		out := make([]Masks, len(want)+1)
		for i := range out {
			out[i] = Masks{^uint64(0), 1, 2, 3, 4, 5, 6, 7}
		}
		got := Classify(table, data, out)
		for k := range want {
			if got[k] != want[k] {
				t.Fatalf("%s: bytes from %d on:\n got %x\nwant %x", level, k*Width, got[k], want[k])
			}
		}
		if out[len(want)] != (Masks{^uint64(0), 1, 2, 3, 4, 5, 6, 7}) {
			t.Fatalf("%s: wrote beyond its end", level)
		}
	}
}

func randomTable(random *rand.Rand) *Table {
	return NewTable(func(byte) uint8 { return uint8(random.Uint32()) }) // bit 7 too: it must count for nothing
}

func TestEveryByteInEveryPlace(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for start := range 256 {
		data := make([]byte, 256)
		for i := range data {
			data[i] = byte(start + i)
		}
		check(t, randomTable(random), data)
	}
}

func TestEveryLength(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	for n := range 300 {
		data := make([]byte, n)
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		check(t, randomTable(random), data)
	}
}

func FuzzClassify(f *testing.F) {
	f.Add([]byte("GET /a.b-c_d:1%20\\n=3D\x80\xff\x00\x7f"), uint64(7))
	f.Fuzz(func(t *testing.T, data []byte, seed uint64) {
		check(t, randomTable(rand.New(rand.NewPCG(seed, 3))), data)
	})
}

func TestUseRefuses(t *testing.T) {
	before := Current()
	for _, name := range []Level{"", "sse", "AVX2"} {
		if err := Use(name); err == nil {
			t.Errorf("%q was taken", name)
		}
	}
	if Current() != before {
		t.Errorf("a refused level was chosen")
	}
}

func BenchmarkClassify(b *testing.B) {
	random := rand.New(rand.NewPCG(4, 4))
	table, data := randomTable(random), make([]byte, 1<<16)
	for i := range data {
		data[i] = byte(random.Uint32()) & 0x7f
	}
	out := make([]Masks, Words(len(data)))
	defer Use(Current())
	for _, level := range Levels() {
		Use(level)
		b.Run(string(level), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				Classify(table, data, out)
			}
		})
	}
}
