package record

import (
	"bytes"

	"picket/internal/bytemask"
)

// A squidSkimmer skims Squid's native log: ten words, of which the first is a time.
type squidSkimmer struct {
	fixedForm
	kind *Kind
}

var (
	squidSkims          = &squidSkimmer{kind: squidKind}
	squidInterceptSkims = &squidSkimmer{kind: squidIntercept}
	squidTable          = newTable(" ", "0123456789abcdefABCDEF.:", ".:", "/",
		"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-")
)

// Classes of squidTable; those of addresses are where a tabular skimmer has them.
const (
	classSpace = classSeparator
	classSlash = classAddressMark + 1
	classHost  = classSlash + 1
)

func (p squidParser) skimmer() Skimmer {
	if p.kind == squidIntercept {
		return squidInterceptSkims
	}
	return squidSkims
}

func (q *squidSkimmer) Skim(data []byte, s *Skim) { s.block(data, squidTable, q) }

func (q *squidSkimmer) line(s *Skim, chunk []byte, start, end int) bool {
	var words [10]span // time, duration, client, result/status, bytes, method, URL, user, hierarchy/peer, type
	i := start
	for n := range words {
		word := span{i, s.next(classSpace, i, end)}
		if word.start == word.end {
			return false
		}
		words[n] = word
		for i = word.end; i < end && chunk[i] == ' '; i++ {
		}
	}
	at, ok := s.epoch.read(chunk[start:], words[0].end-start)
	if !ok || !isDigit(chunk[words[1].start]) && chunk[words[1].start] != '-' || !isDigit(chunk[words[4].start]) {
		return false
	}
	if q.kind == squidKind && s.isDirectToName(chunk, &words) {
		s.take(s.part(nil, squidKind, domainKind|addressKinds), at, false)
		return true
	}
	_, status := cutAt(chunk, [2]int{words[3].start, words[3].end}, '/')
	hierarchy, peer := cutAt(chunk, [2]int{words[8].start, words[8].end}, '/')
	if status[0] == 0 || peer[0] == 0 {
		return false
	}
	r := s.judgeAs(q.kind)
	r.judgeBy(chunk, partURL, words[6].start, words[6].end)
	r.judgeBy(chunk, partHierarchy, hierarchy[0], hierarchy[1])
	if isDirect(chunk[hierarchy[0]:hierarchy[1]]) {
		r.judgeBy(chunk, partDst, peer[0], peer[1])
	}
	if !isExplicit(r, chunk) {
		r.Kind = squidIntercept
	}
	return s.judged(chunk, nil, at)
}

// direct begins the hierarchy of most records: the server was asked by its address.
const direct = "HIER_DIRECT/"

// isDirectToName knows most records: they ask for a name, and the server's address is there.
func (s *Skim) isDirectToName(chunk []byte, words *[10]span) bool {
	result, peer := words[3], words[8]
	if result.end-result.start > bytemask.Width || s.window(classSlash, result.start)&lowBits(result.end-result.start) == 0 ||
		!bytes.HasPrefix(chunk[peer.start:peer.end], []byte(direct)) {
		return false
	}
	peer.start += len(direct)
	return s.isAddress(peer.start, peer.end) && s.namesHost(chunk, words[6])
}

// isAddress is the function of that name, by masks; it says nothing of the shortest ones.
func (s *Skim) isAddress(start, end int) bool {
	if end-start < 3 || end-start >= bytemask.Width {
		return false
	}
	here := lowBits(end - start)
	return s.areAddresses(start, here, here)
}

// namesHost is hasName for http://host/…, host:port, and http://host:port/…, where a host is of letters and does not end as addresses
// do. It may say no where that says yes.
func (s *Skim) namesHost(chunk []byte, url span) bool {
	text := chunk[url.start:url.end]
	start := url.start
	if bytes.HasPrefix(text, []byte("http://")) {
		start += len("http://")
	}
	size := lowest(^s.window(classHost, start))
	if size == 0 || size == bytemask.Width || isDigit(chunk[start+size-1]) || s.window(classAddressMark, start)&lowBits(size) == 0 {
		return false
	}
	end := start + size
	if chunk[end] == ':' {
		for end++; end < url.end && isDigit(chunk[end]); end++ {
		}
	} else if start == url.start {
		return false
	}
	return end >= url.end || start > url.start && chunk[end] == '/'
}

// next is the place of the next byte of a class from i on, end if there is none before it.
func (s *Skim) next(class, i, end int) int {
	for ; i < end; i += bytemask.Width {
		if word := s.window(class, i); word != 0 {
			return min(i+lowest(word), end)
		}
	}
	return end
}
