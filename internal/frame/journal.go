package frame

import (
	"bytes"
	"errors"
)

const (
	// fieldEnd is what ends a field of a journal entry that has become a line: the unit separator of ASCII.
	fieldEnd = 0x1f

	// maxField is systemd's own limit of a field's value, DATA_SIZE_MAX.
	maxField = 768 << 20

	// maxName is the longest name of a field that systemd takes.
	maxName = 64

	// cursor begins every entry that comes from a journal.
	cursor = "__CURSOR="
)

var (
	errField       = errors.New("journal entry has a line that is no field")
	errFieldLength = errors.New("journal field is longer than 768 MiB")
	errFieldEnd    = errors.New("journal field does not end where its length says")
	errEntryEnds   = errors.New("journal export ends inside an entry")
)

// A journalState is where in an entry the text is.
type journalState uint8

const (
	atField    journalState = iota // at the start of a line
	inName                         // in the name of a field
	inValue                        // behind "="
	inLength                       // in the length of a binary field
	inData                         // in its value
	atDataEnd                      // behind that
	atCarriage                     // behind the "\r" that a line begins with
	noField                        // in text that is not understood
)

// A journalFramer follows journal entries.
type journalFramer struct {
	progress
	state  journalState
	open   bool   // an entry has begun
	seen   int    // bytes of the name, of the length, or of text that is not understood, in its line
	length uint64 // of the binary field; in inData, what is left of it
	binary int64  // offset of that length
	cursor bool   // the line of text that is not understood begins as an entry does
}

func (f *journalFramer) frame(p []byte, _ bool) int {
	for i := 0; i < len(p); {
		switch f.state {
		case inValue:
			i += f.passValue(p[i:])
		case inData:
			i += f.passData(p[i:])
		case noField:
			i += f.passText(p[i:])
		case inName:
			i += f.passName(p, i)
		default:
			i += f.passByte(p, i)
		}
	}
	return len(p)
}

// passByte takes the byte of a length or a border; 0 is one that is not understood.
func (f *journalFramer) passByte(p []byte, i int) int {
	c := p[i]
	switch {
	case f.state == inLength:
		f.passLength(p, i)
	case f.state == atDataEnd && c == '\n':
		p[i] = fieldEnd
		f.state = atField
	case f.state == atField && c == '\r':
		f.state = atCarriage
	case (f.state == atField || f.state == atCarriage) && c == '\n':
		f.state, f.open = atField, false
	case f.state == atField && isNameByte(c):
		f.state, f.open, f.seen = inName, true, 1
	case f.state == atDataEnd:
		f.lose(f.binary, errFieldEnd)
		return 0
	default:
		f.lose(f.offset+int64(i), errField)
		return 0
	}
	return 1
}

// passName takes the rest of a name and what ends it, and leaves a byte that is not understood.
func (f *journalFramer) passName(p []byte, i int) int {
	n := 0
	for _, c := range p[i:min(len(p), i+maxName-f.seen)] {
		if !isNameByte(c) {
			break
		}
		n++
	}
	f.seen += n
	i += n
	switch {
	case i == len(p):
		return n
	case p[i] == '=':
		f.state = inValue
	case p[i] == '\n':
		p[i] = '='
		f.state, f.seen, f.length = inLength, 0, 0
		f.binary = f.offset + int64(i) + 1
	default:
		f.lose(f.offset+int64(i), errField)
		return n
	}
	return n + 1
}

func isNameByte(c byte) bool { return c >= 'A' && c <= 'Z' || c == '_' || c >= '0' && c <= '9' }

func (f *journalFramer) passLength(p []byte, i int) {
	f.length |= uint64(p[i]) << (8 * f.seen)
	p[i] = ' '
	if f.seen++; f.seen < 8 {
		return
	}
	f.state = inData
	if f.length > maxField {
		f.lose(f.binary, errFieldLength)
	} else if f.length == 0 {
		f.state = atDataEnd
	}
}

func (f *journalFramer) passValue(p []byte) int {
	end := bytes.IndexByte(p, '\n')
	if end < 0 {
		clean(p, fieldEnd)
		return len(p)
	}
	clean(p[:end], fieldEnd)
	p[end] = fieldEnd
	f.state = atField
	return end + 1
}

func (f *journalFramer) passData(p []byte) int {
	n := int(min(uint64(len(p)), f.length))
	clean(p[:n], fieldEnd)
	clean(p[:n], '\n')
	if f.length -= uint64(n); f.length == 0 {
		f.state = atDataEnd
	}
	return n
}

// clean makes each such byte a space.
func clean(p []byte, unwanted byte) {
	for {
		i := bytes.IndexByte(p, unwanted)
		if i < 0 {
			return
		}
		p[i] = ' '
		p = p[i+1:]
	}
}

// lose gives the entry up. Its line is taken for one that is not at its beginning, so that no name is seen in it.
func (f *journalFramer) lose(offset int64, err error) {
	f.noteAt(offset, err)
	f.state, f.open = noField, false
	f.seen, f.cursor = 1, false
}

// passText leaves text that is not understood as it is, up to an empty line or to one that begins an entry.
func (f *journalFramer) passText(p []byte) int {
	for i, c := range p {
		if c == '\n' {
			if f.seen == 0 {
				f.state = atField
				return i + 1
			}
			f.seen, f.cursor = 0, true
			continue
		}
		f.cursor = f.cursor && f.seen < len(cursor) && c == cursor[f.seen]
		f.seen++
		if f.cursor && f.seen == len(cursor) {
			f.state, f.open = inValue, true
			return i + 1
		}
	}
	return len(p)
}

func (f *journalFramer) finish() {
	switch {
	case f.state == inData || f.state == atDataEnd:
		f.noteAt(f.binary, errFieldEnd)
	case f.open || f.state != atField:
		f.note(0, errEntryEnds)
	}
}

// isJournal says whether text begins with an entry: with its cursor, or with fields among which its time comes early, as
// systemd writes them.
func isJournal(text []byte, whole bool) bool {
	const first = 4
	for range first {
		line, rest, ok := wholeLine(text, whole)
		if bytes.HasPrefix(line, []byte(cursor)) || ok && bytes.HasPrefix(line, []byte("__REALTIME_TIMESTAMP=")) {
			return true
		}
		if !ok || !isField(line) {
			return false
		}
		text = rest
	}
	return false
}

func isField(line []byte) bool {
	name, _, ok := bytes.Cut(line, []byte{'='})
	for _, c := range name {
		ok = ok && isNameByte(c)
	}
	return ok && len(name) > 0
}
