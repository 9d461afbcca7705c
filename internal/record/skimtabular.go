package record

import (
	"math/bits"
	"slices"
	"strings"

	"picket/internal/bytemask"
)

// Parts that a kind's judgement of a record rests on, as far as its lines are skimmed: what its rules and what proxied and
// isWithin look at.
var judgedParts = []part{partSrc, partDst, partDstPort, partLocalSrc, partLocalDst, partQuery, partURLPath, partMethod,
	partService, partServiceBefore, partJA3, partJA4}

// isSkimmed says whether nothing but the judged parts, time and observer of a record of the kind bears on coverage, leases
// or marks of loss.
func (k *Kind) isSkimmed() bool { return k.lease == nil && k.settle == nil && k.pairs == nil }

// judges says whether the kind's judgement looks at values at all.
func (k *Kind) judges() bool { return len(k.rules) > 0 || k.proxied != nil }

// A tabularSkimmer skims lines whose columns are divided by one byte, the first of them a time since 1970.
type tabularSkimmer struct {
	kind     *Kind
	table    *bytemask.Table
	columns  int
	wants    []column // to judge by
	observer []int    // columns
	conn     *connColumns
}

// A column to judge by. Of several of one part the first that is filled counts.
type column struct {
	part   part
	number int
}

// Classes of the table of a tabular skimmer.
const (
	classTab = classOwn + iota
	classAddress
	classAddressMark
)

// newTabularSkimmer is nil for layouts that are to be parsed.
func newTabularSkimmer(l *layout, separator byte) *tabularSkimmer {
	if l == nil || len(l.names) < 2 || len(l.names) > maxColumns || !l.kind.isSkimmed() || strings.IndexByte("\t ,;|", separator) < 0 ||
		l.parts[0] != partTime || slices.Contains(l.parts[1:], partTime) || slices.Contains(l.parts, partNAT) {
		return nil
	}
	t := &tabularSkimmer{
		kind: l.kind, columns: len(l.names),
		table: newTable(string(rune(separator)), "0123456789abcdefABCDEF.:", ".:"),
	}
	for i, p := range l.parts {
		isWanted := p == partObserver || l.kind.judges() && slices.Contains(judgedParts, p)
		switch {
		case !isWanted:
			continue
		case p == partObserver:
			t.observer = append(t.observer, i)
		default:
			t.wants = append(t.wants, column{p, i})
		}
	}
	t.conn = newConnColumns(t)
	return t
}

func (t *tabularSkimmer) Skim(data []byte, s *Skim) { s.block(data, t.table, t) }

func (t *tabularSkimmer) line(s *Skim, chunk []byte, start, end int) bool {
	if t.conn != nil {
		return t.connection(s, chunk, start, end)
	}
	if !t.split(s, start, end) {
		return false
	}
	at, ok := s.epoch.read(chunk[start:], s.columns[0]-start)
	if !ok {
		return false
	}
	r := &s.record
	r.reset(t.kind)
	r.Fields = r.Fields[:0]
	for _, want := range t.wants {
		from, to := s.column(want.number, start)
		r.judgeBy(chunk, want.part, from, to)
	}
	r.setShows(chunk)
	if r.Hides != 0 {
		return false
	}
	var observer []byte
	for _, i := range t.observer {
		if from, to := s.column(i, start); isFilled(chunk[from:to]) {
			observer = chunk[from:to]
			break
		}
	}
	s.take(s.part(observer, t.kind, r.Shows), at, r.Outside)
	return true
}

// usualWindows of 64 bytes are looked at in lines that are shorter, too: that costs less than to ask.
const usualWindows = 3

// split finds the separators, and the line's end as the one behind the last, and says whether there are as many as there
// should be.
func (t *tabularSkimmer) split(s *Skim, start, end int) bool {
	n := 0
	windows := usualWindows
	if end-start > usualWindows*bytemask.Width {
		windows = bytemask.Words(end - start)
	}
	for from := start; windows > 0; windows-- {
		if n > maxColumns {
			return false
		}
		word := s.window(classTab, from) & lowBits(end-from)
		s.note(n, from, word)
		n += bits.OnesCount64(word)
		from += bytemask.Width
	}
	s.columns[n] = end
	return n == t.columns-1
}

// note writes down the separators of a mask behind n others. It writes eight, needed or not.
func (s *Skim) note(n, from int, word uint64) {
	for list := s.columns[n:]; ; list = list[8:] {
		fixed := (*[8]int)(list)
		for i := range fixed {
			fixed[i] = from + bits.TrailingZeros64(word)
			word &= word - 1
		}
		if word == 0 {
			return
		}
	}
}

// column is where a column lies, of a line that begins at start.
func (s *Skim) column(number, start int) (from, to int) {
	if number > 0 {
		start = s.columns[number-1] + 1
	}
	return start, s.columns[number]
}

// judgeBy gives a record the value of a part, unless it has one.
func (r *Record) judgeBy(line []byte, p part, start, end int) {
	if r.slots[p] == 0 && isFilled(line[start:end]) {
		r.add("", p, start, end)
		r.slots[p] = int16(len(r.Fields))
	}
}

// connColumns are those of a log of connections, whose records are the most: their addresses are judged by masks.
type connColumns struct {
	src, dst, port, service int
	localSrc, localDst      int // 0: there is none
}

// newConnColumns is nil for other logs.
func newConnColumns(t *tabularSkimmer) *connColumns {
	if t.kind != zeekConn || len(t.observer) > 0 {
		return nil
	}
	c := &connColumns{}
	for _, want := range t.wants {
		at := map[part]*int{partSrc: &c.src, partDst: &c.dst, partDstPort: &c.port, partService: &c.service,
			partLocalSrc: &c.localSrc, partLocalDst: &c.localDst}[want.part]
		if at == nil || *at != 0 {
			return nil
		}
		*at = want.number
	}
	if c.src == 0 || c.dst == 0 || c.port == 0 || c.service == 0 {
		return nil
	}
	return c
}

// connection is line for such a log.
func (t *tabularSkimmer) connection(s *Skim, chunk []byte, start, end int) bool {
	c := t.conn
	if !t.split(s, start, end) {
		return false
	}
	at, ok := s.epoch.read(chunk[start:], s.columns[0]-start)
	if !ok {
		return false
	}
	srcFrom, srcTo := s.columns[c.src-1]+1, s.columns[c.src]
	dstFrom, dstTo := s.columns[c.dst-1]+1, s.columns[c.dst]
	if !s.isAddress(chunk, srcFrom, srcTo) || !s.isAddress(chunk, dstFrom, dstTo) {
		return false
	}
	port := chunk[s.columns[c.port-1]+1 : s.columns[c.port]]
	service := chunk[s.columns[c.service-1]+1 : s.columns[c.service]]
	if len(port) == 4 && (port[0] == '3' || port[0] == '1') && (string(port) == "3128" || string(port) == "1080") ||
		len(service) > 4 && speaksToProxy(service, nil) {
		return false
	}
	part := s.part(nil, t.kind, addressKinds)
	outside := false
	if !s.table[part].outside {
		outside = !(isInside(chunk[srcFrom:srcTo], s.local(chunk, c.localSrc)) && isInside(chunk[dstFrom:dstTo], s.local(chunk, c.localDst)))
	}
	s.take(part, at, outside)
	return true
}

// local is what the log says of its own networks.
func (s *Skim) local(chunk []byte, column int) []byte {
	if column == 0 {
		return nil
	}
	return chunk[s.columns[column-1]+1 : s.columns[column]]
}

// isAddress is the function of that name, by masks.
func (s *Skim) isAddress(chunk []byte, start, end int) bool {
	n := end - start
	if n < 3 || n > 63 {
		return false
	}
	inside := lowBits(n)
	return s.window(classAddress, start)&inside == inside && bits.OnesCount64(s.window(classAddressMark, start)&inside) >= 2 &&
		(n != 7 || string(chunk[start:end]) != "0.0.0.0")
}
