package carrier

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strings"
	"unicode/utf16"

	"picket/internal/prose"
)

// utf8Text turns UTF-16 into UTF-8, with a mark or where every other byte of the beginning is zero; all else is left as it is.
func utf8Text(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return string(b[3:])
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return wide(b[2:], binary.LittleEndian)
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return wide(b[2:], binary.BigEndian)
	case len(b) >= 8 && b[0] != 0 && b[1] == 0 && b[2] != 0 && b[3] == 0 && b[5] == 0:
		return wide(b, binary.LittleEndian)
	case len(b) >= 8 && b[0] == 0 && b[1] != 0 && b[2] == 0 && b[3] != 0 && b[4] == 0:
		return wide(b, binary.BigEndian)
	}
	return string(b)
}

// wide reads UTF-16.
func wide(b []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

// wideLE reads little-endian UTF-16 up to a zero.
func wideLE(b []byte) string {
	for i := 0; i+1 < len(b); i += 2 {
		if b[i] == 0 && b[i+1] == 0 {
			b = b[:i]
			break
		}
	}
	return wide(b, binary.LittleEndian)
}

// zeroEnded is the text up to a zero.
func zeroEnded(b []byte) string {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return string(b)
}

// mostAddress bounds a link, bytes.
const mostAddress = 2000

// addressesIn are the links of text: a scheme, "://", and what follows as far as it can be of a link; of search-ms, which starts a search
// on any machine, with ":" alone.
func addressesIn(text string) []string {
	var out []string
	for at := 0; len(out) < mostLinks; {
		n := strings.Index(text[at:], ":")
		if n < 0 {
			break
		}
		at += n + 1
		start := schemeBefore(text, at-1)
		scheme := strings.ToLower(text[start : at-1])
		if !addressSchemes[scheme] || scheme != "search-ms" && !strings.HasPrefix(text[at:], "//") {
			continue
		}
		end := at
		for end < len(text) && end-start < mostAddress && text[end] > ' ' && text[end] != 0x7f && strings.IndexByte("\"'<>\\^`{|}", text[end]) < 0 {
			end++
		}
		if link := strings.TrimRight(text[start:end], ".,;:!?)]"); len(link) >= len(scheme)+6 {
			out = append(out, link)
		}
		at = end
	}
	return out
}

var addressSchemes = prose.WordSet("http https ftp file search-ms")

// schemeBefore is where the letters before a colon begin.
func schemeBefore(text string, colon int) int {
	start := colon
	for start > 0 && colon-start < 10 && (text[start-1]|0x20 >= 'a' && text[start-1]|0x20 <= 'z' || text[start-1] == '-') {
		start--
	}
	for start < colon && !addressSchemes[strings.ToLower(text[start:colon])] {
		start++ // "xhttp://": some write a word right before
	}
	return start
}

// wideAddresses are the links that stand in bytes as little-endian UTF-16.
func wideAddresses(b []byte) []string {
	var out []string
	for at := 0; len(out) < mostLinks; {
		n := bytes.Index(b[at:], []byte("h\x00t\x00t\x00p\x00"))
		if n < 0 {
			break
		}
		at += n
		end := at
		for end+1 < len(b) && end-at < 4000 && b[end+1] == 0 && b[end] > ' ' && b[end] < 0x7f {
			end += 2
		}
		out = append(out, addressesIn(wideLE(b[at:end]))...)
		at = max(end, at+8)
	}
	return out
}

// text takes the links of plain text and of scripts.
func (i *inspector) text(s *subject) {
	text := utf8Text(s.body[:min(len(s.body), 4<<20)])
	for _, url := range addressesIn(text) {
		i.link(s, s.kind, url)
	}
	if strings.Contains(text, "|") { // else the search would cost much for nothing
		if at := commandCell.FindStringIndex(text); at != nil {
			i.find(Object, s, at[0], "DDE: "+text[at[0]:min(len(text), at[1]+100)])
		}
	}
	if sylkMacro.MatchString(text[:min(len(text), 64<<10)]) {
		i.find(Macro, s, 0, "SYLK with Excel 4 macros")
	}
}

var (
	commandCell = regexp.MustCompile(`(?m)(?:^|[,;"\t])[=+@-][^,;\n]{0,40}\b(?i:cmd|msexcel|powershell|mshta|rundll32|regsvr32)\|`) // a cell that calls a program by DDE
	sylkMacro   = regexp.MustCompile(`(?s)^ID;P.*\nO;[^\n]*E`)
)
