package frame

import (
	"encoding/binary"
	"errors"
	"math/bits"
)

const (
	// maxDepth is the deepest nesting of JSON that is followed.
	maxDepth = 1000

	// maxRecord is the length in bytes from which on a record is taken for several, of which damage has hidden the
	// borders: where the text between two brackets is lost, all that follows may lie inside one record by the grammar.
	// It is no less than the longest line that is read as one.
	maxRecord = 1 << 20
)

var (
	errGrammar  = errors.New("json is broken: records around here are not told apart")
	errDepth    = errors.New("json is nested deeper than 1000: records around here are not told apart")
	errLong     = errors.New("json record is longer than 1 MiB: records around here are not told apart")
	errJSONEnds = errors.New("json ends inside a document")
	errString   = errors.New("json has a line break or a NUL in a string: records around here are not told apart")
)

// A jsonFramer follows JSON documents, one after the other, in constant memory.
type jsonFramer struct {
	progress
	state   state
	escaped bool // the byte before, in a string, was a backslash
	depth   int
	objects [maxDepth/64 + 1]uint64 // bit d: what is open at depth d is an object
	list    int                     // depth of the list of records that is open; 0: none
	head    head
	gap     gap
	begun   int64 // offset of the record
	longest int64 // maxRecord, but in tests

	lineTaken bool // the line of the output holds a document already
	sameLine  bool // so does the line of the input
	breaks    int  // line breaks in the document so far
	evidence  bool // records that are no lines have been seen, and no damage before them
}

func newJSONFramer() *jsonFramer { return &jsonFramer{longest: maxRecord} }

func (f *jsonFramer) frame(p []byte, end bool) int {
	for i := 0; i < len(p); {
		switch f.state {
		case inKey, inText:
			i = f.passString(p, i)
		case glued:
			i += f.passGlue(p, i)
		case lost:
			n, decided := f.seek(p, i, end)
			if !decided {
				return i
			}
			i += n
		default:
			next, decided := f.move(p, i, end)
			if !decided {
				return next
			}
			i = next
		}
	}
	return len(p)
}

// move follows the grammar outside strings from p[i] to the next string, and gives the index behind. It may have to see
// what comes behind a bracket.
func (f *jsonFramer) move(p []byte, i int, end bool) (next int, decided bool) {
	for ; i < len(p); i++ {
		switch moves[f.state][classOf[p[i]]] {
		case blank:
			f.passBlank(p, i)
		case lineBreak:
			f.passBreak(p, i)
		case scalar:
			f.state = inScalar
		case key:
			f.state = inKey
			f.head.keyLength = 0
			return i + 1, true
		case text:
			f.state = inText
			return i + 1, true
		case colon:
			f.state = atValue
		case comma:
			f.passComma(p, i)
		case openObject:
			f.openObject(p, i)
		case openArray:
			if !f.openArray(p, i, end) {
				return i, false
			}
		case closing:
			f.close(p, i)
		case stray:
			f.passStray(p, i)
		case skipMark:
			if f.offset+int64(i) >= int64(len(mark)) {
				f.breach(p, i, errGrammar)
			}
		default:
			f.breach(p, i, errGrammar)
		}
		if f.state >= inKey {
			break
		}
	}
	if f.state == lost {
		return i, true // what broke the grammar is looked at again
	}
	return min(i+1, len(p)), true
}

func (f *jsonFramer) passBlank(p []byte, i int) {
	if f.state == inScalar {
		f.state = atComma
	}
	if f.state == atTop && f.lineTaken && p[i] != '\r' {
		p[i] = '\n'
		f.lineTaken = false
	}
}

func (f *jsonFramer) passBreak(p []byte, i int) {
	if f.state == inScalar {
		f.state = atComma
	}
	if f.depth == 0 {
		f.lineTaken, f.sameLine = false, false
	} else if f.depth != f.list {
		p[i] = ' '
		f.breaks++
		if f.breaks > 1 {
			f.seeBreaks()
		}
	}
}

func (f *jsonFramer) passComma(p []byte, i int) {
	if f.depth == f.list {
		p[i] = '\n'
	}
	switch {
	case f.depth == 0:
		f.lineTaken = false
		f.see(f.sameLine)
	case f.isObject(f.depth):
		f.state = atKey
	default:
		f.state = atValue
	}
}

func (f *jsonFramer) openObject(p []byte, i int) {
	taken := f.depth == 0 && f.lineTaken
	if f.depth == 0 {
		f.beginDocument()
	}
	if offset := f.offset + int64(i); f.depth == f.list {
		f.begun = offset
	} else if offset-f.begun > f.longest {
		f.breach(p, i, errLong)
		return
	}
	if !f.push(p, i, true) {
		return
	}
	f.state = atFirstKey
	if taken {
		p[i] = '\n'
		f.state = glued
	}
}

// openArray looks whether the array is a list of records, if it may be one.
func (f *jsonFramer) openArray(p []byte, i int, end bool) (decided bool) {
	records := false
	if f.depth == 0 || f.list == 0 && f.head.names {
		if records, decided = beginsRecord(p[i+1:], end); !decided {
			return false
		}
	}
	taken := f.depth == 0 && f.lineTaken
	if f.depth == 0 {
		f.beginDocument()
	}
	if !f.push(p, i, false) {
		return true
	}
	f.state = atFirst
	if records {
		f.list = f.depth
		f.see(true)
	}
	if records || taken {
		p[i] = '\n'
	}
	return true
}

// beginsRecord says whether an object comes next. Among more blanks than can be held, it is taken for granted: a list of
// something else loses nothing by being cut up. It looks no further where more is at hand, or the answer would hang on
// how the source was read.
func beginsRecord(p []byte, end bool) (yes, decided bool) {
	ahead := p[:min(len(p), lookahead-1)]
	for _, c := range ahead {
		if class := classOf[c]; class != isBlank && class != isBreak {
			return class == isBrace, true
		}
	}
	taken := len(ahead) == lookahead-1
	return taken, taken || end
}

func (f *jsonFramer) beginDocument() {
	f.see(f.sameLine)
	f.head = head{}
	f.breaks = 0
}

// passStray takes what closes a list or a wrapper that damage has made one forget.
func (f *jsonFramer) passStray(p []byte, i int) {
	f.note(i, errGrammar)
	p[i] = '\n'
	f.lineTaken = false
}

func (f *jsonFramer) push(p []byte, i int, object bool) bool {
	if f.depth == maxDepth {
		f.breach(p, i, errDepth)
		return false
	}
	f.depth++
	f.head.names = false
	if object {
		f.objects[f.depth/64] |= 1 << (f.depth % 64)
	} else {
		f.objects[f.depth/64] &^= 1 << (f.depth % 64)
	}
	return true
}

func (f *jsonFramer) isObject(depth int) bool { return f.objects[depth/64]>>(depth%64)&1 != 0 }

func (f *jsonFramer) close(p []byte, i int) {
	if f.isObject(f.depth) != (p[i] == '}') {
		f.breach(p, i, errGrammar)
		return
	}
	if f.depth == f.list {
		p[i] = '\n'
		f.list = 0
		f.head.wraps = true
	}
	f.depth--
	f.state = atComma
	if f.depth == 0 {
		f.endDocument(p, i)
	}
}

// endDocument makes the brace that closes a wrapper a line break, so that what follows has a line to itself.
func (f *jsonFramer) endDocument(p []byte, i int) {
	if f.head.wraps {
		p[i] = '\n'
	} else if f.breaks > 0 {
		f.seeBreaks()
	}
	f.state = atTop
	f.lineTaken = !f.head.wraps
	f.sameLine = true
}

// seeBreaks takes line breaks for evidence: one may be the end of a line of JSON Lines that was cut short, two in a row
// or one in an object that is whole are none.
func (f *jsonFramer) seeBreaks() { f.see(f.isObject(1)) }

func (f *jsonFramer) see(evidence bool) {
	if evidence && f.err == nil {
		f.evidence = true
	}
}

// passString goes through a string to behind its end, or to the end of p.
func (f *jsonFramer) passString(p []byte, i int) int {
	end := i
	for end < len(p) {
		if f.escaped && p[end] != '\n' && p[end] != 0 {
			f.escaped = false
			end++
			continue
		}
		end += stringRun(p[end:])
		if end == len(p) {
			break
		}
		switch p[end] {
		case '"':
			f.endString(p[i:end])
			return end + 1
		case '\n', 0:
			f.escaped = false
			f.breach(p, end, errString)
			return end
		}
		f.escaped = p[end] == '\\'
		end++
	}
	if f.state == inKey {
		f.head.add(p[i:end], f.depth)
	}
	return end
}

// endString ends a string, of which these bytes are the last.
func (f *jsonFramer) endString(last []byte) {
	if f.state == inText {
		f.state = atComma
		return
	}
	f.state = atColon
	if f.list == 0 {
		f.head.add(last, f.depth)
		f.head.endKey(f.depth)
	}
}

// stringRun is the number of bytes before a quotation mark, a backslash or a control character.
func stringRun(p []byte) int {
	const ones, highs = 0x0101_0101_0101_0101, 0x8080_8080_8080_8080
	i := 0
	for ; i+8 <= len(p); i += 8 {
		x := binary.LittleEndian.Uint64(p[i:])
		quote, backslash := x^'"'*ones, x^'\\'*ones
		found := ((quote-ones)&^quote | (backslash-ones)&^backslash | (x-' '*ones)&^x) & highs
		if found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for i < len(p) && p[i] != '"' && p[i] != '\\' && p[i] >= ' ' {
		i++
	}
	return i
}

// passGlue gives a record its brace back, which had to become a line break, if there is room for it.
func (f *jsonFramer) passGlue(p []byte, i int) int {
	f.state = atFirstKey
	if class := classOf[p[i]]; class == isBlank || class == isBreak {
		p[i] = '{'
		return 1
	}
	return 0
}

func (f *jsonFramer) finish() {
	if f.state != atTop {
		f.note(0, errJSONEnds)
	}
}

// hasRecords says whether JSON that begins so has records that are no lines.
func hasRecords(text []byte) bool {
	f := newJSONFramer()
	var piece [4096]byte
	for len(text) > 0 && f.err == nil && !f.evidence {
		n := copy(piece[:], text)
		done := f.frame(piece[:n], n == len(text))
		f.passed(done)
		text = text[done:]
	}
	return f.evidence
}
