package client

import (
	"bytes"
	"context"
	"encoding/json"
	"io"

	"github.com/google/uuid"
)

// A Bundle is the text of a STIX 2.1 bundle whose objects come in batches.
type Bundle struct {
	more  func() ([]json.RawMessage, error)
	text  bytes.Buffer
	count int
	err   error
}

// NewBundle reads batches until the error is io.EOF, which ends the bundle. Any other error is given to the reader after what
// came before it, so that half a bundle is never taken for a whole one.
func NewBundle(id string, more func() ([]json.RawMessage, error)) *Bundle {
	b := &Bundle{more: more}
	b.text.WriteString(`{"type":"bundle","id":"` + id + `","objects":[`)
	return b
}

// Read implements io.Reader.
func (b *Bundle) Read(p []byte) (int, error) {
	for b.text.Len() == 0 && b.err == nil {
		b.fill()
	}
	if b.text.Len() == 0 {
		return 0, b.err
	}
	return b.text.Read(p)
}

func (b *Bundle) fill() {
	objects, err := b.more()
	for _, o := range objects {
		if b.count++; b.count > 1 {
			b.text.WriteByte(',')
		}
		b.text.WriteByte('\n')
		b.text.Write(o)
	}
	if b.err = err; err == io.EOF {
		b.text.WriteString("\n]}\n")
	}
}

// BundleID is the identifier of the bundle that a source is read as: always the same.
func BundleID(name string) string {
	return "bundle--" + uuid.NewSHA1(uuid.NameSpaceURL, []byte(name)).String()
}

// A Stream is all objects of a collection as one bundle.
type Stream struct {
	*Bundle
	*Collection
	pages *Pages
}

// Open reads the collection that a URL names (see Find) as one bundle of STIX 2.1. It ends with an error where a page cannot be read.
func Open(ctx context.Context, arg string, opts Options) (*Stream, error) {
	c, err := Find(ctx, arg, opts)
	if err != nil {
		return nil, err
	}
	pages := c.Pages(Point{})
	bundle := NewBundle(BundleID(c.Name()), func() ([]json.RawMessage, error) {
		page, err := pages.Next(ctx)
		if page == nil && err == nil {
			err = io.EOF
		}
		if err != nil {
			return nil, err
		}
		return page.Objects, nil
	})
	return &Stream{bundle, c, pages}, nil
}

// Close ends the connections.
func (s *Stream) Close() error {
	s.Collection.Close()
	return nil
}

// Faults say what the server may have left out, as far as was read.
func (s *Stream) Faults() []string { return s.pages.Faults() }
