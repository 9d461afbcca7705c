package matcher

// A scanner is one pass over one block of data.
type scanner struct {
	*Set
	data  []byte
	yield func(Match)
	buf   []byte // scratch, for what is looked up in another form than it stands in data

	coloned int  // the colons before this place have been judged
	v6End   int  // the last IPv6 address ended here
	nameEnd int  // the last run with characters beyond ASCII that could be a name ended here
	isName  bool // and was one that may be searched for
	runEnd  int  // the last URL of a known host ended here at the latest

	hostsInRun int // known hosts before that place

	// Of the line in which a host last stood alone:
	lineStart, lineEnd int
	plain              []byte // without escapes; empty if it has none
	hostsSeen          map[uint64]bool
}

// scan cuts data into tokens. Every value but a few is found by one of its tokens; see DESIGN.md.
func (s *scanner) scan() {
	s.read(0, len(s.data))
	s.wordless()
}

// read is scan for a part of the data that no token reaches out of.
func (s *scanner) read(from, to int) {
	data := s.data[:to]
	dull := min(32, s.texts.shortest)
	for i := from; i < len(data); {
		seen := class[data[i]]
		if seen&inToken == 0 {
			if seen != 0 {
				s.separator(i, seen)
			}
			i++
			continue
		}
		start := i
		for i++; i < len(data); i++ {
			c := class[data[i]]
			if c&inToken == 0 {
				break
			}
			seen |= c
		}
		if seen&classDot == 0 && i-start < dull && data[start] != '0' {
			continue // no address, name, hash or word of a text: judge would do nothing
		}
		s.token(start, i, seen)
	}
}

func (s *scanner) separator(at int, seen uint8) {
	if seen == classColon {
		if at >= s.coloned && (s.addresses.any || s.digests.lengths != 0) {
			s.colon(at)
		}
		return
	}
	if c := s.data[at]; (c == 0xe3 || c == 0xef) && at >= s.nameEnd {
		s.foreignDot(at)
	}
	if s.texts.foreign && (at == 0 || s.data[at-1] < 0x80) {
		s.foreignWords(at)
	}
}

// token judges data[start:end], whose bytes are of the classes seen. Where an escape may reach into it, what stands
// behind the escape is judged too.
func (s *scanner) token(start, end int, seen uint8) {
	if start > 0 && opensEscape[s.data[start-1]] {
		if after := afterEscape(s.data, start, end); after > start {
			s.withEscape(start, end, seen)
			start, seen = after, classesOf(s.data[after:end])
		}
	}
	s.judge(start, end, seen)
}

// withEscape judges a token as if the character before it opened no escape. For a percent sign, only as far as it is
// numbers: in texts that hold any, names and words are written with them.
func (s *scanner) withEscape(start, end int, seen uint8) {
	switch {
	case s.data[start-1] != '%':
		s.judge(start, end, seen)
	case end-start >= 32:
		s.longToken(start, end, seen)
	case seen&classDot != 0 && seen&isLetter == 0:
		s.dottedNumbers(start, end, seen)
	}
}

func (s *scanner) judge(start, end int, seen uint8) {
	whole := end
	if seen&classDot != 0 {
		for end > start && s.data[end-1] == '.' {
			end--
		}
	}
	if end-start >= s.texts.shortest {
		s.word(start, end)
	}
	if end-start >= 32 {
		s.longToken(start, end, seen)
	}
	switch {
	case seen&classDot == 0:
		if end-start == 1 && s.data[start] == '0' {
			s.endOfCountedName(start)
		}
	case s.touchesForeign(start, whole) && s.foreignName(start, whole):
	case seen&isLetter == 0:
		s.dottedNumbers(start, end, seen)
	default:
		s.name(start, end)
		if seen&(classDigit|classJoiner) == classDigit|classJoiner {
			s.dottedNumbers(start, end, seen)
		}
	}
}

func (s *scanner) touchesForeign(start, end int) bool {
	return end < len(s.data) && s.data[end] >= 0x80 || start > 0 && s.data[start-1] >= 0x80
}

func classesOf(b []byte) (seen uint8) {
	for _, c := range b {
		seen |= class[c]
	}
	return seen
}

func (s *scanner) match(id int32, start, end int) {
	s.yield(Match{ID: int(id), Start: start, End: end})
}
