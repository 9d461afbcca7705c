package pdftext

import (
	"fmt"
	"strings"
)

// A value is an object of a file (§7.3) with what it takes to follow its references. What is not there, or of another
// kind than is asked for, is the null object or the zero value: that is how the format has it (§7.3.10).
type value struct {
	file *file
	operand
	number     int    // of the object, where it is one by itself
	generation int    // of the object
	raw        []byte // of a stream, as it stands in the file
}

func (v value) isNull() bool   { return v.kind == end || v.kind == keyword && v.operand.text == "null" }
func (v value) isStream() bool { return v.raw != nil }
func (v value) isDict() bool   { return v.kind == dict }
func (v value) isArray() bool  { return v.kind == array }
func (v value) isNumber() bool { return v.kind == number }

// key is an entry of a dictionary, or of that of a stream.
func (v value) key(key string) value {
	if v.kind != dict {
		return value{}
	}
	for i := 0; i+1 < len(v.items); i += 2 {
		if v.items[i].kind == name && v.items[i].text == key {
			return v.file.follow(v.items[i+1])
		}
	}
	return value{}
}

// has tells an entry that leads nowhere from none.
func (v value) has(key string) bool {
	for i := 0; i+1 < len(v.items); i += 2 {
		if v.kind == dict && v.items[i].kind == name && v.items[i].text == key {
			return true
		}
	}
	return false
}

// len is that of an array.
func (v value) len() int {
	if v.kind != array {
		return 0
	}
	return len(v.items)
}

func (v value) index(i int) value {
	if i < 0 || i >= v.len() {
		return value{}
	}
	return v.file.follow(v.items[i])
}

func (v value) name() string {
	if v.kind != name {
		return ""
	}
	return v.operand.text
}

func (v value) float() float64 { return v.num }
func (v value) int() int       { return int(v.num) }

// text is a text string (§7.9.2).
func (v value) text() string {
	if v.kind != str {
		return ""
	}
	return textString(v.operand.text)
}

// identity tells objects apart: by their number, or as they are written.
func (v value) identity() string {
	if v.number > 0 {
		return fmt.Sprint(v.number)
	}
	var b strings.Builder
	v.operand.write(&b)
	return b.String()
}

func (o operand) write(b *strings.Builder) {
	fmt.Fprintf(b, "%d %g %q", o.kind, o.num, o.text)
	for _, item := range o.items {
		b.WriteByte(' ')
		item.write(b)
	}
}

// data is a stream without its encryption and filters; with an error, what could be had of it.
func (v value) data() ([]byte, error) {
	if !v.isStream() {
		return nil, fmt.Errorf("it is no stream")
	}
	raw := v.raw
	if v.file.crypt != nil {
		raw = v.file.crypt.stream(v.number, v.generation, raw)
	}
	return v.file.decode(raw, v)
}
