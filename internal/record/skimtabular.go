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
	needed   int      // so many separators must be found, not only counted
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
	if l == nil || len(l.names) < 2 || !l.kind.isSkimmed() || strings.IndexByte("\t ,;|", separator) < 0 ||
		l.parts[0] != partTime || slices.Contains(l.parts[1:], partTime) || slices.Contains(l.parts, partNAT) {
		return nil
	}
	t := &tabularSkimmer{
		kind: l.kind, columns: len(l.names), needed: 1,
		table: newTable(string(rune(separator)), "0123456789abcdefABCDEF.:", ".:"),
	}
	for i, p := range l.parts {
		isWanted := p == partObserver || l.kind.judges() && slices.Contains(judgedParts, p)
		switch {
		case !isWanted:
			continue
		case i >= maxColumns-1:
			return nil
		case p == partObserver:
			t.observer = append(t.observer, i)
		default:
			t.wants = append(t.wants, column{p, i})
		}
		t.needed = min(i+1, t.columns-1)
	}
	t.conn = newConnColumns(t)
	return t
}

func (t *tabularSkimmer) Skim(data []byte, s *Skim) { s.block(data, t.table, t) }

func (t *tabularSkimmer) line(s *Skim, chunk []byte, start, end int) bool {
	if t.conn != nil {
		return t.connection(s, chunk, start, end)
	}
	if !t.split(s, start, end, t.needed) {
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

// split finds the separators that are needed, and the line's end as the one behind the last, and says whether there are as
// many as there should be.
func (t *tabularSkimmer) split(s *Skim, start, end, needed int) bool {
	i, last := start/bytemask.Width, end/bytemask.Width
	word := s.masks[i][classTab] >> uint(start%bytemask.Width) << uint(start%bytemask.Width)
	n := 0
	for ; ; i, word = i+1, s.masks[i+1][classTab] {
		if i == last {
			word &= 1<<uint(end%bytemask.Width) - 1
		}
		for ; n < needed && word != 0; word &= word - 1 {
			s.columns[n] = i*bytemask.Width + bits.TrailingZeros64(word)
			n++
		}
		n += bits.OnesCount64(word)
		if i == last {
			break
		}
	}
	s.columns[min(needed, maxColumns-1)] = end
	return n == t.columns-1
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
	needed                  int // separators, where nobody asks for the last two
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
	c.needed = min(max(c.src, c.dst, c.port, c.service)+1, t.columns-1)
	return c
}

// connection is line for such a log.
func (t *tabularSkimmer) connection(s *Skim, chunk []byte, start, end int) bool {
	c := t.conn
	if !t.split(s, start, end, c.needed) {
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
		t.split(s, start, end, t.needed)
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
	return s.bitsIn(classAddress, start, end) == 1<<uint(n)-1 && bits.OnesCount64(s.bitsIn(classAddressMark, start, end)) >= 2 &&
		(n != 7 || string(chunk[start:end]) != "0.0.0.0")
}
