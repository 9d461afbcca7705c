package record

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"math/bits"
)

// Limits on one JSON record; what is over cannot be read.
const (
	maxDepth  = 64
	maxFields = 4096
)

// paths numbers the names of fields as they are met: a name is the keys on the way to the value, joined by dots. What
// a name means is looked up once per number, not once per record.
type paths struct {
	nodes []path // the first is the record itself
	table []int32
	seed  maphash.Seed
	last  int32 // the path of the key read last
	full  bool  // there was no room for a name
}

type path struct {
	name   string
	key    string
	hash   uint64
	parent int32
	rest   int32 // stands for all keys below that found no room; 0: none yet
	next   int32 // which path followed the last time: a guess at the coming one
	mark   mark
}

const (
	maxPaths = 4096
	maxKey   = 256 // of a path's whole name; longer keys share one name
)

func newPaths() *paths {
	return &paths{nodes: make([]path, 1, 64), table: make([]int32, 256), seed: maphash.MakeSeed()}
}

func (p *paths) find(parent int32, key []byte) int32 {
	hash := maphash.Bytes(p.seed, key) ^ uint64(parent)*0x9e3779b97f4a7c15
	mask := uint64(len(p.table) - 1)
	slot := hash & mask
	for ; p.table[slot] != 0; slot = (slot + 1) & mask {
		if node := &p.nodes[p.table[slot]]; node.hash == hash && node.parent == parent && node.key == string(key) {
			return p.table[slot]
		}
	}
	return p.add(parent, key, hash, slot)
}

func (p *paths) add(parent int32, key []byte, hash, slot uint64) int32 {
	isFull := len(p.nodes) >= maxPaths
	if isFull || len(p.nodes[parent].name)+len(key) >= maxKey {
		p.full = p.full || isFull
		return p.restOf(parent)
	}
	added := p.append(parent, string(key), hash)
	p.table[slot] = added
	if 2*len(p.nodes) > len(p.table) {
		p.grow()
	}
	return added
}

func (p *paths) append(parent int32, key string, hash uint64) int32 {
	name := key
	if above := p.nodes[parent].name; above != "" {
		name = above + "." + key
	}
	p.nodes = append(p.nodes, path{name: name, key: key, hash: hash, parent: parent, mark: markOf(name)})
	return int32(len(p.nodes) - 1)
}

// restOf is the path `name.*` for keys that are too many or too long. It is its own child, so their number is bounded.
func (p *paths) restOf(parent int32) int32 {
	node := &p.nodes[parent]
	if node.rest != 0 {
		return node.rest
	}
	if node.key == "*" && node.hash == 0 {
		return parent
	}
	added := p.append(parent, "*", 0)
	p.nodes[parent].rest = added
	return added
}

func (p *paths) grow() {
	p.table = make([]int32, 2*len(p.table))
	mask := uint64(len(p.table) - 1)
	for i := 1; i < len(p.nodes); i++ {
		if p.nodes[i].hash == 0 {
			continue
		}
		slot := p.nodes[i].hash & mask
		for p.table[slot] != 0 {
			slot = (slot + 1) & mask
		}
		p.table[slot] = int32(i)
	}
}

// A level is an object or an array that is open.
type level struct {
	path    int32 // of the object, or of the array's elements
	isArray bool
}

// A flattener turns a JSON object into fields, one for each string, number and literal.
type flattener struct {
	*paths
	levels [maxDepth]level
	marked [markCount]int16 // of each mark, 1 + the index of its last field
	marks  uint64

	channels map[string]channel // of Windows, by the names met
}

// flatten appends the fields of the object that is the line (RFC 8259, but bytes that are no UTF-8, and control
// characters in strings, are let through). ok is false where it is no such object or is over the limits.
func (w *flattener) flatten(line []byte, fields []Field) (_ []Field, ok bool) {
	w.marks, w.last = 0, 0
	i := skipSpace(line, markLength(line))
	if i >= len(line) || line[i] != '{' {
		return fields, false
	}
	most := maxFields
	if bytes.HasPrefix(line[i:], mailBegins) {
		most = mostMailFields
	}
	depth := 0 // levels open
	at := int32(0)
	for {
		// A value of path at stands at i.
		i = skipSpace(line, i)
		if i >= len(line) {
			return fields, false
		}
		c := line[i]
		if c == '{' || c == '[' {
			if depth == maxDepth {
				return fields, false
			}
			w.levels[depth] = level{at, c == '['}
			depth++
			i = skipSpace(line, i+1)
			if i < len(line) && line[i] != c+2 { // } and ] are two after { and [
				if c == '{' {
					if i, at = w.key(line, i, w.levels[depth-1].path); i < 0 {
						return fields, false
					}
				}
				continue
			}
		} else {
			if len(fields) == most {
				return fields, false
			}
			start, end, next, escaped := scalar(line, i)
			if next < 0 {
				return fields, false
			}
			node := &w.nodes[at]
			if node.mark != 0 {
				w.marks |= 1 << node.mark
				w.marked[node.mark] = int16(len(fields) + 1)
			}
			fields = w.appendField(fields, at, start, end, escaped)
			i = next
		}
		// The value is over, or an empty object or array is about to be closed.
		for {
			i = skipSpace(line, i)
			if i >= len(line) {
				return fields, false
			}
			top := &w.levels[depth-1]
			if line[i] == ',' {
				at = top.path
				i = skipSpace(line, i+1)
				if !top.isArray {
					if i, at = w.key(line, i, top.path); i < 0 {
						return fields, false
					}
				}
				break
			}
			if top.isArray != (line[i] == ']') || !top.isArray && line[i] != '}' {
				return fields, false
			}
			i++
			depth--
			if depth == 0 {
				return fields, isEnd(line, i)
			}
		}
	}
}

// appendField writes only what differs from the field of the record before: the names seldom do.
func (w *flattener) appendField(fields []Field, at int32, start, end int, escaped bool) []Field {
	n := len(fields)
	if n == cap(fields) {
		fields = append(fields, Field{})
	}
	fields = fields[:n+1]
	f := &fields[n]
	if f.path != at {
		f.path, f.Name = at, w.nodes[at].name
	}
	f.Start, f.End, f.Escaped, f.form = start, end, escaped, formJSON
	return fields
}

// isEnd lets a comma stand behind the object, as between the elements of an array that is written one a line.
func isEnd(line []byte, i int) bool {
	i = skipSpace(line, i)
	if i < len(line) && line[i] == ',' {
		i = skipSpace(line, i+1)
	}
	return i == len(line)
}

// key reads a key and its colon, and gives where the value may begin, below 0 if there is none.
func (w *flattener) key(line []byte, i int, parent int32) (next int, path int32) {
	if i >= len(line) || line[i] != '"' {
		return -1, 0
	}
	end := i + 1
	if path = w.nodes[w.last].next; w.isNext(path, parent, line[end:]) {
		end += len(w.nodes[path].key)
	} else {
		if end, _ = stringEnd(line, end); end < 0 {
			return -1, 0
		}
		path = w.find(parent, line[i+1:end])
		w.nodes[w.last].next = path
	}
	w.last = path
	if end++; end < len(line) && line[end] == ':' {
		return end + 1, path
	}
	i = skipSpace(line, end)
	if i >= len(line) || line[i] != ':' {
		return -1, 0
	}
	return i + 1, path
}

// isNext says whether a guess at the coming key is right. A key has no quote inside, so the quote behind it ends it.
func (p *paths) isNext(guess, parent int32, rest []byte) bool {
	node := &p.nodes[guess]
	n := len(node.key)
	return guess != 0 && node.parent == parent && n < len(rest) && rest[n] == '"' && string(rest[:n]) == node.key
}

// scalar reads a string, number or literal. The value of null is empty. next is below 0 where it is none.
func scalar(line []byte, i int) (start, end, next int, escaped bool) {
	switch c := line[i]; {
	case c == '"':
		end, escaped = stringEnd(line, i+1)
		if end < 0 {
			return 0, 0, -1, false
		}
		return i + 1, end, end + 1, escaped
	case c == '-' || isDigit(c):
		end = i + 1
		for end < len(line) && isNumeric(line[end]) {
			end++
		}
		return i, end, end, false
	case bytes.HasPrefix(line[i:], []byte("true")):
		return i, i + 4, i + 4, false
	case bytes.HasPrefix(line[i:], []byte("false")):
		return i, i + 5, i + 5, false
	case bytes.HasPrefix(line[i:], []byte("null")):
		return i, i, i + 4, false
	}
	return 0, 0, -1, false
}

func isNumeric(c byte) bool { return isDigit(c) || c == '.' || c == '-' || c == '+' || c|0x20 == 'e' }

// stringEnd finds the quote that ends the string whose inside begins at i, below 0 if there is none.
func stringEnd(line []byte, i int) (end int, escaped bool) {
	for {
		for ; i+8 <= len(line); i += 8 {
			word := binary.LittleEndian.Uint64(line[i:])
			quote, slash := word^(ones*'"'), word^(ones*'\\')
			// One borrow may set bits above the lowest hit, so only that one counts.
			found := ((quote-ones)&^quote | (slash-ones)&^slash) & (ones << 7)
			if found != 0 {
				i += bits.TrailingZeros64(found) >> 3
				break
			}
		}
		for i < len(line) && line[i] != '"' && line[i] != '\\' {
			i++
		}
		if i >= len(line) {
			return -1, false
		}
		if line[i] == '"' {
			return i, escaped
		}
		escaped = true
		i += 2
		if i > len(line) {
			return -1, false
		}
	}
}

func skipSpace(line []byte, i int) int {
	for i < len(line) && (line[i] == ' ' || line[i] == '\t' || line[i] == '\r' || line[i] == '\n') {
		i++
	}
	return i
}
