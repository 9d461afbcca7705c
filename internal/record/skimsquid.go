package record

import (
	"bytes"
	"math/bits"

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
	if !s.words(chunk, start, end, &words) {
		return false
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

// words finds the first words of a line that begins with one, and says whether it has so many.
func (s *Skim) words(chunk []byte, start, end int, words *[10]span) bool {
	k := start / bytemask.Width
	spaces := s.masks[k][classSpace] &^ lowBits(start%bytemask.Width)
	ends := spaces &^ (spaces << 1)
	for n := range words {
		for ends == 0 && (k+1)*bytemask.Width < end {
			before := spaces >> (bytemask.Width - 1)
			k++
			spaces = s.masks[k][classSpace]
			ends = spaces &^ (spaces<<1 | before)
		}
		stop := end
		if ends != 0 {
			stop = min(stop, k*bytemask.Width+bits.TrailingZeros64(ends))
			ends &= ends - 1
		}
		if start >= stop {
			return false
		}
		words[n] = span{start, stop}
		for start = stop; start < end && chunk[start] == ' '; start++ {
		}
	}
	return true
}
