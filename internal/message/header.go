package message

import (
	"bytes"
	"fmt"
	"strings"
)

// Get is the value of the first field of that name, in any case; "" where there is none.
func (h Header) Get(name string) string {
	for i := range h {
		if strings.EqualFold(h[i].Name, name) {
			return h[i].Value
		}
	}
	return ""
}

// All are the fields of that name, in any case.
func (h Header) All(name string) []Field {
	var all []Field
	for i := range h {
		if strings.EqualFold(h[i].Name, name) {
			all = append(all, h[i])
		}
	}
	return all
}

// start is where the message's header begins: behind a byte order mark, empty lines, the length that Apple Mail writes before it (.emlx), and a mailbox's line "From ".
func (r *reader) start() int {
	at := 0
	if bytes.HasPrefix(r.raw, []byte("\xef\xbb\xbf")) {
		at = 3
	}
	for begin := at; begin < len(r.raw); {
		end := lineEnd(r.raw, begin)
		line := bytes.TrimRight(r.raw[begin:end], " \t\r\n")
		if bytes.HasPrefix(line, []byte("From ")) || bytes.HasPrefix(line, []byte(">From ")) {
			return end
		}
		if len(line) > 0 && len(bytes.Trim(line, "0123456789")) > 0 {
			if fieldName(line) > 0 {
				at = begin
			}
			break
		}
		begin = end
	}
	return at
}

// header reads the fields from at on, and gives where the body begins. Beyond the limit only those that say what the body is are kept.
func (r *reader) header(at, most int) (Header, int) {
	var h Header
	dropped := false
	for at < len(r.raw) {
		end := lineEnd(r.raw, at)
		line := r.raw[at:end]
		if isEmptyLine(line) {
			return h, end
		}
		if bytes.HasPrefix(line, []byte("--")) {
			if _, ok := r.delimiterAt(at); ok {
				return h, at
			}
		}
		name := fieldName(line)
		if name == 0 {
			if !r.goesOn(end) {
				if len(h) > 0 {
					r.misformed(at, "header without an empty line behind it")
				}
				return h, at
			}
			r.misformed(at, "line in the header that is no field")
			at = end
			continue
		}
		end = r.folded(end)
		if len(h) < most || len(h) < most+16 && hasFoldPrefix(line, "content-") {
			h = append(h, r.field(at, end, name))
		} else if !dropped {
			dropped = true
			r.fault(at, fmt.Sprintf("more than %d fields in a header: the rest is not read", most))
		}
		at = end
	}
	return h, at
}

func isEmptyLine(line []byte) bool {
	return len(line) == 1 && line[0] == '\n' || len(line) == 2 && line[0] == '\r' && line[1] == '\n'
}

// folded is the end of the field whose first line ends at end: lines that begin with space belong to it (RFC 5322, 2.2.3).
func (r *reader) folded(end int) int {
	for end < len(r.raw) && (r.raw[end] == ' ' || r.raw[end] == '\t') {
		end = lineEnd(r.raw, end)
	}
	return end
}

// goesOn says whether a header goes on behind a line that is none of it.
func (r *reader) goesOn(at int) bool {
	line := r.raw[at:min(len(r.raw), at+64)]
	n := fieldName(line)
	return n > 0 && isKnown(strings.ToLower(string(bytes.TrimRight(line[:n], " \t"))))
}

// isKnown tells the fields that the header of nearly any message or part holds.
func isKnown(name string) bool {
	switch name {
	case "received", "from", "to", "cc", "subject", "date", "message-id", "reply-to", "return-path", "mime-version", "sender", "delivered-to",
		"references", "in-reply-to", "dkim-signature", "authentication-results":
		return true
	}
	return strings.HasPrefix(name, "x-") || strings.HasPrefix(name, "content-") || strings.HasPrefix(name, "list-")
}

// fieldName is how long the name before the colon is (RFC 5322, 3.6.8; space before the colon is obsolete syntax); 0: the line is no field.
func fieldName(line []byte) int {
	for i, c := range line {
		switch {
		case c == ':':
			return i
		case c == ' ' || c == '\t':
			rest := bytes.TrimLeft(line[i:], " \t")
			if i > 0 && len(rest) > 0 && rest[0] == ':' {
				return i
			}
			return 0
		case c < '!' || c > '~':
			return 0
		}
	}
	return 0
}

// field makes a field of the lines from at to end.
func (r *reader) field(at, end, name int) Field {
	value := r.raw[at+name : end]
	value = value[bytes.IndexByte(value, ':')+1:]
	return Field{Name: string(r.raw[at : at+name]), Value: unfold(value), Offset: r.offsetOf(at)}
}

// unfold joins the lines of a field: the line breaks go, the space behind them stays.
func unfold(value []byte) string {
	value = bytes.Trim(value, " \t\r\n")
	if bytes.IndexByte(value, '\n') < 0 {
		return string(value)
	}
	var b strings.Builder
	b.Grow(len(value))
	for len(value) > 0 {
		line := value
		i := bytes.IndexByte(value, '\n')
		if i >= 0 {
			line, value = bytes.TrimSuffix(value[:i], []byte("\r")), value[i+1:]
		} else {
			value = nil
		}
		b.Write(line)
	}
	return b.String()
}
