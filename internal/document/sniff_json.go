package document

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
)

// jsonStart is an object with a first key, or an array with a first element. Text in brackets, "[1] see …", is none.
var jsonStart = regexp.MustCompile(`^\s*(?:\{\s*(?:"|\}|$)|\[\s*(?:[{"\[\]]|$|(?:-?\d[\d.eE+-]*|true|false|null)\s*[,\]]))`)

func isJSONStart(data []byte) bool {
	head := data[:min(len(data), 1024)]
	if order, _ := utf16Order(head); order != nil {
		return jsonStart.MatchString(toUTF8(head))
	}
	return jsonStart.Match(bytes.TrimPrefix(head, []byte(markUTF8)))
}

// sniffJSON is empty for what begins like JSON and is none, such as "[1] a footnote".
func sniffJSON(data []byte) string {
	if order, _ := utf16Order(data); order != nil {
		data = []byte(toUTF8(data))
	}
	data = bytes.TrimPrefix(data, []byte(markUTF8))
	shape := shapeOf(data)
	switch {
	case shape.isSTIX():
		return STIX
	case shape.isMISP():
		return MISP
	case shape.keys > 0 || json.Valid(data):
		return JSON
	}
	return ""
}

// A shape is what the outermost levels of JSON hold.
type shape struct {
	keys    int               // at any level looked at
	strings map[string]string // first string value at a path: "type", "[].id", "objects[].type"
	seen    map[string]bool   // paths with a value of any kind: "Event", "response[].Event"
}

var specID = regexp.MustCompile(`^([a-z0-9-]+)--[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$`)

// isSTIX is for a bundle, an object with an identifier of the specification (STIX 2.1 §2.9), or an array or a TAXII
// envelope of such.
func (s shape) isSTIX() bool {
	if s.strings["type"] == "bundle" || s.strings["[].type"] == "bundle" {
		return true
	}
	for _, at := range []string{"", "[].", "objects[]."} {
		if id := specID.FindStringSubmatch(s.strings[at+"id"]); id != nil && id[1] == s.strings[at+"type"] {
			return true
		}
	}
	return false
}

// isMISP is for one event, an array of events, or the answer of a search.
func (s shape) isMISP() bool {
	for _, at := range []string{"Event", "[].Event", "response[].Event", "response.Event"} {
		if s.seen[at] {
			return true
		}
	}
	return false
}

// shapeOf walks JSON without holding it, and goes on until it ends or breaks: documents with a fault keep their type.
func shapeOf(data []byte) shape {
	w := &shapeWalk{data: data, shape: shape{strings: map[string]string{}, seen: map[string]bool{}}}
	w.value("", 0)
	return w.shape
}

type shapeWalk struct {
	shape
	data []byte
	pos  int
}

// shapeDepth is how many levels are looked at; deeper ones are passed over without recursion.
const shapeDepth = 3

func (w *shapeWalk) value(path string, depth int) (ok bool) {
	w.space()
	if w.pos >= len(w.data) {
		return false
	}
	w.seen[path] = true
	switch c := w.data[w.pos]; {
	case c == '"':
		text, ok := w.text()
		if _, known := w.strings[path]; !known {
			w.strings[path] = text
		}
		return ok
	case (c == '{' || c == '[') && depth >= shapeDepth:
		return w.skipNested()
	case c == '{':
		return w.object(path, depth)
	case c == '[':
		return w.array(path, depth)
	}
	return w.scalar()
}

func (w *shapeWalk) object(path string, depth int) bool {
	if path != "" {
		path += "."
	}
	for w.pos++; ; w.pos++ {
		w.space()
		switch {
		case w.peek('}'):
			w.pos++
			return true
		case !w.peek('"'):
			return false
		}
		key, ok := w.text()
		w.space()
		if !ok || !w.peek(':') {
			return false
		}
		w.pos++
		w.keys++
		if !w.value(path+key, depth+1) {
			return false
		}
		if w.space(); !w.peek(',') {
			return w.close('}')
		}
	}
}

func (w *shapeWalk) array(path string, depth int) bool {
	for w.pos++; ; w.pos++ {
		w.space()
		if w.peek(']') {
			w.pos++
			return true
		}
		if !w.value(path+"[]", depth+1) {
			return false
		}
		if w.space(); !w.peek(',') {
			return w.close(']')
		}
	}
}

func (w *shapeWalk) close(c byte) bool {
	if !w.peek(c) {
		return false
	}
	w.pos++
	return true
}

func (w *shapeWalk) peek(c byte) bool { return w.pos < len(w.data) && w.data[w.pos] == c }

func (w *shapeWalk) space() {
	for w.pos < len(w.data) && strings.IndexByte(" \t\r\n", w.data[w.pos]) >= 0 {
		w.pos++
	}
}

// text returns at most 128 bytes of a string, escapes as written: keys and types have none.
func (w *shapeWalk) text() (string, bool) {
	w.pos++
	start := w.pos
	for ; w.pos < len(w.data); w.pos++ {
		switch w.data[w.pos] {
		case '\\':
			w.pos++
		case '"':
			w.pos++
			return string(w.data[start:min(w.pos-1, start+128)]), true
		}
	}
	return "", false
}

func (w *shapeWalk) scalar() bool {
	start := w.pos
	for w.pos < len(w.data) && strings.IndexByte(" \t\r\n,]}", w.data[w.pos]) < 0 {
		w.pos++
	}
	return w.pos > start
}

func (w *shapeWalk) skipNested() bool {
	for depth := 0; w.pos < len(w.data); {
		switch w.data[w.pos] {
		case '"':
			if _, ok := w.text(); !ok {
				return false
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		w.pos++
		if depth == 0 {
			return true
		}
	}
	return false
}
