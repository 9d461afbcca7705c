package record

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/bits"
	"strings"

	"picket/indicator"
	"picket/internal/bytemask"
)

// Skimming tells coverage of whole blocks what Parse would tell it of each of their lines: kind, observer, time, what is
// shown, whether it is outside. It does not fill records, and answers only for lines of the usual form, of which it is
// sure; the others are left to Parse, each at its place among those that were skimmed.

// A Skimmer skims the lines of one source, as long as its parser stays as it was when it gave the skimmer: SkimmerOf then
// gives the same one. It may be used by several goroutines.
type Skimmer interface {
	// Skim reads a block that begins with a line. It forgets what was in s before.
	Skim(data []byte, s *Skim)
	// Learn takes a line that was left and just parsed, without its line break, and what Parse made of it: lines like it
	// may be skimmed from then on. It is for the goroutine that parses, beside which others may skim.
	Learn(line []byte, r *Record)
}

// SkimmerOf is the skimmer for the lines that come next; nil where they are all to be parsed.
func SkimmerOf(p Parser) Skimmer {
	if m, ok := p.(*mixedParser); ok {
		if p, ok := m.parsers[m.last].(skimmed); ok {
			return p.skimmer()
		}
	}
	return nil
}

// A skimmed parser has a skimmer, or nil, for lines that it would be the first to be asked about. It must not change by
// reading a line that the skimmer answers for.
type skimmed interface{ skimmer() Skimmer }

// LongestSkimmed is the length, in bytes, of lines that are not left to Parse at most.
const LongestSkimmed = 1024

// A Skim is what was read of a block.
type Skim struct {
	// Stretches are in the order of the block. The last one ends with the block.
	Stretches []Stretch
	// Runs are in the order in which their first records came.
	Runs []Run
	// Streams are those of the runs, by their number, which they keep from block to block.
	Streams []Stream

	base     int // the first run of the current stretch
	current  Stretch
	table    []shown // of the streams, by what they showed
	observer map[string]int
	names    []observed
	last     *observed
	recent   [1 << recentBits]uint16                 // of names, by what recentSlot makes of them
	masks    [chunkWords + spareWords]bytemask.Masks // those behind the chunk's own are empty
	at       [maxMarked]int                          // where the separators are that a tabular skimmer asked for
	values   [maxValues]span
	hiding   bool // the chunk has escapes that could hide values
	epoch    epochClock
	iso      isoClock
	record   Record
}

// A Stretch is lines that were skimmed, and the one behind them that was not.
type Stretch struct {
	Start, End int // where the line left to Parse stands, without its line break; both the block's length: there is none
	Lines      int64
	Runs       int // how many of Skim.Runs were there at its end
	// Of the times, in microseconds since 1970, where there are lines: the least, the latest, and how far a record was behind
	// the latest before it at most.
	Least, Latest, Disorder int64
}

// A Run is records of one stream within one second, that show the same.
type Run struct {
	Stream      int
	Shows       indicator.KindSet
	Outside     bool // one of them tells of something outside; later ones of the block may not be asked
	Records     int64
	First, Last int64 // microseconds since 1970

	second int64 // that they are in, in microseconds
}

// A Stream is what the records of a run have in common.
type Stream struct {
	Kind     *Kind
	Observer string // as Record.Observer
}

// shown is the part of a stream that shows the same.
type shown struct {
	stream  int
	kind    *Kind
	shows   indicator.KindSet
	outside bool // known in this block
	run     int  // the last one; below base: none is open
}

// observed has the parts of the streams of an observer, by their number in the table.
type observed struct {
	name  string
	parts []int
}

const (
	chunkWords = 128
	chunkSize  = chunkWords * bytemask.Width
	spareWords = 4
	maxMarked  = 32
	recentBits = 8
	// mostShown bounds what is remembered from block to block.
	mostShown = 4096
)

// Classes of bytes: every table has these two, and others of its own.
const (
	classBreak = iota // line breaks
	classOdd          // bytes by which a line, whatever its form, is left to Parse: NUL, carriage return
	classOwn          // the first of a format's own
)

// newTable makes a table of classes from the characters of each of a format's own.
func newTable(own ...string) *bytemask.Table {
	classes := append([]string{"\n", "\x00\r"}, own...)
	return bytemask.NewTable(func(c byte) (in uint8) {
		for i, characters := range classes {
			if strings.IndexByte(characters, c) >= 0 {
				in |= 1 << i
			}
		}
		return in
	})
}

// A lineSkimmer reads one line, which stands in a chunk whose masks the skim holds. It says whether it did.
type lineSkimmer interface {
	// prepare looks at all masks of a chunk first.
	prepare(s *Skim, words int)
	line(s *Skim, chunk []byte, start, end int) bool
}

// block reads the lines of a block chunk by chunk. A chunk begins with a line.
func (s *Skim) block(data []byte, table *bytemask.Table, skimmer lineSkimmer) {
	s.reset()
	for base := 0; base < len(data); {
		chunk := data[base:min(base+chunkSize, len(data))]
		read := s.chunk(chunk, base, table, skimmer)
		if read == 0 { // it holds no line break
			end := bytes.IndexByte(data[base:], '\n')
			if end < 0 {
				end = len(data) - base
			}
			s.leave(base, base+end)
			read = end + 1
		}
		base += read
	}
	if s.current.Lines > 0 || len(s.Stretches) == 0 {
		s.leave(len(data), len(data))
	}
}

// chunk reads the whole lines at a chunk's start, and gives how many bytes they are.
func (s *Skim) chunk(chunk []byte, base int, table *bytemask.Table, skimmer lineSkimmer) (read int) {
	masks := bytemask.Classify(table, chunk, s.masks[:])
	clear(s.masks[len(masks):min(len(masks)+spareWords, len(s.masks))])
	odd := uint64(0)
	for i := range masks {
		odd |= masks[i][classOdd]
	}
	skimmer.prepare(s, len(masks))
	start := 0
	for i := range masks {
		for breaks := masks[i][classBreak]; breaks != 0; breaks &= breaks - 1 {
			end := i*bytemask.Width + lowest(breaks)
			if odd != 0 || end-start > LongestSkimmed || !skimmer.line(s, chunk, start, end) {
				s.leave(base+start, base+end)
			}
			start = end + 1
		}
	}
	return start
}

// Full says that the skim remembers more streams than are of use: it should give way to a new one.
func (s *Skim) Full() bool { return len(s.table) > mostShown || len(s.names) > mostShown }

func (s *Skim) reset() {
	s.Stretches, s.Runs = s.Stretches[:0], s.Runs[:0]
	for i := range s.table {
		s.table[i].run, s.table[i].outside = -1, false
	}
	s.begin()
}

// begin begins a stretch.
func (s *Skim) begin() {
	s.base = len(s.Runs)
	s.current = Stretch{Least: math.MaxInt64, Latest: math.MinInt64}
}

// leave ends the stretch with a line that is left to Parse.
func (s *Skim) leave(start, end int) {
	s.current.Start, s.current.End, s.current.Runs = start, end, len(s.Runs)
	s.Stretches = append(s.Stretches, s.current)
	s.begin()
}

// part finds the number of what an observer's records of a kind show.
func (s *Skim) part(observer []byte, kind *Kind, shows indicator.KindSet) int {
	o := s.last
	if o == nil || o.name != string(observer) {
		o = s.observed(observer)
	}
	for _, i := range o.parts {
		if s.table[i].kind == kind && s.table[i].shows == shows {
			return i
		}
	}
	i := len(s.table)
	s.table = append(s.table, shown{stream: s.stream(o, kind), kind: kind, shows: shows, run: -1})
	o.parts = append(o.parts, i)
	return i
}

func (s *Skim) observed(name []byte) *observed {
	slot := &s.recent[recentSlot(name)]
	if i := int(*slot); i < len(s.names) && s.names[i].name == string(name) {
		s.last = &s.names[i]
		return s.last
	}
	i, ok := s.observer[string(name)]
	if !ok {
		if s.observer == nil {
			s.observer = map[string]int{}
		}
		i = len(s.names)
		s.names = append(s.names, observed{name: string(name)})
		s.observer[s.names[i].name] = i
	}
	*slot = uint16(i)
	s.last = &s.names[i]
	return s.last
}

// recentSlot scatters names over the slots of those met of late.
func recentSlot(name []byte) int {
	if len(name) < 8 {
		return len(name)
	}
	mixed := binary.LittleEndian.Uint64(name) ^ bits.RotateLeft64(binary.LittleEndian.Uint64(name[len(name)-8:]), 23)
	return int(mixed * 0x9e3779b97f4a7c15 >> (64 - recentBits))
}

func (s *Skim) stream(o *observed, kind *Kind) int {
	for _, i := range o.parts {
		if s.table[i].kind == kind {
			return s.table[i].stream
		}
	}
	s.Streams = append(s.Streams, Stream{kind, o.name})
	return len(s.Streams) - 1
}

// judged takes a record whose judged parts are in s.record. It leaves those that show a proxy.
func (s *Skim) judged(chunk []byte, observer []byte, at int64) bool {
	r := &s.record
	r.judge(chunk)
	if r.Hides != 0 {
		return false
	}
	part := s.part(observer, r.Kind, r.Shows)
	s.take(part, at, r.isAskedOutside() && !s.table[part].outside && !isWithin(r, chunk))
	return true
}

// judgeAs empties s.record for one of a kind.
func (s *Skim) judgeAs(kind *Kind) *Record {
	s.record.reset(kind)
	s.record.Fields = s.record.Fields[:0]
	return &s.record
}

// take adds a record. Whether it tells of something outside is asked only while no record before it did.
func (s *Skim) take(part int, at int64, outside bool) {
	c := &s.current
	c.Lines++
	c.Least = min(c.Least, at)
	if at >= c.Latest {
		c.Latest = at
	} else {
		c.Disorder = max(c.Disorder, c.Latest-at)
	}
	p := &s.table[part]
	p.outside = p.outside || outside
	if p.run >= s.base {
		if r := &s.Runs[p.run]; uint64(at-r.second) < uint64(second) {
			r.Records++
			r.First, r.Last = min(r.First, at), max(r.Last, at)
			r.Outside = r.Outside || outside
			return
		}
	}
	p.run = len(s.Runs)
	s.Runs = append(s.Runs, Run{Stream: p.stream, Shows: p.shows, Outside: outside, Records: 1, First: at, Last: at, second: at - at%second})
}

// fixedForm is for formats in which nothing is to be learnt or prepared.
type fixedForm struct{}

func (fixedForm) Learn([]byte, *Record) {}

func (fixedForm) prepare(*Skim, int) {}

// window gives the mask of a class for the 64 bytes from start on.
func (s *Skim) window(class, start int) uint64 {
	i, shift := start/bytemask.Width, uint(start%bytemask.Width)
	return s.masks[i][class]>>shift | s.masks[i+1][class]<<1<<(63-shift)
}

// count counts the bytes of a class.
func (s *Skim) count(class, start, end int) (n int) {
	i, last := start/bytemask.Width, end/bytemask.Width
	word := s.masks[i][class] >> uint(start%bytemask.Width) << uint(start%bytemask.Width)
	for ; i < last; i, word = i+1, s.masks[i+1][class] {
		n += bits.OnesCount64(word)
	}
	return n + bits.OnesCount64(word&lowBits(end%bytemask.Width))
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

// lowest is the number of the lowest bit of a mask, 64 if there is none.
func lowest(mask uint64) int { return bits.TrailingZeros64(mask) }

// lowBits is a mask of the first n bits, of none for n below 0, and of all for n from 64 on.
func lowBits(n int) uint64 { return 1<<uint(max(n, 0)) - 1 }
