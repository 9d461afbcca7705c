package literal

import (
	"encoding/binary"
	"math/bits"
)

// A layout says where a sieve looks: at every stride-th byte of data, for a window of so many bytes, eight at most. Of
// each literal it knows as many windows as a stride has bytes, each a byte behind the other, so that wherever a literal
// stands, one of them and no more is where the sieve looks.
type layout struct{ stride, window int }

// A sieve finds where a literal's window may stand. A bitmap of the windows' hashes lets few other places through.
type sieve struct {
	layout
	mask   uint64   // of a window's bytes in a word
	filter []uint64 // bits; a power of two of them
	table
}

// strip is how many bytes are searched at a time: so few that what is found fits the first cache. It is a multiple of
// all strides.
const strip = 4 << 10

// positions are places in a strip, counted from its beginning.
type positions struct {
	list [strip]uint16
	n    uint
}

// add adds a place if the lowest bit of hit is set. There is no branch in it: else the next one overwrites it.
func (p *positions) add(at int, hit uint64) {
	p.list[p.n%strip] = uint16(at)
	p.n += uint(hit & 1)
}

// search collects the places of the strip that begins here at which the sieve looks and its filter knows the window.
func (v *sieve) search(data []byte, from int, out *positions) {
	to := min(from+strip, len(data)-v.window+1)
	out.n = 0
	at := from
	for last := min(to, len(data)-7) - 3*v.stride; at < last; {
		var hits uint64
		switch v.stride {
		case 4:
			at, hits = next[[4]byte](v, data, at, last)
		case 2:
			at, hits = next[[2]byte](v, data, at, last)
		default:
			at, hits = next[[1]byte](v, data, at, last)
		}
		if hits == 0 {
			break
		}
		for range 4 {
			out.add(at-from, hits)
			hits >>= 1
			at += v.stride
		}
	}
	for ; at < to; at += v.stride {
		bit := v.bit(foldedWord(data, at))
		out.add(at-from, v.filter[bit/64]>>(bit%64))
	}
}

// next goes on, four places at once, until the filter knows one or the first of them is not before last. It gives where
// that is, and a bit for each place that is known. The length of Stride is the sieve's stride: the compiler makes a
// function of each, with constant offsets.
func next[Stride [1]byte | [2]byte | [4]byte](v *sieve, data []byte, at, last int) (int, uint64) {
	var stride Stride
	step := len(stride)
	filter, mask, top := v.filter, v.mask, uint64(64*len(v.filter)-1)
	for ; at < last; at += 4 * step {
		here := data[at : at+3*step+8]
		a := hash(binary.LittleEndian.Uint64(here), mask) & top
		b := hash(binary.LittleEndian.Uint64(here[step:]), mask) & top
		c := hash(binary.LittleEndian.Uint64(here[2*step:]), mask) & top
		d := hash(binary.LittleEndian.Uint64(here[3*step:]), mask) & top
		a, b, c, d = filter[a/64]>>(a%64), filter[b/64]>>(b%64), filter[c/64]>>(c%64), filter[d/64]>>(d%64)
		if (a|b|c|d)&1 != 0 {
			return at, a&1 | b&1<<1 | c&1<<2 | d&1<<3
		}
	}
	return at, 0
}

// bit is the place in the filter of the window that a word begins with.
func (v *sieve) bit(word uint64) uint64 { return hash(word, v.mask) & uint64(64*len(v.filter)-1) }

// newSieve makes a sieve of some windows. With 128 to 256 bits for each, less than one place of a hundred passes by chance.
func newSieve(l layout, list []placed) sieve {
	words := 1 << min(1+bits.Len(uint(len(list))), maxFilter)
	v := sieve{layout: l, mask: maskOf(l.window), filter: make([]uint64, words), table: newTable(list)}
	for _, p := range list {
		bit := v.bit(p.window)
		v.filter[bit/64] |= 1 << (bit % 64)
	}
	return v
}

// maxFilter is the binary logarithm of the most words of a filter. 512 KiB fit the second cache of most machines.
const maxFilter = 16
