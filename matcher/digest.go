package matcher

import "math/bits"

// A digestSet holds hashes by value, those of JA3 fingerprints included.
type digestSet struct {
	index   index
	filter  filter
	lengths uint32 // a bit for each length of which there is a hash, in units of 8 digits
}

// longToken looks for hashes between the dots, hyphens and underscores of a token.
func (s *scanner) longToken(start, end int, seen uint8) {
	if s.digests.lengths == 0 {
		return
	}
	if seen&(classDot|classJoiner) == 0 {
		if seen&classLetter == 0 {
			s.digest(start, end)
		}
		return
	}
	for part := start; part < end; {
		stop, seen := part, uint8(0)
		for stop < end && is(s.data[stop], isAlnum) {
			seen |= class[s.data[stop]]
			stop++
		}
		if seen&classLetter == 0 {
			s.digest(part, stop)
		}
		part = stop + 1
	}
}

func (s *scanner) digest(start, end int) { s.digestOf(s.data[start:end], start, end) }

// digestOf looks up hexadecimal digits that stand in data[start:end], there perhaps with colons between.
func (s *scanner) digestOf(text []byte, start, end int) {
	size := len(text)
	if size > 128 || bits.OnesCount(uint(size)) > 2 || size < 32 || s.digests.lengths>>(size/8)&1 == 0 {
		return
	}
	if !s.digests.filter.has(wordKey(text, 0, size)) {
		return
	}
	index := &s.digests.index
	for n := index.first(foldedHash(text)); n != 0; n = index.at(n).next {
		if id := index.at(n).value; equalFolded(text, s.list[id].Value) {
			s.match(id, start, end)
		}
	}
}
