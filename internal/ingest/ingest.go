// Package ingest imports documents into a store: whatever intake reads is kept with its evidence, and as objects of STIX 2.1
// that TAXII can serve. STIX, MISP, tables and lists are read as streams, of any size.
package ingest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/text/encoding/unicode"

	"picket/internal/advisory"
	"picket/internal/document"
	"picket/internal/intake"
	"picket/internal/intel"
	"picket/internal/store"
	"picket/internal/taxii/client"
)

// File imports a file, standard input where path is "-", or a collection of a TAXII server (taxii+https://…). The error is one line that begins with path.
func File(ctx context.Context, s *store.Store, from store.Origin, path string, stdin io.Reader, opts intake.Options) (*store.Imported, error) {
	if path == "-" {
		return Reader(ctx, s, from, path, stdin, opts)
	}
	if client.IsURL(path) {
		return collection(ctx, s, from, path, opts)
	}
	file, size, err := intake.OpenFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer file.Close()
	if size > 0 {
		if known, err := isKnown(ctx, s, from, file); known != nil || err != nil {
			return known, wrap(path, err)
		}
	}
	return Reader(ctx, s, from, path, file, opts)
}

func wrap(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", name, err)
}

// isKnown finds the document of a file by what it holds, which takes a fraction of the time of reading it. It is nil where there is none.
func isKnown(ctx context.Context, s *store.Store, from store.Origin, file *os.File) (*store.Imported, error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return nil, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	id, known, err := s.HasDocument(ctx, from.Collection, hex.EncodeToString(sum.Sum(nil)))
	if !known || err != nil {
		return nil, err
	}
	d, _, err := s.View(intel.Red).Document(ctx, id)
	if err != nil {
		return nil, err
	}
	return &store.Imported{Document: *d, Known: true}, nil
}

// Reader imports a document from a stream. The name is what it is called; the error begins with it.
func Reader(ctx context.Context, s *store.Store, from store.Origin, name string, r io.Reader, opts intake.Options) (*store.Imported, error) {
	head := make([]byte, document.StreamHead)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, wrap(name, err)
	}
	head = head[:n]
	whole := io.MultiReader(bytes.NewReader(head), r)
	if mediaType := document.SniffStream(head); mediaType != "" {
		imported, err := stream(ctx, s, from, name, mediaType, &cancellable{ctx, whole})
		return imported, wrap(name, err)
	}
	a, err := intake.ReadFrom(ctx, name, whole, opts)
	if err != nil {
		return nil, err
	}
	imported, err := Advisory(ctx, s, from, a)
	return imported, wrap(name, err)
}

// ReaderAs imports a document of a media type that is known: STIX, MISP, CSV or a list, as package document has them. It is read as that, whatever it looks like.
// Where none is given the content tells, as for Reader.
func ReaderAs(ctx context.Context, s *store.Store, from store.Origin, name, mediaType string, r io.Reader, opts intake.Options) (*store.Imported, error) {
	if mediaType == "" {
		return Reader(ctx, s, from, name, r, opts)
	}
	imported, err := stream(ctx, s, from, name, mediaType, &cancellable{ctx, r})
	return imported, wrap(name, err)
}

// A cancellable reader ends with its context.
type cancellable struct {
	ctx context.Context
	io.Reader
}

func (c *cancellable) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.Reader.Read(p)
}

func stream(ctx context.Context, s *store.Store, from store.Origin, name, mediaType string, r io.Reader) (*store.Imported, error) {
	return s.Import(ctx, from, func(i *store.Import) (*intel.Advisory, error) {
		sum := sha256.New()
		r := inUTF8(io.TeeReader(r, sum))
		doc := intel.Document{Name: name, MediaType: mediaType, Decoder: "text"}
		sink := newSink(i, from, &intel.Advisory{Document: doc}, mediaType == document.STIX)
		a, err := advisory.Stream(doc, mediaType, r, sink)
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(io.Discard, r); err != nil { // what no reader wanted is part of the document too
			return nil, err
		}
		a.Document.SHA256 = hex.EncodeToString(sum.Sum(nil))
		return a, sink.rest(a)
	})
}

// Advisory imports what was read.
func Advisory(ctx context.Context, s *store.Store, from store.Origin, a *intel.Advisory) (*store.Imported, error) {
	return s.Import(ctx, from, func(i *store.Import) (*intel.Advisory, error) {
		sink := newSink(i, from, a, false)
		for _, x := range a.Indicators.All() {
			if x.ID == x.Indicator.ID() { // Picket's own, and not the document's
				x.ID = ""
			}
			if err := sink.Indicator(x); err != nil {
				return nil, err
			}
		}
		for _, r := range a.Rejected {
			if err := i.Rejected(r); err != nil {
				return nil, err
			}
		}
		return a, sink.rest(a)
	})
}

// now is when objects are read: a time that two readings do not share.
var now = time.Now

// inUTF8 decodes text that bears the mark of UTF-16 (Unicode, section 23.8). What bears none and is UTF-16 all the same comes here only where a wrong
// kind is asked for: then its lines are rejected.
func inUTF8(r io.Reader) io.Reader {
	text := bufio.NewReaderSize(r, 64<<10)
	if mark, _ := text.Peek(2); string(mark) == "\xff\xfe" || string(mark) == "\xfe\xff" {
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Reader(text)
	}
	return text
}
