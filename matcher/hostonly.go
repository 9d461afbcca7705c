package matcher

import "bytes"

// Of a host with more URLs than fewURLs, in a line of no more than longestLine bytes, only those are reported whose
// path may stand in the same line: popular hosts have many indicators, and stand in every other line. Where a line holds
// more than manyHosts of them, its words are not looked at again for each.
const (
	fewURLs     = 4
	longestLine = 64 << 10
)

// hostAlone reports the URLs of a host that stands without one. Once a line is enough: the caller looks at the record.
func (s *scanner) hostAlone(host uint64, first int32, start, end int) {
	if start >= s.lineEnd || s.hostsSeen == nil {
		s.hostsSeen = emptied(s.hostsSeen)
		s.lineStart = bytes.LastIndexByte(s.data[:start], '\n') + 1
		s.lineEnd = len(s.data)
		if size := bytes.IndexByte(s.data[start:], '\n'); size >= 0 {
			s.lineEnd = start + size
		}
		s.plain = withoutLineEscapes(s.plain[:0], s.data[s.lineStart:min(s.lineEnd, s.lineStart+longestLine)])
	}
	if s.hostsSeen[host] {
		return
	}
	s.hostsSeen[host] = true
	if s.lineEnd-s.lineStart <= longestLine && len(s.hostsSeen) <= manyHosts && s.hasMany(first) {
		s.hostWithPaths(host, start, end)
		return
	}
	s.hostMatches(&s.names.hosts, first, start, end)
}

func emptied(set map[uint64]bool) map[uint64]bool {
	if set == nil {
		return map[uint64]bool{}
	}
	clear(set)
	return set
}

func (s *scanner) hasMany(first int32) bool {
	count := 0
	for n := first; n != 0 && count <= fewURLs; n = s.names.hosts.at(n).next {
		count++
	}
	return count > fewURLs
}

func (s *scanner) hostMatches(urls *index, first int32, start, end int) {
	for n := first; n != 0; n = urls.at(n).next {
		s.yield(Match{ID: int(urls.at(n).value), Start: start, End: end, HostOnly: true})
	}
}

// hostWithPaths reports the URLs of a host of whose path a word stands in the line, and those whose path has no word.
func (s *scanner) hostWithPaths(host uint64, start, end int) {
	paths := &s.names.paths
	s.hostMatches(paths, paths.first(pathKey(host, 0)), start, end)
	s.pathsOf(host, s.data[s.lineStart:s.lineEnd], start, end)
	if len(s.plain) > 0 {
		s.pathsOf(host, s.plain, start, end)
	}
}

// pathsOf reports the URLs of a host of whose path a word stands in a line.
func (s *scanner) pathsOf(host uint64, line []byte, start, end int) {
	paths := &s.names.paths
	for i := 0; i < len(line); i++ {
		from := i
		for i < len(line) && is(line[i], inToken) {
			i++
		}
		if from == i {
			continue
		}
		if from > 0 && opensEscape[line[from-1]] {
			from = afterEscape(line, from, i)
		}
		word := bytes.TrimRight(line[from:i], ".")
		s.hostMatches(paths, paths.first(pathKey(host, foldedHash(word))), start, end)
	}
}

func pathKey(host, word uint64) uint64 { return mix(host ^ multiplier*word) }

// pathWord is the hash of the word by which the path of a URL is looked for in a line; 0 if it has none.
func pathWord(target string) (hash uint64) {
	size := 0
	for _, w := range wordsOf(target) {
		if !w.foreign && w.end-w.start > size {
			size, hash = w.end-w.start, w.hash
		}
	}
	return hash
}

// withoutLineEscapes appends a line with what its words may be written with decoded: escapes of JSON and of servers'
// logs, and percent-encodings of what needs none. It appends nothing if there are none.
func withoutLineEscapes(plain, line []byte) []byte {
	found := false
	for i := 0; i < len(line); i++ {
		c, size := urlEscape(line, i)
		if decoded, ok := percentByte(line, i); ok && (is(decoded, inToken) || decoded == '~') {
			c, size = decoded, 3
		}
		found = found || size > 0
		if size == 0 {
			c, size = line[i], 1
		}
		plain = append(plain, c)
		i += size - 1
	}
	if !found {
		return plain[:0]
	}
	return plain
}
