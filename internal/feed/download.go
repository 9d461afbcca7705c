package feed

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"picket/internal/fetch"
)

// A download is one file on its way from a server to a temporary file (RFC 9110). One that breaks off goes on where it broke, where the
// server can do that: the first strong ETag must still hold (section 13.1.5).
type download struct {
	*got
	u       *url.URL
	known   *State
	limit   int64
	size    int64 // so far
	isSame  bool  // as known
	isClear bool  // the server told where it ends
}

// progress is how many bytes must come for a broken transfer to count as one that gets on.
const progress = 64 << 10

func (w *web) get(ctx context.Context, path string, known *State) (*got, error) {
	file, err := os.CreateTemp(w.dir, "picket-feed-*")
	if err != nil {
		return nil, err
	}
	d := &download{got: &got{file: file, isTemp: true}, u: w.at(path), known: known, limit: w.limit}
	err = w.client.Try(ctx, func() (bool, error) {
		before := d.size
		err := d.attempt(ctx, w.client)
		return d.size >= before+progress, err
	})
	if err == nil && !d.isSame {
		err = d.finish()
	}
	if err != nil || d.isSame {
		d.close()
		return nil, err
	}
	return d.got, nil
}

// attempt fetches all, or the rest.
func (d *download) attempt(ctx context.Context, c *fetch.Client) error {
	answer, err := c.Once(ctx, d.u, d.header())
	if err != nil {
		return d.again(err)
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode == http.StatusNotModified && d.size == 0 && d.isConditional():
		d.isSame = true
		return nil
	case answer.StatusCode == http.StatusPartialContent && d.size > 0:
		if err := d.goesOn(answer); err != nil {
			d.size = 0
			return err
		}
	case answer.StatusCode == http.StatusOK:
		if err := d.begin(answer); err != nil {
			return err
		}
	default:
		return fetch.Refuse("the server answers %d %s, and no document", answer.StatusCode, http.StatusText(answer.StatusCode))
	}
	n, err := io.Copy(d.file, io.LimitReader(answer.Body, d.limit+1-d.size))
	d.size += n
	if d.size > d.limit {
		return fetch.Refuse("larger than %d MiB", d.limit>>20)
	}
	return err
}

// again begins anew where the server refuses the rest.
func (d *download) again(err error) error {
	if status, ok := err.(*fetch.StatusError); ok && status.Code == http.StatusRequestedRangeNotSatisfiable && d.size > 0 {
		d.size = 0
		return fmt.Errorf("the transfer cannot go on") // to be tried again
	}
	return err
}

func (d *download) header() http.Header {
	h := http.Header{"Accept-Encoding": {"zstd, gzip"}}
	switch {
	case d.size > 0 && isStrong(d.seen.ETag):
		h.Set("Range", fmt.Sprintf("bytes=%d-", d.size))
		h.Set("If-Range", d.seen.ETag)
		return h
	case d.size > 0:
		d.size = 0
	}
	if d.known.ETag != "" {
		h.Set("If-None-Match", d.known.ETag)
	}
	if d.known.LastModified != "" {
		h.Set("If-Modified-Since", d.known.LastModified)
	}
	return h
}

func (d *download) isConditional() bool { return d.known.ETag != "" || d.known.LastModified != "" }

func isStrong(etag string) bool { return strings.HasPrefix(etag, `"`) }

// begin takes the head of a whole answer.
func (d *download) begin(answer *http.Response) error {
	d.size = 0
	if err := d.file.Truncate(0); err != nil {
		return fetch.Refuse("%v", err)
	}
	if err := d.rewind(); err != nil {
		return fetch.Refuse("%v", err)
	}
	d.seen.ETag, d.seen.LastModified = bounded(answer.Header.Get("ETag")), bounded(answer.Header.Get("Last-Modified"))
	d.encoding = strings.ToLower(answer.Header.Get("Content-Encoding"))
	d.isClear = answer.ContentLength >= 0 || answer.ProtoMajor > 1 || len(answer.TransferEncoding) > 0
	if answer.ContentLength > d.limit {
		return fetch.Refuse("larger than %d MiB", d.limit>>20)
	}
	return nil
}

// bounded leaves out validators that are too long to keep.
func bounded(validator string) string {
	if len(validator) > 1024 {
		return ""
	}
	return validator
}

// goesOn checks that a partial answer is the rest of what is there.
func (d *download) goesOn(answer *http.Response) error {
	var from, to int64
	var whole string
	_, err := fmt.Sscanf(answer.Header.Get("Content-Range"), "bytes %d-%d/%s", &from, &to, &whole)
	etag := answer.Header.Get("ETag")
	if err != nil || from != d.size || to < from || whole != "*" && whole != fmt.Sprint(to+1) ||
		etag != "" && etag != d.seen.ETag || strings.ToLower(answer.Header.Get("Content-Encoding")) != d.encoding {
		return fmt.Errorf("the server gives another part than was asked for")
	}
	d.isClear = true
	_, err = d.file.Seek(d.size, io.SeekStart)
	return err
}

// finish hashes what came.
func (d *download) finish() error {
	if err := d.rewind(); err != nil {
		return err
	}
	var head [8]byte
	n, _ := io.ReadFull(d.file, head[:])
	if !d.isClear && !endsItself(head[:n]) {
		return fetch.Refuse("the server does not say where the document ends: a broken transfer could not be told from a whole one")
	}
	return hash(d.got)
}

func hash(g *got) error {
	if err := g.rewind(); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, g.file); err != nil {
		return err
	}
	g.seen.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return g.rewind()
}

// endsItself is for formats that cannot end early unnoticed.
func endsItself(head []byte) bool {
	return isGzip(head) || isZstd(head) || isZip(head) || bytes.HasPrefix(bytes.TrimSpace(head), []byte("{")) ||
		bytes.HasPrefix(bytes.TrimSpace(head), []byte("["))
}
