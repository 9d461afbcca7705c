package webpage

import (
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
)

// An element is an open one.
type element struct {
	tag   atom.Atom
	label string // the name where tag is 0
	style style
	link  bool // it is the open link
	form  bool // it is the open form
}

// An openCount is how many elements are open, by a hash of their names: 0 says that none is, without a look at the stack.
type openCount [256]uint16

func (c *openCount) of(tag atom.Atom) *uint16 { return &c[uint8(tag^tag>>8)] }

func (r *reader) style() *style { return &r.stack[len(r.stack)-1].style }

// push opens an element; false says that it is nested too deep and was not opened.
func (r *reader) push(e element) bool {
	if len(r.stack) > maxDepth {
		r.fault("nested deeper than %d elements", maxDepth)
		return false
	}
	r.stack = append(r.stack, e)
	*r.open.of(e.tag)++
	return true
}

// closeTo closes elements until n are open.
func (r *reader) closeTo(n int) {
	for i := len(r.stack) - 1; i >= max(n, 1); i-- {
		*r.open.of(r.stack[i].tag)--
		if r.stack[i].link {
			r.finishLink()
		}
		if r.stack[i].form {
			r.form = -1
		}
	}
	r.stack = r.stack[:max(n, min(1, len(r.stack)))]
}

// endTag closes the innermost element of this name, as far as HTML lets it reach: out of no cell, and, for elements that only mark words, out of no block.
func (r *reader) endTag(tag atom.Atom, label string) {
	switch {
	case isBlock(tag):
		r.lineBreak()
	case tag == atom.Td || tag == atom.Th:
		r.space()
	}
	if *r.open.of(tag) == 0 {
		return
	}
	for i := len(r.stack) - 1; i > 0; i-- {
		e := &r.stack[i]
		if e.tag == tag && e.label == label {
			r.closeTo(i)
			return
		}
		if scope(e.tag) && !tablePart(tag) || e.tag == atom.Table && tag != atom.Table && tag != atom.Body && tag != atom.Html {
			return
		}
		if isBlock(e.tag) && !isBlock(tag) && !formatting(tag) {
			return
		}
	}
}

// implyEnds closes what HTML closes by itself where this tag begins: <p> before a block, <li> before <li>, and so on.
func (r *reader) implyEnds(tag atom.Atom) {
	var closes []atom.Atom
	switch {
	case tag == atom.Dt, tag == atom.Dd:
		closes = []atom.Atom{atom.Dt, atom.Dd}
	case tag == atom.Td, tag == atom.Th:
		closes = []atom.Atom{atom.Td, atom.Th}
	case tag == atom.Tr, tag == atom.Tbody, tag == atom.Thead, tag == atom.Tfoot:
		closes = []atom.Atom{atom.Td, atom.Th, atom.Tr}
	case tag == atom.Li, tag == atom.Option, tag == atom.A:
		closes = []atom.Atom{tag}
	case tag == atom.Body:
		closes = []atom.Atom{atom.Head}
	case isBlock(tag):
		closes = []atom.Atom{atom.P}
	}
	for _, t := range closes {
		if *r.open.of(t) > 0 {
			r.closeOutermost(tag, closes)
			return
		}
	}
}

// closeOutermost closes the outermost element asked for, without leaving the table, list or cell.
func (r *reader) closeOutermost(tag atom.Atom, closes []atom.Atom) {
	found := 0
	for i := len(r.stack) - 1; i > 0; i-- {
		t := r.stack[i].tag
		if slices.Contains(closes, t) {
			found = i
			if t == atom.P || t == atom.A || t == atom.Li {
				break
			}
			continue
		}
		if t == atom.Table || t == atom.Ul && tag == atom.Li || t == atom.Ol && tag == atom.Li || t == atom.Dl && tag != atom.Td && tag != atom.Tr {
			break
		}
		if scope(t) && !tablePart(tag) {
			break
		}
	}
	if found > 0 {
		r.closeTo(found)
	}
}

// scope are the elements out of which nothing inside can reach (HTML, "has an element in scope").
func scope(t atom.Atom) bool {
	switch t {
	case atom.Td, atom.Th, atom.Caption, atom.Object, atom.Marquee, atom.Template, atom.Html:
		return true
	}
	return false
}

func tablePart(t atom.Atom) bool {
	switch t {
	case atom.Table, atom.Tbody, atom.Thead, atom.Tfoot, atom.Tr, atom.Td, atom.Th, atom.Body, atom.Html:
		return true
	}
	return false
}

// formatting are the elements whose end reaches over blocks.
func formatting(t atom.Atom) bool {
	switch t {
	case atom.A, atom.B, atom.Big, atom.Code, atom.Em, atom.Font, atom.I, atom.S, atom.Small, atom.Strike, atom.Strong, atom.Tt, atom.U:
		return true
	}
	return false
}

// isBlock are the elements that stand on lines of their own.
func isBlock(t atom.Atom) bool {
	switch t {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Caption, atom.Center, atom.Dd, atom.Details, atom.Dialog, atom.Dir,
		atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5,
		atom.H6, atom.Header, atom.Hgroup, atom.Hr, atom.Html, atom.Legend, atom.Li, atom.Listing, atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.Option,
		atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Tbody, atom.Tfoot, atom.Thead, atom.Tr, atom.Ul, atom.Xmp, atom.Head, atom.Title:
		return true
	}
	return false
}

// isVoid are the elements without content.
func isVoid(t atom.Atom) bool {
	switch t {
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link, atom.Meta, atom.Param, atom.Source, atom.Track, atom.Wbr:
		return true
	}
	return false
}

// isRaw are the elements whose content holds no tags.
func isRaw(t atom.Atom) bool {
	switch t {
	case atom.Script, atom.Style, atom.Title, atom.Textarea, atom.Xmp, atom.Iframe, atom.Noembed, atom.Noframes, atom.Plaintext:
		return true
	}
	return false
}

// vectorPart says whether a name is one of Outlook's vector shapes: "v:roundrect" is a button there.
func vectorPart(label string) bool { return strings.HasPrefix(label, "v:") }
