package message

import (
	"bytes"
	"strconv"
)

// uuencoded makes parts of the files that stand in the text of a part as uuencode wrote them. The text keeps them.
func (r *reader) uuencoded(p *Part) {
	identical := p.transferEncoding() == identity && !r.decoded
	for at, n := 0, 1; ; n++ {
		name, body, end, ok := decodeUU(p.Body[at:])
		if !ok || r.full(p.Offset) {
			return
		}
		file := &Part{Path: "uu" + strconv.Itoa(n), MediaType: "application/octet-stream", Disposition: "attachment", Body: body,
			Name: Decode(name), Offset: p.Offset, Length: p.Length}
		if p.Path != "" {
			file.Path = p.Path + "." + file.Path
		}
		if identical {
			begin := beginUU(p.Body[at:])
			file.Offset, file.Length = p.Offset+at+begin, end-begin
		}
		r.m.Parts = append(r.m.Parts, file)
		at += end
	}
}

// decodeUU decodes the first file in a text: from a line "begin 644 name" with a line of data behind it to a line "end", or to the first that is no data
// (POSIX, uuencode). end is behind it.
func decodeUU(text []byte) (name string, body []byte, end int, ok bool) {
	for at := 0; ; {
		begin := beginUU(text[at:])
		if begin < 0 {
			return "", nil, 0, false
		}
		at += begin
		first := lineEnd(text, at)
		name = string(bytes.TrimRight(text[at+len("begin 644 "):first], " \t\r\n"))
		if body, end = decodeUULines(text, first); len(body) > 0 {
			return name, body, end, true
		}
		at = end
	}
}

// beginUU is where a line "begin 644 name" stands; -1: nowhere.
func beginUU(text []byte) int {
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte("begin "))
		if i < 0 {
			return -1
		}
		at += i
		line := text[at:]
		if (at == 0 || text[at-1] == '\n') && len(line) > 10 && isOctal(line[6]) && isOctal(line[7]) && isOctal(line[8]) && line[9] == ' ' {
			return at
		}
		at++
	}
}

func isOctal(c byte) bool { return c >= '0' && c <= '7' }

func decodeUULines(text []byte, at int) (body []byte, end int) {
	for at < len(text) {
		next := lineEnd(text, at)
		line := bytes.TrimRight(text[at:next], "\r\n")
		if string(line) == "end" {
			return body, next
		}
		decoded, ok := decodeUULine(line)
		if !ok {
			return body, at
		}
		body = append(body, decoded...)
		at = next
	}
	return body, at
}

// decodeUULine decodes a line: a character for the number of bytes, then four for every three. Trailing space may be lost.
func decodeUULine(line []byte) ([]byte, bool) {
	if len(line) == 0 {
		return nil, true
	}
	n := int(line[0]-' ') & 63
	groups := (n + 2) / 3
	if line[0] < ' ' || line[0] > '`' || len(line)-1 > groups*4+2 || len(line)-1 < groups*4-8 {
		return nil, false
	}
	out := make([]byte, 0, groups*3)
	for g := range groups {
		var bits uint32
		for k := range 4 {
			c := byte(' ')
			if i := 1 + g*4 + k; i < len(line) {
				c = line[i]
			}
			if c < ' ' || c > '`' {
				return nil, false
			}
			bits = bits<<6 | uint32(c-' ')&63
		}
		out = append(out, byte(bits>>16), byte(bits>>8), byte(bits))
	}
	return out[:n], true
}
