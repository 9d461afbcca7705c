package matcher

import "bytes"

// Of a host with more URLs than fewURLs, in a line of no more than longestLine bytes, only those are reported whose
// path may stand in the same line: popular hosts have many indicators, and stand in every other line.
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
		s.plainLine = s.lineEnd-s.lineStart <= longestLine && tokensStandPlain(s.data[s.lineStart:s.lineEnd])
	}
	if s.hostsSeen[host] {
		return
	}
	s.hostsSeen[host] = true
	if s.plainLine && s.hasMany(first) {
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
	for i := s.lineStart; i < s.lineEnd; i++ {
		from := i
		for i < s.lineEnd && is(s.data[i], inToken) {
			i++
		}
		if from == i {
			continue
		}
		if from > 0 && s.data[from-1] == '%' {
			from = s.afterEscape(from, i)
		}
		word := bytes.TrimRight(s.data[from:i], ".")
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

// tokensStandPlain says that no token of a line is written with escapes: of JSON, of Zeek, or percent-encodings of what
// needs none.
func tokensStandPlain(line []byte) bool {
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			if i++; i < len(line) && is(line[i], isAlnum) {
				return false
			}
		case '%':
			if decoded, ok := percentByte(line, i); ok && (is(decoded, inToken) || decoded == '~') {
				return false
			}
		}
	}
	return true
}
