package frame

// After damage, nothing is known but the text. Quotation marks may be turned inside out, so strings are not told from
// what is outside them, and line breaks stay. A record is seen to begin where an object with a key (or an empty one)
// begins: at the start of a line, behind "}" or behind "},". It is taken for a document: lists and wrappers that were
// open before are forgotten, as there is no telling whether they still are. An object inside the damaged record may be
// taken for a record; the records behind it are told apart all the same.

// A gap is what stood before a byte of text that is not understood, blanks aside.
type gap uint8

const (
	anything gap = iota
	closed       // }
	start        // a line break, or a comma that has become one
)

// breach notes damage. Where a record is cut short and another begins, the damage is the beginning.
func (f *jsonFramer) breach(p []byte, i int, err error) {
	f.note(i, err)
	f.gap = anything
	if p[i] == '{' && (f.state == atComma || f.state == inScalar || f.state == atKey) {
		f.gap = closed
	}
	f.state = lost
}

// seek looks at one byte, and gives 0 for one at which a record begins.
func (f *jsonFramer) seek(p []byte, i int, end bool) (n int, decided bool) {
	switch p[i] {
	case '\n':
		f.gap, f.sameLine = start, false
	case ' ', '\t', '\r':
	case '}':
		f.gap = closed
	case ',':
		if f.gap != closed {
			f.gap = anything
			break
		}
		p[i] = '\n'
		f.gap = start
	case '{', '[':
		if f.gap == anything {
			break
		}
		begins, decided := f.beginsDocument(p[i:], end)
		if !decided {
			return 0, false
		}
		if begins {
			f.resume()
			return 0, true
		}
		f.gap = anything
	default:
		f.gap = anything
	}
	return 1, true
}

// beginsDocument says whether p begins with an object that has a key or nothing, or with an array of objects.
func (f *jsonFramer) beginsDocument(p []byte, end bool) (yes, decided bool) {
	if p[0] == '[' {
		return beginsRecord(p[1:], end)
	}
	for _, c := range p[1:] {
		if class := classOf[c]; class != isBlank && class != isBreak {
			return c == '"' || c == '}', true
		}
	}
	return false, end || len(p) >= lookahead
}

func (f *jsonFramer) resume() {
	f.state, f.depth, f.list = atTop, 0, 0
	f.lineTaken = f.gap == closed
}
