package advisory

import "sort"

// A shadow is the text as it would stand had nobody defanged it, with the way back. Recognisers run over the shadow
// only, so that each knows one form of a value; quotes are cut from the body.
type shadow struct {
	text  string
	lower string // text with its ASCII letters in lower case, byte by byte
	edits []edit // in order, apart from one another; between two edits both texts are the same
}

// An edit says that text[from:to] stands for body[bodyFrom:bodyTo].
type edit struct {
	from, to         int
	bodyFrom, bodyTo int
	defang           bool // undoes defanging; false for invisible characters and wide forms
}

// body gives the place in the body of text[from:to]. What was dropped beside the span stays outside.
func (s *shadow) body(from, to int) (int, int) {
	start := from + s.shift(sort.Search(len(s.edits), func(i int) bool { return s.edits[i].to > from }))
	if i := s.covering(from); i >= 0 {
		start = s.edits[i].bodyFrom
	}
	end := to + s.shift(sort.Search(len(s.edits), func(i int) bool { return s.edits[i].from >= to }))
	if i := s.covering(to - 1); i >= 0 {
		end = s.edits[i].bodyTo
	}
	return start, end
}

// shift is how far the body runs ahead of the text before edit i.
func (s *shadow) shift(i int) int {
	if i == 0 {
		return 0
	}
	return s.edits[i-1].bodyTo - s.edits[i-1].to
}

// covering is the index of the edit that wrote text[at], or -1.
func (s *shadow) covering(at int) int {
	i := sort.Search(len(s.edits), func(i int) bool { return s.edits[i].to > at })
	if i < len(s.edits) && s.edits[i].from <= at {
		return i
	}
	return -1
}

// defanged says whether defanging was undone in text[from:to].
func (s *shadow) defanged(from, to int) bool {
	i := sort.Search(len(s.edits), func(i int) bool { return s.edits[i].to > from || s.edits[i].from >= from })
	for ; i < len(s.edits) && s.edits[i].from < to; i++ {
		if s.edits[i].defang {
			return true
		}
	}
	return false
}
