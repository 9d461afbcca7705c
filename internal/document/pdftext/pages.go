package pdftext

import (
	"errors"
	"fmt"
)

type page struct {
	value     value
	resources value // its own or inherited (§7.7.3.4)
}

// maxTreeDepth and maxNodes end trees that loop.
const (
	maxTreeDepth = 50
	maxNodes     = 100_000
)

// treeWalk collects the leaves of the page tree in order, without trust in counts and parents, which can loop.
type treeWalk struct {
	pages []page
	max   int
	nodes int
	seen  map[int]bool // branches, by the number of their object
	err   error
}

// pageTree returns the pages found, also with an error: then some are missing.
func pageTree(f *file, max int) ([]page, error) {
	w := &treeWalk{max: max, seen: map[int]bool{}}
	w.branch(f.trailer.key("Root").key("Pages"), value{}, 0)
	return w.pages, w.err
}

func (w *treeWalk) branch(node, resources value, depth int) {
	if w.nodes++; depth > maxTreeDepth || w.nodes > maxNodes || w.seen[node.number] {
		w.fail(fmt.Errorf("after page %d, the tree of pages is nested too deeply or loops", len(w.pages)))
		return
	}
	if own := node.key("Resources"); !own.isNull() {
		resources = own
	}
	kids := node.key("Kids")
	if !kids.isArray() {
		w.leaf(node, resources)
		return
	}
	if node.number > 0 {
		w.seen[node.number] = true
	}
	for i := 0; i < kids.len() && w.err != errTooMany; i++ {
		w.branch(kids.index(i), resources, depth+1)
	}
}

var errTooMany = errors.New("there are more pages than are read")

func (w *treeWalk) leaf(node, resources value) {
	switch {
	case len(w.pages) >= w.max:
		w.err = errTooMany
	case !node.isDict():
		w.fail(fmt.Errorf("after page %d, a page is missing", len(w.pages)))
	default:
		w.pages = append(w.pages, page{node, resources})
	}
}

// loosePages are the objects that say they are pages, for files without a tree.
func loosePages(f *file, max int) []page {
	var pages []page
	for _, number := range f.numbers() {
		if v := f.object(number); v.key("Type").name() == "Page" && len(pages) < max {
			pages = append(pages, page{v, inherited(v)})
		}
	}
	return pages
}

// inherited are the resources of a page, or of the next branch above it that has any.
func inherited(node value) value {
	for range maxTreeDepth {
		if own := node.key("Resources"); !own.isNull() {
			return own
		}
		node = node.key("Parent")
	}
	return value{}
}

func (w *treeWalk) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// maxStream bounds one decompressed stream.
const maxStream = 64 << 20

// contents joins the content streams of a page (§7.8.2): a token never spans two of them. A stream that breaks off
// gives what it held until then.
func contents(node value, in *interpreter) []byte {
	c := node.key("Contents")
	if !c.isArray() {
		return stream(c, in)
	}
	var all []byte
	for i := 0; i < c.len() && len(all) < maxStream; i++ {
		all = append(append(all, stream(c.index(i), in)...), '\n')
	}
	return all
}

func stream(v value, in *interpreter) []byte {
	if !v.isStream() {
		if !v.isNull() {
			in.fault("a content stream is missing")
		}
		return nil
	}
	data, err := v.data()
	if err != nil {
		in.fault("a content stream cannot be read whole: %v", err)
	}
	return data
}
