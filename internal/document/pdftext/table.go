package pdftext

import (
	"bytes"
	"maps"
	"slices"
)

// readTables follows the tables of objects from the last to the first. Entries of later tables count.
func (f *file) readTables() {
	i := bytes.LastIndex(f.source, []byte("startxref"))
	if i < 0 {
		return
	}
	l := &lexer{data: f.source, pos: i + len("startxref")}
	due := []int{int(l.next().num)}
	seen := map[int]bool{}
	for len(due) > 0 {
		offset := due[0]
		due = due[1:]
		if offset <= 0 || offset >= len(f.source) || seen[offset] {
			continue
		}
		seen[offset] = true
		trailer := f.readTable(offset)
		if f.trailer.kind == end {
			f.trailer = trailer
		}
		for _, key := range []string{"XRefStm", "Prev"} {
			if v := trailer.key(key); v.isNumber() {
				due = append(due, v.int())
			}
		}
	}
}

func (f *file) readTable(offset int) value {
	l := &lexer{data: f.source, pos: offset}
	if l.skipSpace(); bytes.HasPrefix(l.data[l.pos:], []byte("xref")) {
		l.pos += len("xref")
		return f.readPlainTable(l)
	}
	number := int(l.next().num)
	if v, ok := f.parse(number, offset); ok && v.key("Type").name() == "XRef" {
		f.readTableStream(v)
		return v
	}
	return value{}
}

// readPlainTable reads sections "first count" with an entry "offset generation n" for each object (§7.5.4).
func (f *file) readPlainTable(l *lexer) value {
	for {
		first := l.next()
		if first.kind == keyword && first.text == "trailer" {
			return value{file: f, operand: l.object()}
		}
		count := l.next()
		if first.kind != numberKind || count.kind != numberKind {
			return value{}
		}
		for i := range int(count.num) {
			start := l.pos
			offset, _, use := l.next(), l.next(), l.next()
			if use.kind != keyword || offset.kind != numberKind {
				l.pos = start // the count is wrong
				break
			}
			if use.text == "n" && offset.num > 0 {
				f.list(int(first.num)+i, location{offset: int(offset.num)})
			} else {
				f.list(int(first.num)+i, location{offset: -1})
			}
		}
	}
}

func (f *file) list(number int, at location) {
	if _, ok := f.table[number]; !ok && number > 0 && number <= maxObject && len(f.table) < maxObject {
		f.table[number] = at
	}
}

// readTableStream reads rows of three numbers of the widths W (§7.5.8).
func (f *file) readTableStream(v value) {
	rows, _ := f.decode(v.raw, v)
	var w [3]int
	for i := range w {
		w[i] = min(max(v.key("W").index(i).int(), 0), 8)
	}
	width := w[0] + w[1] + w[2]
	index := v.key("Index").items
	if len(index) < 2 {
		index = []operand{{kind: numberKind}, {kind: numberKind, num: v.key("Size").float()}}
	}
	for ; len(index) >= 2; index = index[2:] {
		for i := 0; i < int(index[1].num) && width > 0 && len(rows) >= width; i++ {
			f.listRow(int(index[0].num)+i, w, rows[:width])
			rows = rows[width:]
		}
	}
}

func (f *file) listRow(number int, w [3]int, row []byte) {
	form := 1
	if w[0] > 0 {
		form = bigEndianInt(row[:w[0]])
	}
	second := bigEndianInt(row[w[0] : w[0]+w[1]])
	switch form {
	case 0:
		f.list(number, location{offset: -1})
	case 1:
		f.list(number, location{offset: second})
	case 2:
		f.list(number, location{stream: second})
	}
}

func bigEndianInt(b []byte) (n int) {
	for _, c := range b {
		n = n<<8 | int(c)
	}
	return n
}

// rebuild puts what is found by searching in place of the table. What object streams hold is another step, since they can
// be sealed.
func (f *file) rebuild() {
	f.search()
	f.table = map[int]location{}
	clear(f.objects)
	clear(f.streams)
	for number, at := range f.found {
		f.table[number] = at
	}
	f.findTrailer()
}

// search looks for "12 0 obj". Of objects with the same number the last counts: updates are appended.
func (f *file) search() {
	if f.found != nil {
		return
	}
	f.found = map[int]location{}
	for at := 0; ; {
		i := bytes.Index(f.source[at:], []byte("obj"))
		if i < 0 {
			return
		}
		at += i + 3
		if number, offset, ok := objectBefore(f.source, at-3); ok && number > 0 && number <= maxObject {
			f.found[number] = location{offset: offset}
		}
	}
}

// objectBefore reads "12 0 " backwards from end.
func objectBefore(data []byte, end int) (number, offset int, ok bool) {
	generation := digitsBefore(data, blanksBefore(data, end))
	stop := blanksBefore(data, generation)
	start := digitsBefore(data, stop)
	if start == stop || stop == generation || generation == blanksBefore(data, end) || stop-start > 7 {
		return 0, 0, false
	}
	for _, c := range data[start:stop] {
		number = number*10 + int(c-'0')
	}
	return number, start, true
}

func blanksBefore(data []byte, i int) int {
	for i > 0 && isSpace(data[i-1]) {
		i--
	}
	return i
}

func digitsBefore(data []byte, i int) int {
	for i > 0 && data[i-1] >= '0' && data[i-1] <= '9' {
		i--
	}
	return i
}

// findTrailer takes the last trailer that names a catalog.
func (f *file) findTrailer() {
	for at := len(f.source); at > 0; {
		i := bytes.LastIndex(f.source[:at], []byte("trailer"))
		if i < 0 {
			break
		}
		at = i
		v := value{file: f, operand: (&lexer{data: f.source, pos: i + len("trailer")}).object()}
		if v.has("Root") {
			f.trailer = v
			return
		}
	}
	f.trailer = value{}
	for _, number := range f.numbers() {
		if v := f.object(number); v.key("Type").name() == "XRef" && v.has("Root") {
			f.trailer = v
		}
	}
}

// findCatalog makes a trailer for the last catalog, if no trailer leads to one.
func (f *file) findCatalog() {
	if f.trailer.key("Root").key("Pages").isDict() {
		return
	}
	for _, number := range f.numbers() {
		if v := f.object(number); v.key("Type").name() == "Catalog" {
			items := []operand{{kind: name, text: "Root"}, {kind: ref, num: float64(number)}}
			f.trailer = value{file: f, operand: operand{kind: dict, items: items}}
		}
	}
}

func (f *file) numbers() []int { return slices.Sorted(maps.Keys(f.table)) }

// findInStreams lists the objects of object streams that are not found by themselves.
func (f *file) findInStreams() {
	for _, number := range f.numbers() {
		if f.object(number).key("Type").name() != "ObjStm" {
			continue
		}
		for items := f.objectStream(number); len(items) >= 2; items = items[2:] {
			inner := int(items[0].num)
			if at, ok := f.found[inner]; ok && at.stream == 0 || inner <= 0 || inner > maxObject {
				continue
			}
			at := location{stream: number}
			f.found[inner], f.table[inner] = at, at
			delete(f.objects, inner)
		}
	}
}
