package feed

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"picket/internal/fetch"
)

// Bounds of archives.
const (
	maxMembers = 1000
	maxWindow  = 128 << 20 // bytes of memory for zstd
)

func isGzip(head []byte) bool { return bytes.HasPrefix(head, []byte("\x1f\x8b")) }
func isZstd(head []byte) bool { return bytes.HasPrefix(head, []byte("\x28\xb5\x2f\xfd")) }
func isZip(head []byte) bool  { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// unpack gives the documents in a file: itself, decompressed, or the members of a zip archive.
func (r *run) unpack(g *got, p Part) error {
	decoded, done, err := decoded(g)
	if err != nil {
		return err
	}
	defer done()
	limit := &budget{left: orElse(r.opts.MaxDocument, 4<<30)}
	body := bufio.NewReaderSize(decoded, 64<<10)
	head, _ := body.Peek(4)
	switch {
	case isZip(head) && g.encoding == "":
		return r.members(g, p, limit)
	case isGzip(head), isZstd(head):
		inner, done, err := decompressor(body, isGzip(head))
		if err != nil {
			return err
		}
		defer done()
		p.Body = limit.reader(inner)
	default:
		p.Body = limit.reader(body)
	}
	return r.give(p)
}

// decoded undoes the encoding of the transfer.
func decoded(g *got) (body io.Reader, done func(), err error) {
	if err := g.rewind(); err != nil {
		return nil, nil, err
	}
	switch g.encoding {
	case "", "identity":
		g.encoding = ""
		return g.file, func() {}, nil
	case "gzip", "x-gzip":
		return decompressor(g.file, true)
	case "zstd":
		return decompressor(g.file, false)
	}
	return nil, nil, fetch.Refuse("the server sends it encoded as %.20q, which was not asked for", g.encoding)
}

func decompressor(from io.Reader, asGzip bool) (body io.Reader, done func(), err error) {
	if asGzip {
		z, err := gzip.NewReader(from)
		return z, func() {}, err
	}
	z, err := zstd.NewReader(from, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxWindow), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, nil, err
	}
	return z, z.Close, nil
}

// members gives each file in a zip archive. A document of Office is an archive, and stays whole.
func (r *run) members(g *got, p Part, limit *budget) error {
	info, err := g.file.Stat()
	if err != nil {
		return err
	}
	archive, err := zip.NewReader(g.file, info.Size())
	if err != nil {
		return fmt.Errorf("the archive cannot be read: %w", err)
	}
	if len(archive.File) > maxMembers {
		return fmt.Errorf("the archive has more than %d members", maxMembers)
	}
	var list []*zip.File
	for _, f := range archive.File {
		if f.Name == "[Content_Types].xml" {
			if err := g.rewind(); err != nil {
				return err
			}
			p.Body = limit.reader(g.file)
			return r.give(p)
		}
		if !strings.HasSuffix(f.Name, "/") {
			list = append(list, f)
		}
	}
	if len(list) == 0 {
		return errors.New("the archive is empty")
	}
	for _, f := range list {
		if err := r.member(f, p, limit); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) member(f *zip.File, p Part, limit *budget) error {
	if f.Flags&1 != 0 {
		return fmt.Errorf("%.100q in the archive is encrypted", f.Name)
	}
	body, err := f.Open()
	if err != nil {
		return fmt.Errorf("%.100q in the archive: %w", f.Name, err)
	}
	defer body.Close()
	p.Name += "!" + strings.ToValidUTF8(f.Name, "\uFFFD")
	p.Body = limit.reader(body)
	return r.give(p)
}

// A budget bounds what is decompressed of one file.
type budget struct{ left int64 }

func (b *budget) reader(r io.Reader) io.Reader { return &budgeted{r, b} }

type budgeted struct {
	io.Reader
	budget *budget
}

var errTooLarge = errors.New("what it decompresses to is larger than is allowed")

func (b *budgeted) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if b.budget.left -= int64(n); b.budget.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}
