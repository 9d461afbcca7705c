package evtx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Limits on how far templates may blow a record up, in the units of [Record.pay]. A record of 64 KiB of values stays far below.
const (
	maxRecordCost = 1 << 20
	maxChunkCost  = 16 << 20
)

// A Record is one event of a chunk. It and its values are valid until the next record of the chunk is asked for.
type Record struct {
	ID      uint64    // the number of the record in its log, from the record's frame
	Offset  int64     // of the record in the input, in bytes
	Written time.Time // when the record was written, in UTC; in the year 1601 where a log that was exported has no such time

	d     *decoder
	nodes []node
	subs  []Value // the values of the templates that are being filled in
	text  []byte  // texts that were joined of several parts
	cost  int
	open  int // the element that nodes are added to, -1 at the top
	depth int // of elements and templates within each other
}

type nodeKind uint8

const (
	nodeElement nodeKind = iota
	nodeAttribute
	nodeText
	nodePI
)

// The nodes of a record are its document in order: an element, its attributes, its content.
type node struct {
	value  Value // of an attribute, text or instruction
	name   *name // nil for text
	label  *name // element: its name as a field, nil if not known yet
	end    int32 // element: the index behind its last node
	parent int32 // the element around the node, -1 at the top
	copies int32 // set while JSON is written: how many elements of this name came before among its siblings
	quiet  bool  // attribute: is no field
	kind   nodeKind
}

// decode fills the record with the document that stands at an offset of the chunk and must end before another.
func (r *Record) decode(at, end int) error {
	r.nodes, r.subs, r.text = r.nodes[:0], r.subs[:0], r.text[:0]
	r.cost, r.depth, r.open = 0, 0, -1
	err := r.document(at, end)
	r.d.cost += r.cost
	switch {
	case err != nil:
		return err
	case !slices.ContainsFunc(r.nodes, func(n node) bool { return n.kind == nodeElement }):
		return errors.New("no event in it")
	}
	return nil
}

// document adds the nodes of fragments of binary XML, up to the token that ends them.
func (r *Record) document(at, end int) (err error) {
	if err := r.enter(); err != nil {
		return err
	}
	defer r.leave()
	data := r.d.data[:end]
	for err == nil && at < end {
		switch token := data[at] &^ moreFollows; token {
		case tokenEOF:
			return nil
		case tokenFragmentHeader:
			at += 4
		case tokenInstance:
			at, err = r.instance(at, end)
		case tokenElement, tokenPITarget:
			at, err = r.loose(at, end)
		default:
			return fmt.Errorf("unexpected token %#x", data[at])
		}
	}
	return err
}

// loose adds an element or instruction that stands in no template.
func (r *Record) loose(at, end int) (next int, err error) {
	d := r.d
	c := compiler{d: d, data: d.data[:end], start: len(d.ops)}
	if c.token(at) == tokenElement {
		next, err = c.element(at, 0)
	} else {
		next, err = c.instruction(at)
	}
	if err != nil {
		return 0, err
	}
	return next, r.run(d.ops[c.start:len(d.ops):len(d.ops)], nil)
}

// instance adds a template filled in with its values: a token, a number, the first part of the template's GUID, the offset of its
// definition (which may follow right here), the count of values, their sizes and types, the values ("Template instance").
func (r *Record) instance(at, end int) (next int, err error) {
	data := r.d.data[:end]
	if at > end-14 {
		return 0, errCut
	}
	id, definition := binary.LittleEndian.Uint32(data[at+2:]), int(binary.LittleEndian.Uint32(data[at+6:]))
	at += 10
	t := r.d.template(definition, id)
	if t.err != nil {
		return 0, t.err
	}
	if definition == at {
		at += t.length
	}
	base := len(r.subs)
	if next, err = r.values(at, end); err != nil {
		return 0, err
	}
	err = r.run(t.prog, r.subs[base:len(r.subs):len(r.subs)])
	r.subs = r.subs[:base]
	return next, err
}

// values adds the values of a template instance to r.subs.
func (r *Record) values(at, end int) (next int, err error) {
	data := r.d.data[:end]
	if at < 0 || at > end-4 {
		return 0, errCut
	}
	count := int(binary.LittleEndian.Uint32(data[at:]))
	at += 4
	if count < 0 || count > (end-at)/4 {
		return 0, fmt.Errorf("%d values do not fit in the record", count)
	}
	if err := r.pay(count); err != nil {
		return 0, err
	}
	value := at + 4*count
	for ; count > 0; count-- {
		size := int(binary.LittleEndian.Uint16(data[at:]))
		if size > end-value {
			return 0, errors.New("a value does not fit in the record")
		}
		if r.d.damaged && !known(Type(data[at+2])) {
			return 0, fmt.Errorf("a value's type %#x is unknown, in a damaged chunk", data[at+2])
		}
		r.subs = append(r.subs, Value{data: data[value : value+size], at: int32(value), typ: Type(data[at+2])})
		at += 4
		value += size
	}
	return value, nil
}

func (r *Record) enter() error {
	if r.depth++; r.depth > maxDepth {
		return fmt.Errorf("elements and templates nest deeper than %d", maxDepth)
	}
	return nil
}

func (r *Record) leave() { r.depth-- }

// pay counts work done and space taken, about in bytes of text. It bounds templates that repeat what they are given.
func (r *Record) pay(cost int) error {
	r.cost += cost
	if r.cost > maxRecordCost {
		return errors.New("record grows too large when its templates are filled in")
	}
	if r.d.cost+r.cost > maxChunkCost {
		return errors.New("chunk grows too large when its templates are filled in")
	}
	return nil
}

// add adds a node. It is filled in where it stands, as copying nodes around takes more time than all else.
func (r *Record) add(kind nodeKind, n *name, v *Value) (*node, error) {
	if len(r.nodes) == cap(r.nodes) {
		r.nodes = slices.Grow(r.nodes, 64)
	}
	r.nodes = r.nodes[:len(r.nodes)+1]
	to := &r.nodes[len(r.nodes)-1]
	to.value, to.name, to.label = *v, n, n
	to.end, to.parent, to.copies = 0, int32(r.open), 0
	to.quiet, to.kind = false, kind
	cost := 32 + 3*len(v.data)
	if n != nil {
		cost += 2 * len(n.text)
	}
	return to, r.pay(cost)
}

// run adds the nodes of a program filled in with values.
func (r *Record) run(prog program, subs []Value) (err error) {
	for i := 0; i < len(prog) && err == nil; {
		if err := r.pay(8); err != nil {
			return err
		}
		o := &prog[i]
		switch o.kind {
		case opElement:
			err = r.element(prog, i, subs)
			i += o.size
			continue
		case opAttribute:
			if v, ok := r.join(o.parts, subs); ok && !v.IsEmpty() {
				var n *node
				n, err = r.add(nodeAttribute, o.name, &v)
				n.quiet = o.quiet
			}
		case opPI:
			v, _ := r.join(o.parts, subs)
			_, err = r.add(nodePI, o.name, &v)
		case opText:
			err = r.content(o.parts, subs)
		}
		i++
	}
	return err
}

// element adds an element; not if what it depends on is null; once for each item if its value is an array
// ([MS-EVEN6] 2.2.12.1, 3.1.4.7.5).
func (r *Record) element(prog program, i int, subs []Value) error {
	o := &prog[i]
	if o.dep >= 0 && o.dep < len(subs) && subs[o.dep].typ == Null {
		return nil
	}
	if o.array < 0 || o.array >= len(subs) || !subs[o.array].isArray() {
		return r.oneElement(prog, i, subs)
	}
	array := subs[o.array]
	defer func() { subs[o.array] = array }()
	for rest := array; ; {
		subs[o.array], rest = rest.cut()
		if err := r.oneElement(prog, i, subs); err != nil || len(rest.data) == 0 {
			return err
		}
	}
}

func (r *Record) oneElement(prog program, i int, subs []Value) error {
	o := &prog[i]
	if err := r.enter(); err != nil {
		return err
	}
	self, outer := len(r.nodes), r.open
	n, err := r.add(nodeElement, o.name, &Value{})
	if err != nil {
		return err
	}
	n.label = o.label
	r.open = self
	err = r.run(prog[i+1:i+o.size], subs)
	r.nodes[self].end = int32(len(r.nodes))
	r.open = outer
	r.leave()
	return err
}

// content adds a text of several parts as one value; binary XML among them is elements of its own.
func (r *Record) content(parts []part, subs []Value) error {
	text := 0 // the first part that is not added yet
	for i := range parts {
		v := parts[i].value(subs)
		if v.typ != BinXML || len(v.data) == 0 {
			continue
		}
		if err := r.addText(parts[text:i], subs); err != nil {
			return err
		}
		if err := r.document(int(v.at), int(v.at)+len(v.data)); err != nil {
			return err
		}
		text = i + 1
	}
	return r.addText(parts[text:], subs)
}

func (r *Record) addText(parts []part, subs []Value) error {
	if v, ok := r.join(parts, subs); ok && v.typ != Null {
		_, err := r.add(nodeText, nil, &v)
		return err
	}
	return nil
}

// value is the part's text or the value that it stands for. One that is not there is null.
func (p *part) value(subs []Value) Value {
	if p.sub < 0 {
		return p.fixed
	}
	if p.sub < len(subs) {
		return subs[p.sub]
	}
	return Value{}
}

// join gives the value of a text. Of one part it keeps its type. ok is false if there is nothing, or an optional part is null
// ([MS-EVEN6] 3.1.4.7.2).
func (r *Record) join(parts []part, subs []Value) (v Value, ok bool) {
	if len(parts) == 1 {
		v = parts[0].value(subs)
		return v, !parts[0].optional || v.typ != Null
	}
	start := len(r.text)
	for i := range parts {
		v := parts[i].value(subs)
		if parts[i].optional && v.typ == Null {
			return v, false
		}
		if r.cost += len(v.data); r.cost > maxRecordCost {
			break // the next node that is added tells
		}
		r.text = v.AppendText(r.text)
	}
	return Value{data: r.text[start:len(r.text):len(r.text)], typ: String, utf8: true}, len(parts) > 0
}
