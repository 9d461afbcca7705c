package record

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
	"sync/atomic"

	"picket/internal/bytemask"
)

// A jsonSkimmer skims JSON lines by what it has learnt from those that were parsed. What it knows of is whole lines, as a tree of
// steps: the text up to a value, byte by byte, then the value, whatever it is. So a line that it reads to the end has the
// same keys, in the same order and nesting, as one that was parsed, and its values are found where they were found in that.
// Values that decide on the log kind are part of the text.
//
// Only the parser's own goroutine may call Learn; others may skim meanwhile.
type jsonSkimmer struct {
	parser *jsonParser
	root   jsonStep // stands before all lines
	known  int      // steps
	tried  int      // lines to learn from
}

// A jsonStep is the text before a value, or the end of a line.
type jsonStep struct {
	text       string
	head, tail uint64 // its first and its last eight bytes, if it has more than eight; else head has all
	mask       uint64 // of the bytes of head
	value      valueForm
	plan       *jsonPlan                // at the end
	next       atomic.Pointer[jsonStep] // the first of those that may follow the value …
	other      atomic.Pointer[jsonStep] // … and the next alternative to this one, of no longer text
}

type valueForm uint8

const (
	lineEnd valueForm = iota
	stringValue
	bareValue // a number or a literal
)

// Bounds on what is learnt of a source.
const (
	maxSteps        = 8192
	maxAlternatives = 32
	maxLessons      = 20_000
	maxValues       = 192 // of a line
)

// A jsonPlan says which of a line's values tell what. The numbers are those of the values that are not in the text.
type jsonPlan struct {
	kind      *Kind
	time      int
	timeToo   int          // in place of the first where no field is one
	observers []int        // the first that is filled
	judged    []valuedPart // of several of one part the first that is filled counts
}

type valuedPart struct {
	part  part
	value int
}

// Classes of the table of JSON.
const (
	classQuote     = classOwn + iota // after prepare, those that end or begin a string
	classBackslash                   // after prepare, escapes that could hide a value from the search of the raw bytes
	classNumber
)

var jsonTable = newTable(`"`, `\`, "0123456789.-+eE")

func (p *jsonParser) skimmer() Skimmer {
	if p.framed {
		return nil
	}
	if p.skims == nil {
		p.skims = &jsonSkimmer{parser: p}
	}
	return p.skims
}

func (j *jsonSkimmer) Skim(data []byte, s *Skim) { s.block(data, jsonTable, j) }

// prepare finds which quotes and which characters are escaped: those behind an odd number of backslashes (Langdale and
// Lemire, section 3.1.1). A chunk begins with a line.
func (j *jsonSkimmer) prepare(s *Skim, words int) {
	const even = 0x5555555555555555
	isEscaped := uint64(0) // the first byte of the word
	hiding := uint64(0)
	for i := range words {
		m := &s.masks[i]
		slash := m[classBackslash]
		if slash|isEscaped == 0 {
			continue
		}
		active := slash &^ isEscaped
		behind := active<<1 | isEscaped
		odd := active &^ even &^ behind
		sum, carry := bits.Add64(odd, active, 0)
		escaped := (even ^ sum<<1) & behind
		isEscaped = carry
		m[classBackslash] = escaped &^ (slash | m[classQuote])
		m[classQuote] &^= escaped
		hiding |= m[classBackslash]
	}
	s.hiding = hiding != 0
}

func (j *jsonSkimmer) line(s *Skim, chunk []byte, start, end int) bool {
	if s.hiding && s.count(classBackslash, start, end+1) > 0 {
		return false
	}
	at := start
	step := &j.root
	for n := 0; ; n++ {
		rest := chunk[at:end]
		for step = step.next.Load(); step != nil && !step.begins(rest); step = step.other.Load() {
		}
		if step == nil {
			return false
		}
		at += len(step.text)
		from := at
		switch step.value {
		case lineEnd:
			return at == end && step.plan.take(s, chunk)
		case stringValue:
			at = s.next(classQuote, at, end)
		default:
			at = s.bareEnd(chunk, at, end)
		}
		if at >= end || n == maxValues {
			return false
		}
		s.values[n] = span{from, at}
	}
}

// begins says whether what is left of a line goes on with the text.
func (t *jsonStep) begins(rest []byte) bool {
	n := len(t.text)
	if n < 8 && len(rest) >= 8 {
		return binary.LittleEndian.Uint64(rest)&t.mask == t.head
	}
	if n < 8 || len(rest) < n {
		return string(rest[:min(n, len(rest))]) == t.text
	}
	return binary.LittleEndian.Uint64(rest) == t.head && binary.LittleEndian.Uint64(rest[n-8:]) == t.tail &&
		(n <= 16 || string(rest[8:n-8]) == t.text[8:n-8])
}

// bareEnd is the end of a number or a literal as scalar finds it, the line's end where there is none.
func (s *Skim) bareEnd(chunk []byte, at, end int) int {
	switch c := chunk[at]; {
	case c == '-' || isDigit(c):
		for ; at < end; at += bytemask.Width {
			if others := ^s.window(classNumber, at); others != 0 {
				return min(at+lowest(others), end)
			}
		}
	case bytes.HasPrefix(chunk[at:end], []byte("true")), bytes.HasPrefix(chunk[at:end], []byte("null")):
		return at + 4
	case bytes.HasPrefix(chunk[at:end], []byte("false")):
		return at + 5
	}
	return end
}

// take tells of a line whose values were found.
func (p *jsonPlan) take(s *Skim, chunk []byte) bool {
	value := s.values[p.time]
	at, ok := s.iso.read(chunk[value.start:value.end])
	if !ok {
		return false
	}
	var observer []byte
	for _, i := range p.observers {
		if value := chunk[s.values[i].start:s.values[i].end]; isFilled(value) {
			observer = value
			break
		}
	}
	if bytes.IndexByte(observer, '\\') >= 0 {
		return false
	}
	if !p.kind.judges() {
		s.take(s.part(observer, p.kind, 0), at, false)
		return true
	}
	r := s.judgeAs(p.kind)
	for _, j := range p.judged {
		r.judgeBy(chunk, j.part, s.values[j.value].start, s.values[j.value].end)
	}
	return s.judged(chunk, observer, at)
}

// Learn takes a line that was just parsed for others of its form.
func (j *jsonSkimmer) Learn(line []byte, r *Record) {
	if j.tried++; j.tried > maxLessons || j.known > maxSteps || !r.JSON || r.paths != j.parser.paths || len(r.Fields) > maxValues {
		return
	}
	decides, ok := j.parser.decisive(r, line)
	if !ok {
		return
	}
	plan := &jsonPlan{kind: r.Kind, time: -1, timeToo: -1}
	at, from, n := &j.root, 0, 0
	for i := range r.Fields {
		f := &r.Fields[i]
		if f.part == partEvent || decides&(1<<j.parser.nodes[f.path].mark) != 0 {
			continue
		}
		form, token := bareValue, f.Start
		if token > 0 && line[token-1] == '"' {
			form, token = stringValue, token-1
		}
		start, end, behind, _ := scalar(line, token)
		if form == bareValue {
			end = behind // null has a length here
		}
		plan.note(f.part, n)
		if at = j.after(at, line[from:start], form, nil); at == nil {
			return
		}
		from, n = end, n+1
	}
	if plan.finish() {
		j.after(at, line[from:], lineEnd, plan)
	}
}

// note enters a value by its part.
func (p *jsonPlan) note(part part, value int) {
	switch {
	case part == partTime && p.time < 0:
		p.time = value
	case part == partTimeToo && p.timeToo < 0:
		p.timeToo = value
	case part == partObserver, (part == partHost || part == partShipper) && !p.kind.sensor:
		p.judged = append(p.judged, valuedPart{part, value}) // finish takes it out
	case p.kind.judges() && slices.Contains(judgedParts, part):
		p.judged = append(p.judged, valuedPart{part, value})
	}
}

// finish puts the names of observers in the order in which they are asked for, and says whether the plan is of use.
func (p *jsonPlan) finish() bool {
	named := p.judged
	p.judged, p.observers = nil, nil
	for _, want := range [...]part{partObserver, partHost, partShipper} {
		for _, v := range named {
			if v.part == want {
				p.observers = append(p.observers, v.value)
			}
		}
	}
	for _, v := range named {
		if !slices.Contains(p.observers, v.value) {
			p.judged = append(p.judged, v)
		}
	}
	if p.time < 0 {
		p.time = p.timeToo
	}
	return p.time >= 0
}

// after finds or adds what may follow a step; nil where there is too much.
func (j *jsonSkimmer) after(before *jsonStep, text []byte, form valueForm, plan *jsonPlan) *jsonStep {
	place := &before.next
	alternatives := 0
	for s := before.next.Load(); s != nil; s = s.other.Load() {
		if s.value == form && s.text == string(text) {
			return s
		}
		if len(s.text) >= len(text) {
			place = &s.other
		}
		alternatives++
	}
	if alternatives >= maxAlternatives {
		return nil
	}
	j.known++
	added := newStep(string(text), form, plan)
	added.other.Store(place.Load())
	place.Store(added)
	return added
}

func newStep(text string, form valueForm, plan *jsonPlan) *jsonStep {
	s := &jsonStep{text: text, value: form, plan: plan}
	var head, mask [8]byte
	for i := range copy(head[:], text) {
		mask[i] = 0xff
	}
	s.head, s.mask = binary.LittleEndian.Uint64(head[:]), binary.LittleEndian.Uint64(mask[:])
	if len(text) >= 8 {
		s.tail = binary.LittleEndian.Uint64([]byte(text[len(text)-8:]))
	}
	return s
}

// decisive says by the values of which marks, besides the keys, the parser has told the kind of the record that it just read; not
// ok for kinds that tell more than a plan knows of, and where other values may have had a say.
func (p *jsonParser) decisive(r *Record, line []byte) (marks uint64, ok bool) {
	k := r.Kind
	if r.Enveloped || r.Loss.Why != "" || k.lease != nil || k == suricataStats || p.has(markExport) || !hasPlainParts(r) {
		return 0, false
	}
	switch {
	case p.isSuricata():
		return 1 << markEventType, k.settle == nil
	case k == sysmonKind || strings.HasPrefix(k.Name, windowsFamily.prefix):
		return 1<<markEventID | 1<<markChannel | 1<<markProvider, !losesByValue(r.value(line, partEvent))
	case strings.HasPrefix(k.Name, zeekFamily.prefix):
		return 1 << markPath, k.settle == nil && !p.has(markECS) && !slices.ContainsFunc(shapes, func(s shape) bool { return p.hasAll(s.keys) })
	}
	return 0, false
}

// hasPlainParts is false where values give others their parts, or show what is shared, and for records of other formats, whose fields
// have no path: they may come to a JSON parser's skimmer in a record that was last filled by that parser.
func hasPlainParts(r *Record) bool {
	return !slices.ContainsFunc(r.Fields, func(f Field) bool {
		return f.path == 0 || f.part == partPairName || f.part == partPosition || f.part == partNAT
	})
}

// losesByValue knows the events of Windows of which it depends on other values than their number whether they are marks of
// loss: see windowsLoss.
func losesByValue(event []byte) bool {
	switch string(event) {
	case "4719", "4", "255":
		return true
	}
	return false
}
