package record

import "picket/internal/bytemask"

// A squidSkimmer skims Squid's native log: ten words, of which the first is a time.
type squidSkimmer struct {
	fixedForm
	kind *Kind
}

var (
	squidSkims          = &squidSkimmer{kind: squidKind}
	squidInterceptSkims = &squidSkimmer{kind: squidIntercept}
	squidTable          = newTable(" ")
)

const classSpace = classOwn

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

// next is the place of the next byte of a class from i on, end if there is none before it.
func (s *Skim) next(class, i, end int) int {
	for ; i < end; i += bytemask.Width {
		if word := s.window(class, i); word != 0 {
			return min(i+lowest(word), end)
		}
	}
	return end
}
