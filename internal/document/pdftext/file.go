package pdftext

import (
	"bytes"
	"regexp"
)

// A file is the objects of a PDF. Each is found by the table at the end of the file (§7.5.4, §7.5.8); where that is
// damaged, by searching the file for it.
type file struct {
	source   []byte
	table    map[int]location
	found    map[int]location // by searching; nil until it is needed
	trailer  value
	crypt    *crypt
	objects  map[int]value     // that were read
	streams  map[int][]operand // object streams that were read: numbers and objects in turn
	textless map[int]int       // forms that draw no text, by number, with the pictures in them: logos and maps are drawn over and over
	budget   int               // bytes that filters may still give
	depth    int               // of object streams that need another to be read
}

// A location is where an object stands: at an offset of the file, or within an object stream.
type location struct {
	offset int // -1: the object is free
	stream int // number of the object stream; 0: none
}

// Bounds on a file.
const (
	maxObject  = 1 << 23 // Annex C.2
	maxHops    = 32      // references to references
	maxDecoded = 1 << 30 // bytes that the filters of one file give
)

// openFile fails only for files that are sealed: where nothing leads to the pages they can still be searched for.
func openFile(source []byte) (*file, error) {
	f := &file{source: source, table: map[int]location{}, objects: map[int]value{}, streams: map[int][]operand{}, textless: map[int]int{}, budget: maxDecoded}
	f.readTables()
	if err := f.unlock(); err != nil {
		return nil, err
	}
	if !f.trailer.key("Root").key("Pages").isDict() {
		f.rebuild()
		if err := f.unlock(); err != nil {
			return nil, err
		}
		f.findInStreams()
		f.findCatalog()
	}
	return f, nil
}

// isRebuilt says that the file had to be searched for objects.
func (f *file) isRebuilt() bool { return f.found != nil }

// follow resolves references.
func (f *file) follow(o operand) value {
	for range maxHops {
		if o.kind != ref || f == nil {
			return value{file: f, operand: o}
		}
		v := f.object(int(o.num))
		if v.kind != ref {
			return v
		}
		o = v.operand
	}
	return value{}
}

// object reads an object once.
func (f *file) object(number int) value {
	if v, ok := f.objects[number]; ok {
		return v
	}
	f.objects[number] = value{} // for objects that need themselves to be read
	v := f.load(number)
	f.objects[number] = v
	return v
}

func (f *file) load(number int) value {
	at, listed := f.table[number]
	if (!listed || at.offset < 0) && !f.isRebuilt() {
		return value{}
	}
	if v, ok := f.loadFrom(number, at); ok && listed {
		return v
	}
	f.search()
	if at, ok := f.found[number]; ok {
		f.table[number] = at
		v, _ := f.loadFrom(number, at)
		return v
	}
	return value{}
}

func (f *file) loadFrom(number int, at location) (value, bool) {
	if at.stream == 0 {
		return f.parse(number, at.offset)
	}
	for items := f.objectStream(at.stream); len(items) >= 2; items = items[2:] {
		if int(items[0].num) == number {
			return value{file: f, operand: items[1], number: number}, true
		}
	}
	return value{}, false
}

// parse reads "12 0 obj …", with its stream.
func (f *file) parse(number, offset int) (value, bool) {
	if offset < 0 || offset >= len(f.source) {
		return value{}, false
	}
	l := &lexer{data: f.source, pos: offset}
	id, generation, word := l.next(), l.next(), l.next()
	if id.kind != numberKind || int(id.num) != number || generation.kind != numberKind || word.text != "obj" {
		return value{}, false
	}
	v := value{file: f, operand: l.object(), number: number, generation: int(generation.num)}
	if f.crypt != nil {
		v.operand = f.crypt.strings(number, int(generation.num), v.operand)
	}
	l.skipSpace()
	if v.kind == dict && bytes.HasPrefix(l.data[l.pos:], []byte("stream")) {
		v.raw = f.streamAt(l.pos+len("stream"), v)
	}
	return v, true
}

var (
	endStream = []byte("endstream")
	streamEnd = regexp.MustCompile(`endstream|endobj`)
)

// streamAt is the data of a stream that begins at an offset. A length that does not lead to the end is wrong.
func (f *file) streamAt(start int, v value) []byte {
	if bytes.HasPrefix(f.source[start:], []byte("\r\n")) {
		start += 2
	} else if start < len(f.source) && (f.source[start] == '\n' || f.source[start] == '\r') {
		start++
	}
	rest := f.source[start:]
	if n, ok := f.length(v); ok && n >= 0 && n <= len(rest) {
		after := bytes.TrimLeft(rest[n:min(len(rest), n+16)], "\x00\t\n\f\r ")
		if bytes.HasPrefix(after, endStream) {
			return rest[:n:n]
		}
	}
	if i := streamEnd.FindIndex(rest); i != nil {
		rest = rest[:i[0]]
		rest = bytes.TrimSuffix(bytes.TrimSuffix(rest, []byte("\n")), []byte("\r"))
	}
	return rest[:len(rest):len(rest)]
}

// length reads a number that stands in an object by itself without more of the file, since that could need the number.
func (f *file) length(v value) (int, bool) {
	for i := 0; i+1 < len(v.items); i += 2 {
		o := v.items[i+1]
		if v.items[i].text != "Length" {
			continue
		}
		if o.kind == ref {
			at, ok := f.table[int(o.num)]
			if !ok || at.stream != 0 || at.offset < 0 || at.offset >= len(f.source) {
				return 0, false
			}
			l := &lexer{data: f.source, pos: at.offset}
			_, _, _ = l.next(), l.next(), l.next()
			o = l.next()
		}
		return int(o.num), o.kind == numberKind
	}
	return 0, false
}

// maxInStream bounds the objects of one object stream.
const maxInStream = 1 << 17

// objectStream reads the objects of an object stream (§7.5.7): numbers and objects in turn.
func (f *file) objectStream(number int) []operand {
	if items, ok := f.streams[number]; ok {
		return items
	}
	f.streams[number] = nil // for streams that hold themselves
	if f.table[number].stream != 0 || f.depth > maxHops {
		return nil
	}
	f.depth++
	defer func() { f.depth-- }()
	v := f.object(number)
	data, _ := v.data()
	first := v.key("First").int()
	if first <= 0 || first > len(data) {
		return nil
	}
	var items []operand
	for head := (&lexer{data: data[:first]}); len(items) < maxInStream; {
		id, offset := head.next(), head.next()
		if id.kind != numberKind || offset.kind != numberKind {
			break
		}
		if at := first + int(offset.num); at >= first && at < len(data) {
			items = append(items, id, (&lexer{data: data, pos: at}).object())
		}
	}
	f.streams[number] = items
	return items
}
