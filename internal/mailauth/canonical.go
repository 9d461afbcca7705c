package mailauth

import (
	"bytes"
	"strings"
)

// parts cuts a message into the fields of its header, each with its line ends, and its body, with line ends as they are sent (CRLF), however they
// were stored. ok is false where the header is too long. The line that begins a message in an mbox is none of it.
func parts(raw []byte) (fields []string, body []byte, ok bool) {
	if bytes.HasPrefix(raw, []byte("From ")) {
		_, raw, _ = bytes.Cut(raw, []byte("\n"))
	}
	size, from := 0, 0
	for from < len(raw) {
		line := raw[from:]
		if end := bytes.IndexByte(line, '\n'); end >= 0 {
			line = line[:end+1]
		}
		from += len(line)
		text := strings.TrimRight(string(line), "\r\n")
		if text == "" {
			break
		}
		if size += len(line); size > mostHeader {
			return nil, nil, false
		}
		fields = append(fields, text+"\r\n")
	}
	return unfoldable(fields), withCRLF(raw[from:]), true
}

// unfoldable joins lines that begin with a blank to the field that they are of.
func unfoldable(lines []string) []string {
	var fields []string
	for i := 0; i < len(lines); {
		end := i + 1
		for end < len(lines) && (lines[end][0] == ' ' || lines[end][0] == '\t') {
			end++
		}
		fields = append(fields, strings.Join(lines[i:end], ""))
		i = end
	}
	return fields
}

// withCRLF makes every line end CRLF.
func withCRLF(body []byte) []byte {
	if bytes.Count(body, []byte("\n")) == bytes.Count(body, []byte("\r\n")) {
		return body
	}
	return bytes.ReplaceAll(bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
}

// canonical are the two canonicalizations that "c=header/body" names; either is "simple" where it is not named (RFC 6376, 3.4 and 3.5).
func canonical(c string) (header func(string) string, body func([]byte) []byte) {
	forHeader, forBody, _ := strings.Cut(c, "/")
	header, body = func(field string) string { return field }, simpleBody
	if forHeader == "relaxed" {
		header = relaxedField
	}
	if forBody == "relaxed" {
		body = relaxedBody
	}
	return header, body
}

// relaxedField is RFC 6376, 3.4.2.
func relaxedField(field string) string {
	name, value, _ := strings.Cut(field, ":")
	value = strings.ReplaceAll(value, "\r\n", "")
	return strings.ToLower(strings.TrimRight(name, " \t")) + ":" + strings.Trim(oneSpace(value), " ") + "\r\n"
}

// simpleBody is RFC 6376, 3.4.3: one line end at the end.
func simpleBody(body []byte) []byte {
	for bytes.HasSuffix(body, []byte("\r\n")) {
		body = body[:len(body)-2]
	}
	return append(body[:len(body):len(body)], '\r', '\n')
}

// relaxedBody is RFC 6376, 3.4.4: runs of blanks are one, none at the end of a line, no empty lines at the end.
func relaxedBody(body []byte) []byte {
	out := make([]byte, 0, len(body)+2)
	for line := range bytes.SplitSeq(body, []byte("\r\n")) {
		out = append(out, strings.TrimRight(oneSpace(string(line)), " ")...)
		out = append(out, '\r', '\n')
	}
	for bytes.HasSuffix(out, []byte("\r\n")) {
		out = out[:len(out)-2]
	}
	if len(out) == 0 {
		return out
	}
	return append(out, '\r', '\n')
}

// oneSpace makes runs of blanks one space.
func oneSpace(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); i++ {
		blank := text[i] == ' ' || text[i] == '\t'
		switch {
		case !blank:
			b.WriteByte(text[i])
		case i == 0 || text[i-1] != ' ' && text[i-1] != '\t':
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// nameOf is a field's name.
func nameOf(field string) string {
	name, _, _ := strings.Cut(field, ":")
	return strings.TrimRight(name, " \t\r\n")
}

// withoutValue empties the tag "b" of a signature (RFC 6376, 3.5).
func withoutValue(field string) string {
	from := strings.IndexByte(field, ':') + 1
	for from < len(field) {
		part := field[from:]
		if end := strings.IndexByte(part, ';'); end >= 0 {
			part = part[:end]
		}
		name, _, ok := strings.Cut(part, "=")
		if ok && strings.TrimSpace(name) == "b" {
			value := from + len(name) + 1
			rest := field[from+len(part):]
			if rest == "" {
				rest = "\r\n" // the last tag: its line end stays
			}
			return field[:value] + rest
		}
		from += len(part) + 1
	}
	return field
}
