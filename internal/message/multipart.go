package message

import (
	"bytes"
	"strings"
)

// A delimiter is a line that ends a part (RFC 2046, 5.1.1), or the end of the text.
type delimiter struct {
	start, end int // of the line; end is behind its line break
	level      int // of the boundary in reader.open; -1: the end of the text
	last       bool
}

// delimiter finds the next line that delimits one of the open multiparts. at is the beginning of a line.
func (r *reader) delimiter(at int) delimiter {
	if len(r.open) == 0 {
		return delimiter{len(r.raw), len(r.raw), -1, true}
	}
	for {
		if bytes.HasPrefix(r.raw[at:], []byte("--")) {
			if d, ok := r.delimiterAt(at); ok {
				return d
			}
		}
		next := bytes.Index(r.raw[at:], []byte("\n--"))
		if next < 0 {
			return delimiter{len(r.raw), len(r.raw), -1, true}
		}
		at += next + 1
	}
}

// delimiterAt tells whether the line delimits a part. Of equal boundaries the outermost counts; a boundary must be the whole line, so one that begins
// with another's letters is not taken for it.
func (r *reader) delimiterAt(at int) (delimiter, bool) {
	end := lineEnd(r.raw, at)
	line := bytes.TrimRight(r.raw[at+2:end], " \t\r\n")
	for level, boundary := range r.open {
		if !bytes.HasPrefix(line, []byte(boundary)) {
			continue
		}
		switch string(line[len(boundary):min(len(line), len(boundary)+3)]) {
		case "":
			return delimiter{at, end, level, false}, true
		case "--":
			return delimiter{at, end, level, true}, true
		}
	}
	return delimiter{}, false
}

// endOf is where a body ends that began at from: the line break before a delimiter belongs to the delimiter.
func (r *reader) endOf(d delimiter, from int) int {
	end := d.start
	if d.level < 0 {
		return max(end, from)
	}
	if end > from && r.raw[end-1] == '\n' {
		end--
		if end > from && r.raw[end-1] == '\r' {
			end--
		}
	}
	return max(end, from)
}

// multipart reads the parts of a multipart.
func (r *reader) multipart(p *Part, at int, where place) delimiter {
	boundary := strings.TrimRight(p.Params["boundary"], " \t")
	end, found := r.parts(p, boundary, at, where)
	if found {
		return end
	}
	if guess := r.guessBoundary(at, end.start); guess != "" {
		r.misformed(at, "boundary is none that stands in the body: the first line that looks like one is taken")
		if end, found := r.parts(p, guess, at, where); found {
			return end
		}
	}
	if p.transferEncoding() != identity {
		if in := r.inner(p, at, r.endOf(end, at)); bytes.Contains(in.raw, []byte("--"+boundary)) {
			r.misformed(at, "multipart with a transfer encoding")
			in.parts(p, boundary, 0, where)
			return end
		}
	}
	note := r.misformed
	if bytes.Contains(bytes.ToLower(r.raw[at:end.start]), []byte("content-transfer-encoding")) {
		note = r.fault // a part that should be decoded, if it is one
	}
	note(at, "multipart without delimiters: read as text")
	return r.leaf(p, at)
}

// parts reads the parts between delimiters. found is false where there is no delimiter of that boundary; then the delimiter is another's.
func (r *reader) parts(p *Part, boundary string, at int, where place) (d delimiter, found bool) {
	if boundary == "" {
		return r.delimiter(at), false
	}
	level := len(r.open)
	r.open = append(r.open, boundary)
	r.depth++
	defer func() { r.open, r.depth = r.open[:level], r.depth-1 }()
	d = r.delimiter(at)
	if d.level != level {
		return d, false
	}
	p.Container = true
	p.Unseen = r.unseen("", at, d)
	preset := "text/plain"
	if p.MediaType == "multipart/digest" {
		preset = "message/rfc822"
	}
	for n, closed := 1, false; d.level == level; {
		if d.last {
			closed, at = true, d.end
			d = r.delimiter(at)
			p.Unseen = r.unseen(p.Unseen, at, d)
			if d.level != level {
				return d, true
			}
			continue
		}
		if closed {
			r.misformed(d.start, "part behind the closing delimiter")
		}
		if r.full(d.end) {
			return r.rest(d.end, where.within(n)), true
		}
		d = r.part(d.end, where.within(n), preset)
		n++
	}
	r.misformed(d.start, "multipart without a closing delimiter")
	return d, true
}

// unseen adds the text before a delimiter that is of no part.
func (r *reader) unseen(before string, at int, d delimiter) string {
	text := bytes.TrimSpace(r.raw[at:max(at, d.start)])
	if len(text) == 0 {
		return before
	}
	more, _ := decodeText(text, "", false)
	if before == "" {
		return more
	}
	return before + "\n" + more
}

// guessBoundary is what a multipart without a boundary that works is delimited by: the first line of the form "--…" before a field "Content-…".
func (r *reader) guessBoundary(from, to int) string {
	for at := from; at < to; at = lineEnd(r.raw, at) {
		next := lineEnd(r.raw, at)
		line := bytes.TrimRight(r.raw[at:next], " \t\r\n")
		if len(line) > 2 && len(line) < 200 && bytes.HasPrefix(line, []byte("--")) && next < to && hasFoldPrefix(r.raw[next:to], "content-") {
			return string(line[2:])
		}
	}
	return ""
}

func hasFoldPrefix(text []byte, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(string(text[:len(prefix)]), prefix)
}

// lineEnd is behind the line that at stands in.
func lineEnd(text []byte, at int) int {
	if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(text)
}
