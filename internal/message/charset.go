package message

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode/utf32"
)

// decodeText turns bytes of a stated charset into UTF-8, and names what they were. Where the statement cannot be true, or there is none, it is guessed.
func decodeText(raw []byte, stated string, html bool) (text, name string) {
	stated = strings.ToLower(strings.Trim(stated, " \t\"'"))
	stated, _, _ = strings.Cut(stated, " ")
	stated = strings.TrimPrefix(stated, "cs")
	enc, name := lookUp(stated)
	if isWide(name) && isNarrow(raw) {
		enc, name = nil, ""
	}
	if special := specials[name]; special != nil {
		return special(raw), name
	}
	general := enc == nil || name == "utf-8" || name == "windows-1252"
	switch {
	case !shifts(name) && isASCII(raw) && !(general && isShifted(raw)):
		if name == "" {
			name = "us-ascii"
		}
		return string(raw), name
	case general:
		return guess(raw, name, html)
	}
	return convert(raw, enc), name
}

// lookUp finds a charset by the names of the web (WHATWG Encoding), which take in what is written for it in practice, else by IANA's. The names of ASCII
// are none: they are stated of anything.
func lookUp(stated string) (encoding.Encoding, string) {
	switch stated {
	case "", "us-ascii", "ascii", "ansi_x3.4-1968", "unknown", "unknown-8bit", "x-unknown", "default", "default_charset":
		return nil, ""
	case "utf-7", "iso-2022-kr", "iso-2022-cn":
		return nil, stated
	case "unicode-1-1-utf-7", "utf7":
		return nil, "utf-7"
	case "utf-32", "utf-32be", "utf-32le":
		return utf32.UTF32(endian32(stated), utf32.UseBOM), stated
	case "ms949", "cp949", "uhc", "ks_c_5601", "ksc5601", "windows-949":
		return korean.EUCKR, "euc-kr"
	case "hz-gb-2312":
		return simplifiedchinese.HZGB2312, stated
	case "cp936", "cp-936", "gb_2312-80", "gbk2312":
		return simplifiedchinese.GB18030, "gb18030"
	case "cp932", "ms932", "windows-932":
		stated = "shift_jis"
	case "iso-8859-8-i":
		stated = "iso-8859-8"
	case "utf8mb4", "utf_8", "utf":
		stated = "utf-8"
	}
	if rest, ok := strings.CutPrefix(stated, "cp-"); ok {
		stated = "cp" + rest
	} else if rest, ok := strings.CutPrefix(stated, "iso8859"); ok {
		stated = "iso-8859" + rest
	}
	if enc, err := htmlindex.Get(stated); err == nil {
		if name, err := htmlindex.Name(enc); err == nil && name != "replacement" {
			if name == "gbk" {
				return simplifiedchinese.GB18030, "gb18030"
			}
			return enc, name
		}
	}
	if enc, err := ianaindex.MIME.Encoding(stated); err == nil && enc != nil {
		return enc, stated
	}
	return nil, ""
}

func endian32(stated string) utf32.Endianness {
	if stated == "utf-32le" {
		return utf32.LittleEndian
	}
	return utf32.BigEndian
}

func isWide(name string) bool {
	return strings.HasPrefix(name, "utf-16") || strings.HasPrefix(name, "utf-32")
}

// isNarrow says whether text cannot be UTF-16: it has lines or spaces as one byte each, and nearly all of it is ASCII.
func isNarrow(raw []byte) bool {
	if !bytes.ContainsAny(raw, "\n ") || bytes.IndexByte(raw, 0) >= 0 {
		return false
	}
	beyond := 0
	for _, c := range raw {
		if c >= 0x80 {
			beyond++
		}
	}
	return beyond*10 < len(raw)
}

// shifts says of which charsets ASCII bytes may stand for something else.
func shifts(name string) bool {
	return strings.HasPrefix(name, "iso-2022-") || isWide(name) || name == "hz-gb-2312"
}

// guess reads text whose charset is not stated, or stated as one that is stated of anything: UTF-8 where it can be, ISO 2022-JP by its escapes, what a page
// says of itself, else windows-1252.
func guess(raw []byte, stated string, html bool) (text, name string) {
	switch {
	case utf8.Valid(raw):
		if isASCII(raw) && isShifted(raw) {
			enc, _ := htmlindex.Get("iso-2022-jp")
			return convert(raw, enc), "iso-2022-jp"
		}
		return string(raw), "utf-8"
	case stated == "utf-8" && mostlyUTF8(raw):
		return strings.ToValidUTF8(string(raw), "\ufffd"), stated
	case html && stated == "":
		enc, name, _ := charset.DetermineEncoding(raw[:min(len(raw), 1024)], "text/html")
		if enc != nil && name != "utf-8" && name != "replacement" {
			return convert(raw, enc), name
		}
	}
	enc, _ := htmlindex.Get("windows-1252")
	return convert(raw, enc), "windows-1252"
}

// isShifted says whether there is an escape to a set of two bytes (ISO/IEC 2022).
func isShifted(raw []byte) bool { return bytes.Contains(raw, []byte("\x1b$")) }

// mostlyUTF8 says whether more characters beyond ASCII are whole than broken.
func mostlyUTF8(raw []byte) bool {
	whole, broken := 0, 0
	for len(raw) > 0 {
		c, n := utf8.DecodeRune(raw)
		switch {
		case c == utf8.RuneError && n == 1:
			broken++
		case n > 1:
			whole++
		}
		raw = raw[n:]
	}
	return whole >= broken
}

func isASCII(raw []byte) bool {
	for len(raw) >= 8 {
		if (raw[0]|raw[1]|raw[2]|raw[3]|raw[4]|raw[5]|raw[6]|raw[7])&0x80 != 0 {
			return false
		}
		raw = raw[8:]
	}
	for _, c := range raw {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

func convert(raw []byte, enc encoding.Encoding) string {
	text, err := enc.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), "\ufffd")
	}
	return strings.ToValidUTF8(string(text), "\ufffd")
}

// Text reads a file of text: UTF-16 by its mark, else as text of a message that states no charset.
func Text(raw []byte, html bool) string {
	stated := ""
	if bytes.HasPrefix(raw, []byte("\xff\xfe")) || bytes.HasPrefix(raw, []byte("\xfe\xff")) {
		stated = "utf-16le"
		if raw[0] == 0xfe {
			stated = "utf-16be"
		}
		raw = raw[2:]
	}
	text, _ := decodeText(raw, stated, html)
	return text
}
