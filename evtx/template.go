package evtx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf8"
)

// Limits on what a hostile chunk can ask for. Real chunks stay below a tenth of them.
const (
	maxDepth      = 64      // elements within elements, templates within templates
	maxChunkSteps = 1 << 16 // steps of all the templates of a chunk
)

// The tokens of binary XML ([MS-EVEN6] 2.2.12), without the flag that more follows.
const (
	tokenEOF            = 0x00
	tokenElement        = 0x01
	tokenCloseStart     = 0x02
	tokenCloseEmpty     = 0x03
	tokenEndElement     = 0x04
	tokenValue          = 0x05
	tokenAttribute      = 0x06
	tokenCDATA          = 0x07
	tokenCharRef        = 0x08
	tokenEntityRef      = 0x09
	tokenPITarget       = 0x0a
	tokenPIData         = 0x0b
	tokenInstance       = 0x0c
	tokenSubstitution   = 0x0d
	tokenOptional       = 0x0e
	tokenFragmentHeader = 0x0f

	moreFollows = 0x40
)

// A program is binary XML compiled: what a template says, in the order of the document.
type program []op

type opKind uint8

const (
	opElement opKind = iota
	opAttribute
	opText
	opPI
)

// An op is one step of a program.
type op struct {
	kind  opKind
	name  *name
	parts []part // the value of an attribute, text or instruction
	size  int    // element: the count of its steps, itself included
	// dep is the substitution that the element depends on: if its value is null, the element is left out. -1: none.
	dep int
	// label is the element's name as a field: Image for <Data Name="Image">. nil: the values tell it.
	label *name
	// quiet: an attribute that is no field, as it is a namespace or the label of its element.
	quiet bool
	// array is the first substitution in the element's own content, -1 if there is none. If its value is an array,
	// the element is repeated for each of its items.
	array int
}

// A part of a text is either fixed or a substitution.
type part struct {
	fixed    Value
	sub      int // -1: fixed
	optional bool
}

var errCut = errors.New("binary XML ends early")

// A compiler turns the binary XML at one place of a chunk into a program.
type compiler struct {
	d     *decoder
	data  []byte // of the chunk, up to where the binary XML must end
	start int    // of the program in d.ops
	// dependent tells whether the elements carry a dependency identifier. They do within templates.
	dependent bool
}

func (c *compiler) u16(at int) int { return int(binary.LittleEndian.Uint16(c.data[at:])) }
func (c *compiler) u32(at int) int { return int(binary.LittleEndian.Uint32(c.data[at:])) }

// has reports whether n bytes stand at an offset.
func (c *compiler) has(at, n int) bool { return at >= 0 && at <= len(c.data)-n }

// token gives the token at an offset without its flag. Behind the end there is the token for the end.
func (c *compiler) token(at int) byte {
	if !c.has(at, 1) {
		return tokenEOF
	}
	return c.data[at] &^ moreFollows
}

func (c *compiler) emit(o op) error {
	if c.d.steps++; c.d.steps > maxChunkSteps {
		return fmt.Errorf("templates of the chunk have more than %d parts", maxChunkSteps)
	}
	c.d.ops = append(c.d.ops, o)
	return nil
}

// fragment compiles a template's fragment: an element, with fragment headers and instructions before it.
func (c *compiler) fragment(at int) (err error) {
	for err == nil {
		switch c.token(at) {
		case tokenFragmentHeader:
			at += 4
		case tokenPITarget:
			at, err = c.instruction(at)
		case tokenElement:
			at, err = c.element(at, 0)
		case tokenEOF:
			return nil
		default:
			return fmt.Errorf("unexpected token %#x in a template", c.data[at])
		}
	}
	return err
}

// An elementHead is the fixed part at the start of an element.
type elementHead struct {
	dep        int
	name       *name
	content    int // where the attribute list or the content begins
	attributes bool
}

// element compiles the element at an offset and gives the offset behind it.
func (c *compiler) element(at, depth int) (int, error) {
	if depth > maxDepth {
		return 0, fmt.Errorf("elements nest deeper than %d", maxDepth)
	}
	head, ok := c.head(at, c.dependent)
	if !ok {
		// Some writers leave the dependency identifier out where it belongs, or write it where it does not ("Element start").
		if head, ok = c.head(at, !c.dependent); !ok {
			return 0, errors.New("element's start is damaged")
		}
	}
	self := len(c.d.ops)
	if err := c.emit(op{kind: opElement, name: head.name, label: head.name, dep: head.dep, array: -1}); err != nil {
		return 0, err
	}
	at, err := c.attributes(head, self)
	if err != nil {
		return 0, err
	}
	switch c.token(at) {
	case tokenCloseEmpty:
		at++
	case tokenCloseStart:
		at, err = c.content(at+1, self, depth)
	default:
		err = fmt.Errorf("start of element %q does not end", head.name.text)
	}
	c.d.ops[self].size = len(c.d.ops) - self
	return at, err
}

// head reads the start of an element in one of its two layouts; ok is false if it cannot be this layout.
func (c *compiler) head(at int, dependent bool) (h elementHead, ok bool) {
	if !c.has(at, 11) {
		return h, false
	}
	h.attributes = c.data[at]&moreFollows != 0
	h.dep = -1
	at++
	if dependent {
		if dep := c.u16(at); dep != 0xffff {
			h.dep = dep
		}
		at += 2
	}
	if size := c.u32(at); size < 5 || !c.has(at+4, size) || !c.has(at+4, 4) {
		return h, false
	}
	h.name, h.content, ok = c.nameRef(at + 4)
	return h, ok
}

// nameRef reads the offset of a name, and steps over the name where it stands right behind.
func (c *compiler) nameRef(at int) (n *name, next int, ok bool) {
	if !c.has(at, 4) {
		return nil, 0, false
	}
	offset := c.u32(at)
	next = at + 4
	n, length, ok := c.d.name(offset)
	if ok && offset == next {
		next += length
	}
	return n, next, ok
}

func (c *compiler) attributes(h elementHead, element int) (int, error) {
	at := h.content
	if !h.attributes {
		return at, nil
	}
	for at += 4; c.token(at) == tokenAttribute; { // 4: the size of the list
		attr, next, ok := c.nameRef(at + 1)
		if !ok {
			return 0, fmt.Errorf("attribute of element %q has no name", h.name.text)
		}
		parts, next, err := c.text(next)
		if err != nil {
			return 0, err
		}
		label := attr.text == "Name" && h.name.text == "Data"
		if err := c.emit(op{kind: opAttribute, name: attr, parts: parts, quiet: label || attr.text == "xmlns"}); err != nil {
			return 0, err
		}
		if label {
			c.d.ops[element].label = nil
			if len(parts) == 1 && parts[0].sub < 0 {
				c.d.ops[element].label = c.d.intern(parts[0].fixed.data)
			}
		}
		at = next
	}
	return at, nil
}

// content compiles what stands between an element's tags, and the closing one.
func (c *compiler) content(at, self, depth int) (int, error) {
	for {
		var err error
		switch c.token(at) {
		case tokenEndElement:
			return at + 1, nil
		case tokenElement:
			at, err = c.element(at, depth+1)
		case tokenPITarget:
			at, err = c.instruction(at)
		default:
			at, err = c.contentText(at, self)
		}
		if err != nil {
			return 0, err
		}
	}
}

func (c *compiler) contentText(at, self int) (int, error) {
	parts, next, err := c.text(at)
	if err != nil {
		return 0, err
	}
	if next == at {
		if !c.has(at, 1) {
			return 0, errCut
		}
		return 0, fmt.Errorf("unexpected token %#x in element %q", c.data[at], c.d.ops[self].name.text)
	}
	element := &c.d.ops[self]
	for _, p := range parts {
		if p.sub >= 0 && element.array < 0 {
			element.array = p.sub
		}
		if p.optional && element.dep < 0 {
			element.dep = p.sub
		}
	}
	return next, c.emit(op{kind: opText, parts: parts})
}

// text compiles the parts of a text up to what is none. Fixed parts that follow each other become one.
func (c *compiler) text(at int) (parts []part, next int, err error) {
	d := c.d
	first, run := len(d.parts), -1 // run: where fixed text that goes on begins in d.fixed
	for {
		switch token := c.token(at); token {
		case tokenValue, tokenCDATA, tokenCharRef, tokenEntityRef:
			if run < 0 {
				run = len(d.fixed)
				d.parts = append(d.parts, part{sub: -1})
			}
			if at, err = c.fixedText(token, at); err != nil {
				return nil, 0, err
			}
			d.parts[len(d.parts)-1].fixed = fixed(d.fixed[run:])
		case tokenSubstitution, tokenOptional:
			if !c.has(at, 4) {
				return nil, 0, errCut
			}
			run = -1
			d.parts = append(d.parts, part{sub: c.u16(at + 1), optional: token == tokenOptional})
			at += 4
		default:
			return d.parts[first:len(d.parts):len(d.parts)], at, nil
		}
	}
}

// fixed is a text that stands in UTF-8.
func fixed(text []byte) Value {
	return Value{data: text[:len(text):len(text)], typ: String, utf8: true}
}

// fixedText adds a text of the template to d.fixed, as UTF-8.
func (c *compiler) fixedText(token byte, at int) (next int, err error) {
	switch token {
	case tokenCharRef:
		if !c.has(at, 3) {
			return 0, errCut
		}
		c.d.fixed = utf8.AppendRune(c.d.fixed, rune(c.u16(at+1)))
		return at + 3, nil
	case tokenEntityRef:
		n, next, ok := c.nameRef(at + 1)
		if !ok {
			return 0, errors.New("entity has no name")
		}
		c.d.fixed = append(c.d.fixed, entity(n.text)...)
		return next, nil
	case tokenValue:
		if !c.has(at, 2) || Type(c.data[at+1]) != String {
			return 0, errors.New("text of a template is no string")
		}
		at++
	}
	return c.countedText(at + 1)
}

// countedText adds the text that a count of characters and the characters give ("Unicode text string").
func (c *compiler) countedText(at int) (next int, err error) {
	if !c.has(at, 2) {
		return 0, errCut
	}
	n := 2 * c.u16(at)
	if !c.has(at+2, n) {
		return 0, errCut
	}
	c.d.fixed = appendUTF16(c.d.fixed, trimNUL16(c.data[at+2:at+2+n]), plain)
	return at + 2 + n, nil
}

// entity gives the character of an entity that XML 1.0 predefines (section 4.6); any other stays a reference in the text.
func entity(name string) string {
	switch name {
	case "lt":
		return "<"
	case "gt":
		return ">"
	case "amp":
		return "&"
	case "quot":
		return `"`
	case "apos":
		return "'"
	}
	return "&" + name + ";"
}

// instruction compiles a processing instruction: its target and its data.
func (c *compiler) instruction(at int) (int, error) {
	target, next, ok := c.nameRef(at + 1)
	if !ok {
		return 0, errors.New("processing instruction has no name")
	}
	o := op{kind: opPI, name: target}
	if c.token(next) == tokenPIData {
		start := len(c.d.fixed)
		var err error
		if next, err = c.countedText(next + 1); err != nil {
			return 0, err
		}
		o.parts = []part{{sub: -1, fixed: fixed(c.d.fixed[start:])}}
	}
	return next, c.emit(o)
}
