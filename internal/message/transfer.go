package message

import (
	"bytes"
	"encoding/base64"
	"picket/internal/hexadecimal"
	"strings"
)

// A transferEncoding is a transfer encoding (RFC 2045, 6).
type transferEncoding uint8

const (
	identity transferEncoding = iota
	inBase64
	inQuotedPrintable
	inUU
)

var encodings = map[string]transferEncoding{
	"": identity, "7bit": identity, "8bit": identity, "binary": identity, "7-bit": identity, "8-bit": identity, "none": identity,
	"base64": inBase64, "quoted-printable": inQuotedPrintable,
	"uuencode": inUU, "x-uuencode": inUU, "uue": inUU, "x-uue": inUU,
}

func (p *Part) encodingName() string {
	value, _, _ := strings.Cut(p.Header.Get("Content-Transfer-Encoding"), ";")
	value, _, _ = strings.Cut(value, "(")
	name := strings.ToLower(strings.Trim(value, " \t\"'"))
	if strings.HasPrefix(name, "7bit") || strings.HasPrefix(name, "8bit") {
		return name[:4] // some write more behind it
	}
	return name
}

func (p *Part) transferEncoding() transferEncoding { return encodings[p.encodingName()] }

// decode undoes the transfer encoding of a part's body.
func (r *reader) decode(p *Part, raw []byte) []byte {
	switch p.transferEncoding() {
	case inBase64:
		body, rest := decodeBase64(raw)
		if len(rest) == 0 {
			return body
		}
		// Mailing lists add text to the end. What is no text may be encoded.
		r.m.AddFault(Fault{Offset: p.Offset, Text: "text behind the end of base64", Form: bytes.ContainsAny(rest, " ")})
		if p.isText() {
			return append(append(body, '\n'), rest...)
		}
		p.Unseen, _ = decodeText(rest, "", false)
		return body
	case inQuotedPrintable:
		return decodeQuotedPrintable(raw)
	case inUU:
		if _, body, _, ok := decodeUU(raw); ok {
			return body
		}
		r.m.AddFault(Fault{Offset: p.Offset, Text: "uuencode without a line \"begin\": the body is taken as it stands", Form: true})
	}
	return raw
}

// decodeBase64 decodes what stands in the alphabet and passes over all else. Behind padding it goes on where nothing but base64 follows; else that is
// given as the rest.
func decodeBase64(raw []byte) (body, rest []byte) {
	body = make([]byte, base64.StdEncoding.DecodedLen(len(raw)))
	if n, err := base64.StdEncoding.Decode(body, raw); err == nil {
		return body[:n], nil
	}
	body = body[:0]
	var bits uint32
	count, goesOn := 0, false
	for i, c := range raw {
		if v := sextets[c]; v >= 0 {
			bits = bits<<6 | uint32(v)
			if count++; count == 4 {
				body = append(body, byte(bits>>16), byte(bits>>8), byte(bits))
				bits, count = 0, 0
			}
			continue
		}
		if c == '=' && count > 0 {
			body = appendIncomplete(body, bits, count)
			bits, count = 0, 0
			if more := bytes.TrimSpace(bytes.TrimLeft(raw[i:], "=")); !goesOn && !onlyBase64(more) {
				return body, more
			}
			goesOn = true
		}
	}
	return appendIncomplete(body, bits, count), nil
}

// appendIncomplete appends the bytes of a last group that is not full.
func appendIncomplete(body []byte, bits uint32, count int) []byte {
	switch count {
	case 2:
		return append(body, byte(bits>>4))
	case 3:
		return append(body, byte(bits>>10), byte(bits>>2))
	}
	return body
}

func onlyBase64(text []byte) bool {
	for _, c := range text {
		if sextets[c] < 0 && c != '=' && c != '\r' && c != '\n' && c != ' ' && c != '\t' {
			return false
		}
	}
	return true
}

// sextets are the values of the alphabet's letters; -1 of others.
var sextets = func() (table [256]int8) {
	for i := range table {
		table[i] = -1
	}
	for i, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		table[c] = int8(i)
	}
	return table
}()

// decodeQuotedPrintable decodes what is well formed and keeps all else as it stands (RFC 2045, 6.7).
func decodeQuotedPrintable(raw []byte) []byte {
	body := make([]byte, 0, len(raw))
	for len(raw) > 0 {
		end := lineEnd(raw, 0)
		line := raw[:end]
		raw = raw[end:]
		text := bytes.TrimRight(line, " \t\r\n")
		lineBreak := line[len(bytes.TrimRight(line, "\r\n")):]
		soft := bytes.HasSuffix(text, []byte("=")) && (len(lineBreak) > 0 || len(raw) == 0)
		if soft {
			text = text[:len(text)-1]
		}
		body = appendQuoted(body, text)
		if !soft {
			body = append(body, lineBreak...)
		}
	}
	return body
}

// appendQuoted appends the bytes of =XX.
func appendQuoted(to, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '=')
		if i < 0 {
			return append(to, text...)
		}
		to = append(to, text[:i]...)
		if i+2 < len(text) && hexadecimal.Digit(text[i+1]) >= 0 && hexadecimal.Digit(text[i+2]) >= 0 {
			to = append(to, byte(hexadecimal.Digit(text[i+1])<<4|hexadecimal.Digit(text[i+2])))
			i += 2
		} else {
			to = append(to, '=')
		}
		text = text[i+1:]
	}
}
