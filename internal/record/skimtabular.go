package record

import (
	"bytes"
	"math/bits"
	"slices"
	"strings"

	"picket/indicator"
	"picket/internal/bytemask"
)

// judgedParts are what the rules of a kind, proxied and isWithin look at.
var judgedParts = []part{partSrc, partDst, partDstPort, partLocalSrc, partLocalDst, partQuery, partURLPath, partMethod,
	partService, partServiceBefore, partJA3, partJA4}

// isSkimmed says whether nothing but its time, its observer and the judged parts decides what a record of the kind tells
// coverage, and it tells nothing else: no lease, no mark of loss.
func (k *Kind) isSkimmed() bool { return k.lease == nil && k.settle == nil && k.pairs == nil }

// judges says whether the kind looks at its values at all.
func (k *Kind) judges() bool { return len(k.rules) > 0 || k.proxied != nil }

// A tabularSkimmer skims lines whose columns are divided by one byte, the first of them a time since 1970.
type tabularSkimmer struct {
	fixedForm
	kind       *Kind
	table      *bytemask.Table
	separators int
	marked     []int    // numbers of the separators whose places are needed, in order, and one beyond them
	judged     []column // of several of one part the first that is filled counts
	observers  []column
	connects   bool // see connection
	isQuick    bool // what a line shows can mostly be told from few columns: see quickly
	query      column
	path       column // of a request
	method     column
}

// A column lies between two of the separators that are marked, by their place in that list; below 0 is the line's end.
type column struct {
	part     part
	from, to int
}

// Classes of a tabular skimmer's table.
const (
	classSeparator = classOwn + iota
	classAddress
	classAddressMark
)

// newTabularSkimmer is nil for layouts whose lines are parsed.
func newTabularSkimmer(l *layout, separator byte) *tabularSkimmer {
	if l == nil || len(l.names) < 2 || len(l.names) > maxFields || !l.kind.isSkimmed() || strings.IndexByte("\t ,;|", separator) < 0 ||
		l.parts[0] != partTime || slices.Contains(l.parts[1:], partTime) || slices.Contains(l.parts, partNAT) {
		return nil
	}
	t := &tabularSkimmer{
		kind: l.kind, separators: len(l.names) - 1,
		table:  newTable(string(rune(separator)), "0123456789abcdefABCDEF.:", ".:"),
		marked: []int{0},
	}
	for i, p := range l.parts {
		switch {
		case p == partObserver:
			t.observers = append(t.observers, t.column(p, i))
		case l.kind.judges() && slices.Contains(judgedParts, p):
			t.judged = append(t.judged, t.column(p, i))
		}
	}
	if len(t.marked) > maxMarked {
		return nil
	}
	t.connects = t.isConn(l.names)
	t.isQuick = t.find(partQuery, &t.query) && t.kind == zeekDNS ||
		t.find(partURLPath, &t.path) && t.find(partMethod, &t.method) && t.kind == zeekHTTP
	t.marked = append(t.marked, maxFields)
	return t
}

// column marks the separators around a column, which is not the first.
func (t *tabularSkimmer) column(p part, number int) column {
	c := column{p, t.mark(number - 1), -1}
	if number < t.separators {
		c.to = t.mark(number)
	}
	return c
}

func (t *tabularSkimmer) mark(separator int) int {
	if last := len(t.marked) - 1; t.marked[last] == separator {
		return last
	}
	t.marked = append(t.marked, separator)
	return len(t.marked) - 1
}

func (t *tabularSkimmer) Skim(data []byte, s *Skim) { s.block(data, t.table, t) }

func (t *tabularSkimmer) line(s *Skim, chunk []byte, start, end int) bool {
	if t.connects && t.connection(s, chunk, start, end) {
		return true
	}
	if !t.split(s, start, end) {
		return false
	}
	at, ok := s.epoch.read(chunk[start:], s.at[0]-start)
	if !ok {
		return false
	}
	if len(t.judged) == 0 {
		s.take(s.part(t.observer(s, chunk, end), t.kind, 0), at, false)
		return true
	}
	if shows, ok := t.quickly(s, chunk, end); ok {
		s.take(s.part(t.observer(s, chunk, end), t.kind, shows), at, false)
		return true
	}
	r := s.judgeAs(t.kind)
	for i := range t.judged {
		c := &t.judged[i]
		from, to := s.column(c, end)
		r.judgeBy(chunk, c.part, from, to)
	}
	return s.judged(chunk, t.observer(s, chunk, end), at)
}

// find gives the column of a part, if there is exactly one.
func (t *tabularSkimmer) find(p part, found *column) bool {
	n := 0
	for _, c := range t.judged {
		if c.part == p {
			*found = c
			n++
		}
	}
	return n == 1
}

// quickly judges what most lines of two logs are: questions for a name with a dot in it and a letter at its end, and requests
// for a path by a method other than CONNECT.
func (t *tabularSkimmer) quickly(s *Skim, chunk []byte, end int) (shows indicator.KindSet, ok bool) {
	switch {
	case !t.isQuick:
		return 0, false
	case t.kind == zeekDNS:
		from, to := s.column(&t.query, end)
		return domainKind, from < to && 'a' <= chunk[to-1]|0x20 && chunk[to-1]|0x20 <= 'z' && bytes.IndexByte(chunk[from:to], '.') >= 0
	}
	path, _ := s.column(&t.path, end)
	method, _ := s.column(&t.method, end)
	return 0, chunk[path] == '/' && chunk[method] != 'C'
}

func (t *tabularSkimmer) observer(s *Skim, chunk []byte, end int) []byte {
	for i := range t.observers {
		from, to := s.column(&t.observers[i], end)
		if value := chunk[from:to]; isFilled(value) {
			return value
		}
	}
	return nil
}

// split finds the separators that are marked, and says whether the line has as many in all as it should.
func (t *tabularSkimmer) split(s *Skim, start, end int) bool {
	i, last := start/bytemask.Width, end/bytemask.Width
	word := s.masks[i][classSeparator] >> uint(start%bytemask.Width) << uint(start%bytemask.Width)
	before, found := 0, 0
	for {
		if i == last {
			word &= lowBits(end % bytemask.Width)
		}
		here := bits.OnesCount64(word)
		for rest, n := word, before; t.marked[found] < before+here; found++ {
			for ; n < t.marked[found]; n++ {
				rest &= rest - 1
			}
			s.at[found] = i*bytemask.Width + lowest(rest)
		}
		before += here
		if i == last {
			return before == t.separators
		}
		i++
		word = s.masks[i][classSeparator]
	}
}

// column is where a column of a line that was split lies.
func (s *Skim) column(c *column, end int) (from, to int) {
	if c.to >= 0 {
		end = s.at[c.to]
	}
	return s.at[c.from] + 1, end
}

// judgeBy gives a record the value of a part, unless it has one.
func (r *Record) judgeBy(line []byte, p part, start, end int) {
	if r.slots[p] == 0 && isFilled(line[start:end]) {
		r.add("", p, start, end)
		r.slots[p] = int16(len(r.Fields))
	}
}
