package feed

import (
	"encoding/json"
	"io"
	"os"

	"picket/internal/document"
	"picket/internal/taxii/client"
)

// collection is a TAXII feed: what was added since the last run, as bundles of whole pages. Each is on disk before it is imported, since
// imports keep others waiting, and servers take their time. Where a page cannot be had, what came before it is imported, and the
// next run goes on at that page.
func (r *run) collection() error {
	c, err := client.Find(r.ctx, r.feed.URL, r.opts.TAXII)
	if err != nil {
		return err
	}
	defer c.Close()
	pages := c.Pages(r.state.Point)
	for !pages.Done() {
		broken := r.bundle(c, pages)
		if r.state.Warnings = pages.Faults(); broken != nil {
			return broken
		}
	}
	return nil
}

// bundle imports the next pages as one document.
func (r *run) bundle(c *client.Collection, pages *client.Pages) error {
	file, err := os.CreateTemp(r.opts.Dir, "picket-feed-*")
	if err != nil {
		return err
	}
	g := &got{file: file, isTemp: true}
	defer g.close()
	most := orElse(r.opts.MaxPart, 64<<20)
	objects, size := 0, int64(0)
	var broken error
	_, err = io.Copy(file, client.NewBundle(client.BundleID(c.Name()), func() ([]json.RawMessage, error) {
		if size >= most || pages.Done() {
			return nil, io.EOF
		}
		page, err := pages.Next(r.ctx)
		if err != nil {
			broken = err
			return nil, io.EOF
		}
		for _, o := range page.Objects {
			size += int64(len(o))
		}
		objects += len(page.Objects)
		return page.Objects, nil
	}))
	if err == nil {
		err = g.rewind()
	}
	if err == nil && objects > 0 {
		err = r.give(Part{Name: c.Name(), Title: c.Title, MediaType: document.STIX, Body: file})
	}
	if err == nil {
		err = r.reached(func(s *State) { s.Point = pages.Point() })
	}
	if err != nil {
		return err
	}
	return broken
}
