package matcher

// A nameSet holds what is found by a host's name: domains, and by their hosts URLs and e-mail addresses.
type nameSet struct {
	filter  filter // of the last two labels of all hosts
	domains index
	emails  index
	hosts   index // URLs by host
	urls    index // URLs by host, port, path and query
	paths   index // URLs by host and a word of path or query
	v6Hosts bool
	anyURL  bool

	oddLocals     bool // some address has a character before the @ that isLocalByte takes for a border
	longestTarget int  // of the URLs, path and query in bytes
}

// longestName bounds what may be a host's name, in bytes (RFC 1035, section 2.3.4).
const longestName = 253

// lastLabels is where the last two labels of a name begin; -1 if it has no dot.
func lastLabels(name []byte) int {
	dots := 0
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '.' {
			if dots++; dots == 2 {
				return i + 1
			}
		}
	}
	return dots - 1
}

// name judges a token as a host's name.
func (s *scanner) name(start, end int) {
	name := s.data[start:end]
	tail := lastLabels(name)
	if tail < 0 || !s.names.filter.has(foldedHash(name[tail:])) {
		return
	}
	for name[0] == '.' {
		name, start = name[1:], start+1
	}
	s.namedAs(name, start, end)
}

// namedAs looks up a name that stands in data[start:end], there perhaps in another form.
func (s *scanner) namedAs(name []byte, start, end int) {
	s.domain(name, start, end)
	if start > 0 && s.data[start-1] == '@' {
		s.email(name, start-1, end)
	} else if start > 2 && string(s.data[start-3:start]) == "%40" {
		s.email(name, start-3, end)
	}
	if s.names.anyURL {
		s.host(name, start, end)
	}
}

// domain looks for the name and for those above it.
func (s *scanner) domain(name []byte, start, end int) {
	for at := len(name) - 1; at >= 0 && len(name)-at <= longestName; at-- {
		if at > 0 && name[at-1] != '.' {
			continue
		}
		suffix := name[at:]
		for n := s.names.domains.first(foldedHash(suffix)); n != 0; n = s.names.domains.at(n).next {
			if id := s.names.domains.at(n).value; equalFolded(suffix, s.list[id].Value) {
				s.match(id, start, end)
			}
		}
	}
}

// endOfCountedName judges the name that ends in the root label (0) and whose labels stand behind their lengths, as in
// the debug log of a Windows DNS server.
func (s *scanner) endOfCountedName(zero int) {
	data := s.data
	if zero == 0 || data[zero-1] != '(' || zero+1 >= len(data) || data[zero+1] != ')' {
		return
	}
	reversed := s.buf[:0]
	start := zero - 1
	for len(reversed) <= longestName {
		open, label, ok := countedLabel(data, start)
		if !ok {
			break
		}
		if len(reversed) > 0 {
			reversed = append(reversed, '.')
		}
		for i := start - 1; i >= label; i-- {
			reversed = append(reversed, data[i])
		}
		start = open
	}
	s.buf = reversed
	name := reversed
	for i, j := 0, len(name)-1; i < j; i, j = i+1, j-1 {
		name[i], name[j] = name[j], name[i]
	}
	if tail := lastLabels(name); tail >= 0 && s.names.filter.has(foldedHash(name[tail:])) {
		s.domain(name, start, zero+2)
	}
}

// countedLabel finds the label that ends at a place, behind its length in parentheses.
func countedLabel(data []byte, end int) (open, label int, ok bool) {
	for label = end; label > 0 && end-label <= 63; label-- {
		if data[label-1] != ')' {
			continue
		}
		count, unit := 0, 1
		at := label - 2
		for ; at >= 0 && unit <= 100 && is(data[at], classDigit); at-- {
			count += int(data[at]-'0') * unit
			unit *= 10
		}
		return at, label, at >= 0 && data[at] == '(' && count > 0 && count == end-label
	}
	return 0, 0, false
}
