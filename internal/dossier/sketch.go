package dossier

import (
	"slices"
	"unicode"
)

// A sketch stands for a text when it is compared with others: hashes of its runs of words, the smallest ones where it has
// many (bottom-k sampling; Broder, On the resemblance and containment of documents, 1997).
type sketch struct {
	hashes []uint64 // sorted, each once
	whole  bool     // they are all
	runs   int      // about how many different runs the text has
}

// run is how many words are taken together, and mostHashes how many runs are kept.
const (
	run        = 5
	mostHashes = 1 << 11
)

// sketchOf hashes the words in lower case, letters and digits only.
func sketchOf(text string) sketch {
	var ring [run]uint64
	var hashes []uint64
	n := 0
	for word := range wordHashes(text) {
		ring[n%run] = word
		if n++; n < run {
			continue
		}
		mixed := uint64(0)
		for i := range run {
			mixed = mixed*0x9e3779b97f4a7c15 ^ ring[(n+i)%run]
			mixed ^= mixed >> 29
		}
		hashes = append(hashes, mixed*0xbf58476d1ce4e5b9)
	}
	slices.Sort(hashes)
	hashes = slices.Compact(hashes)
	s := sketch{hashes: hashes, whole: len(hashes) <= mostHashes, runs: len(hashes)}
	if !s.whole {
		s.hashes = slices.Clone(hashes[:mostHashes])
	}
	return s
}

// wordHashes gives the hash of each word in turn: FNV-1a, of characters. It is the same in every run, for the sample is.
func wordHashes(text string) func(yield func(uint64) bool) {
	return func(yield func(uint64) bool) {
		hash := uint64(fnvOffset)
		for _, r := range text {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				hash = (hash ^ uint64(unicode.ToLower(r))) * fnvPrime
				continue
			}
			if hash != fnvOffset && !yield(hash) {
				return
			}
			hash = fnvOffset
		}
		if hash != fnvOffset {
			yield(hash)
		}
	}
}

const fnvOffset, fnvPrime = 14695981039346656037, 1099511628211

// hashOf is the hash of a value.
func hashOf(text string) uint64 {
	hash := uint64(fnvOffset)
	for i := range len(text) {
		hash = (hash ^ uint64(text[i])) * fnvPrime
	}
	return hash
}

// leastRuns is how long a text is at least of which can be said that it stands in another.
const leastRuns = 20

// share is how much of the shorter text stands in the longer, from 0 to 1, as far as the sketches show it.
func share(a, b sketch) float64 {
	if len(a.hashes) < leastRuns || len(b.hashes) < leastRuns {
		return 0
	}
	if a.runs > b.runs {
		a, b = b, a
	}
	// Both know of all runs below the smaller of their last hashes.
	limit := ^uint64(0)
	for _, s := range []sketch{a, b} {
		if !s.whole {
			limit = min(limit, s.hashes[len(s.hashes)-1])
		}
	}
	within := func(hashes []uint64) []uint64 {
		n, found := slices.BinarySearch(hashes, limit)
		if found {
			n++
		}
		return hashes[:n]
	}
	known := within(a.hashes)
	if len(known) == 0 {
		return 0
	}
	return float64(common(known, within(b.hashes))) / float64(len(known))
}
