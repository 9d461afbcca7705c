// Package intake turns what a user names as intelligence into intelligence: it opens it, tells what it is from its
// content, and has the right reader read it.
package intake

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"picket/internal/advisory"
	"picket/internal/document"
	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/taxii/client"
)

// Options say how to read. The zero value is usable.
type Options struct {
	Document document.Options // for what must be decoded, such as PDF
	// Names are asked for where prose is read, and only there: lists need none, and opening the tables takes time. nil: those
	// that are embedded.
	Names func() (*knowledge.Base, error)
}

// Open reads a file, standard input where arg is "-", or a collection of a TAXII server (taxii+https://…). The error is one line
// that begins with arg, without its secrets. An advisory that names no indicators is no error.
func Open(ctx context.Context, arg string, stdin io.Reader, opts Options) (*intel.Advisory, error) {
	if strings.HasPrefix(arg, "store:") {
		return nil, fmt.Errorf("%s: not supported by this version: name a file", arg)
	}
	if client.IsURL(arg) {
		return openCollection(ctx, arg, opts)
	}
	data, err := interruptible(ctx, func() ([]byte, error) { return load(arg, stdin) })
	if err != nil {
		return nil, fmt.Errorf("%s: %w", arg, err)
	}
	return Read(ctx, arg, data, opts)
}

// openCollection reads all objects of a collection as one bundle. It is named by its URL without secrets, and by its own title.
func openCollection(ctx context.Context, arg string, opts Options) (*intel.Advisory, error) {
	stream, err := client.Open(ctx, arg, client.Interactive())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", client.Name(arg), err)
	}
	defer stream.Close()
	data, err := limited(stream, 0)
	if errors.Is(err, errTooLarge) {
		err = fmt.Errorf("larger than %d MiB: narrow it with added_after= or match[type]=indicator, or keep it in the store as a feed", document.MaxDocument>>20)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", stream.Name(), err)
	}
	a, err := Read(ctx, stream.Name(), data, opts)
	if err != nil {
		return nil, err
	}
	a.Document.Title = cmp.Or(shortTitle(stream.Title), a.Document.Title)
	a.Faults = append(a.Faults, stream.Faults()...)
	return a, nil
}

// interruptible gives up when ctx ends, though the work goes on unseen: neither the read of a terminal or a pipe nor the
// search of a text asks ctx. A panic in the work is the caller's.
func interruptible[T any](ctx context.Context, work func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
		bug   any
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			r.bug = recover()
			done <- r
		}()
		r.value, r.err = work()
	}()
	select {
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	case r := <-done:
		if r.bug != nil {
			panic(r.bug)
		}
		return r.value, r.err
	}
}

func load(arg string, stdin io.Reader) ([]byte, error) {
	if arg == "-" {
		return limited(stdin, 0)
	}
	file, size, err := OpenFile(arg)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if size > document.MaxDocument {
		return nil, errTooLarge
	}
	return limited(file, size)
}

// OpenFile opens the file of a document. The size is 0 for what is no regular file. The error does not name it.
func OpenFile(path string) (file *os.File, size int64, err error) {
	file, err = os.Open(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, 0, errors.New("no such file: check the name")
	case errors.Is(err, os.ErrPermission):
		return nil, 0, errors.New("no permission to read it")
	case err != nil:
		return nil, 0, plain(err)
	}
	info, err := file.Stat()
	switch {
	case err != nil:
		err = plain(err)
	case info.IsDir():
		err = errors.New("is a directory: name the advisory's file")
	case info.Mode().IsRegular():
		size = info.Size()
	}
	if err != nil {
		file.Close()
		return nil, 0, err
	}
	return file, size, nil
}

var errTooLarge = fmt.Errorf("larger than %d MiB: split it", document.MaxDocument>>20)

// limited reads all, unless it is more than a document may have. Of the size that is expected, nothing is copied.
func limited(r io.Reader, expected int64) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(min(max(expected, 0), document.MaxDocument)) + bytes.MinRead)
	if _, err := b.ReadFrom(io.LimitReader(r, document.MaxDocument+1)); err != nil {
		return nil, plain(err)
	}
	if b.Len() > document.MaxDocument {
		return nil, errTooLarge
	}
	return b.Bytes(), nil
}

// ReadFrom reads a document from a stream, whole. The name is what it is called in the output and in errors.
func ReadFrom(ctx context.Context, name string, r io.Reader, opts Options) (*intel.Advisory, error) {
	data, err := interruptible(ctx, func() ([]byte, error) { return limited(r, 0) })
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return Read(ctx, name, data, opts)
}

// plain leaves out the operation and the path, which the message names already.
func plain(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// Read reads a document that is in memory, and must not change afterwards. The name is what it is called in the output
// and in errors.
func Read(ctx context.Context, name string, data []byte, opts Options) (*intel.Advisory, error) {
	text, err := document.Decode(ctx, data, opts.Document)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	sum := sha256.Sum256(data)
	textSum := sum
	if text.Body != string(data) { // compared without a copy
		textSum = sha256.Sum256([]byte(text.Body))
	}
	doc := intel.Document{
		Name: name, SHA256: hex.EncodeToString(sum[:]), MediaType: text.MediaType, Decoder: text.Decoder,
		TextSHA256: hex.EncodeToString(textSum[:]), Title: text.Title, Published: text.Published, Language: text.Language,
		Pages: len(text.Pages),
	}
	a, err := interruptible(ctx, func() (*intel.Advisory, error) { return parse(doc, text, opts) })
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	a.Document.Title = shortTitle(a.Document.Title)
	return a, nil
}

// maxTitle bounds a title in bytes: documents may declare one of megabytes, and each sighting carries it.
const maxTitle = 500

func shortTitle(title string) string {
	if len(title) <= maxTitle {
		return title
	}
	return strings.ToValidUTF8(title[:maxTitle], "") + "…"
}

func parse(doc intel.Document, text *document.Text, opts Options) (*intel.Advisory, error) {
	switch text.MediaType {
	case document.STIX:
		return advisory.FromSTIX(doc, text)
	case document.MISP:
		return advisory.FromMISP(doc, text)
	case document.OpenIOC:
		return advisory.FromOpenIOC(doc, text)
	case document.CSV:
		return advisory.FromCSV(doc, text)
	case document.List:
		return advisory.FromList(doc, text)
	case document.Rules:
		return fromRules(doc, text), nil
	case document.JSON:
		return unknownJSON(doc, text)
	}
	names, err := opts.names()
	if err != nil {
		return nil, err
	}
	a := advisory.FromText(doc, text)
	tell(a, text, names)
	return a, nil
}

func (o Options) names() (*knowledge.Base, error) {
	if o.Names == nil {
		return knowledge.Embedded(), nil
	}
	return o.Names()
}

// unknownJSON may still be attributes of MISP outside an event.
func unknownJSON(doc intel.Document, text *document.Text) (*intel.Advisory, error) {
	a, err := advisory.FromMISP(doc, text)
	if err != nil {
		return nil, errors.New("JSON of an unknown form: STIX 2.1 and MISP events are read; give others as a list or CSV")
	}
	a.Document.MediaType = document.MISP
	return a, nil
}
