package pdftext

import (
	"errors"
	"fmt"
	"io"

	"github.com/ledongthuc/pdf"
)

type page struct {
	value     pdf.Value
	resources pdf.Value // its own or inherited (§7.7.3.4)
}

// maxTreeDepth and maxNodes end trees that loop.
const (
	maxTreeDepth = 50
	maxNodes     = 100_000
)

// treeWalk collects the leaves of the page tree in order. The library's own walk trusts counts and parents, which loop.
type treeWalk struct {
	pages []page
	max   int
	nodes int
	err   error
}

// pageTree returns the pages found, also with an error: then some are missing.
func pageTree(r *pdf.Reader, max int) ([]page, error) {
	w := &treeWalk{max: max}
	w.branch(func() pdf.Value { return r.Trailer().Key("Root").Key("Pages") }, pdf.Value{}, 0)
	return w.pages, w.err
}

// branch recovers so that one malformed node loses its own pages only.
func (w *treeWalk) branch(resolve func() pdf.Value, resources pdf.Value, depth int) {
	defer func() {
		if r := recover(); r != nil {
			w.fail(fmt.Errorf("after page %d, pages are missing: %v", len(w.pages), r))
		}
	}()
	if w.nodes++; depth > maxTreeDepth || w.nodes > maxNodes {
		w.fail(fmt.Errorf("after page %d, the tree of pages is nested too deeply or loops", len(w.pages)))
		return
	}
	node := resolve()
	if own := node.Key("Resources"); !own.IsNull() {
		resources = own
	}
	kids := node.Key("Kids")
	if kids.Kind() != pdf.Array {
		w.leaf(node, resources)
		return
	}
	for i := 0; i < kids.Len() && w.err != errTooMany; i++ {
		w.branch(func() pdf.Value { return kids.Index(i) }, resources, depth+1)
	}
}

var errTooMany = errors.New("there are more pages than are read")

func (w *treeWalk) leaf(node, resources pdf.Value) {
	switch {
	case len(w.pages) >= w.max:
		w.err = errTooMany
	case node.Kind() != pdf.Dict:
		w.fail(fmt.Errorf("after page %d, a page is missing", len(w.pages)))
	default:
		w.pages = append(w.pages, page{node, resources})
	}
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
func contents(node pdf.Value, in *interpreter) []byte {
	c := node.Key("Contents")
	if c.Kind() != pdf.Array {
		return stream(c, in)
	}
	var all []byte
	for i := 0; i < c.Len() && len(all) < maxStream; i++ {
		all = append(append(all, stream(c.Index(i), in)...), '\n')
	}
	return all
}

func stream(v pdf.Value, in *interpreter) (data []byte) {
	defer func() {
		if r := recover(); r != nil {
			in.fault("a content stream cannot be read: %v", r)
		}
	}()
	if v.Kind() != pdf.Stream {
		if !v.IsNull() {
			in.fault("a content stream is missing")
		}
		return nil
	}
	data, err := io.ReadAll(io.LimitReader(v.Reader(), maxStream))
	if err != nil {
		in.fault("a content stream breaks off after %d bytes: %v", len(data), err)
	} else if len(data) == maxStream {
		in.fault("a content stream is larger than %d bytes", maxStream)
	}
	return data
}
