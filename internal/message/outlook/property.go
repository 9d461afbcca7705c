package outlook

import (
	"encoding/binary"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
)

// Properties by their ids (MS-OXPROPS).
const (
	tagSubject         = 0x0037
	tagSubmitTime      = 0x0039
	tagSentName        = 0x0042 // on whose behalf
	tagReplyNames      = 0x0050
	tagSentType        = 0x0064
	tagSentAddress     = 0x0065
	tagHeaders         = 0x007d
	tagRecipientType   = 0x0c15
	tagSenderName      = 0x0c1a
	tagSenderType      = 0x0c1e
	tagSenderAddress   = 0x0c1f
	tagDisplayCc       = 0x0e03
	tagDisplayTo       = 0x0e04
	tagDeliveryTime    = 0x0e06
	tagBody            = 0x1000
	tagRTF             = 0x1009
	tagHTML            = 0x1013
	tagMessageID       = 0x1035
	tagReferences      = 0x1039
	tagInReplyTo       = 0x1042
	tagDisplayName     = 0x3001
	tagAddressType     = 0x3002
	tagEmailAddress    = 0x3003
	tagAttachData      = 0x3701
	tagAttachShortName = 0x3704
	tagAttachName      = 0x3707
	tagAttachType      = 0x370e
	tagAttachContentID = 0x3712
	tagSMTPAddress     = 0x39fe
	tagInternetPage    = 0x3fde
	tagMessagePage     = 0x3ffd
	tagSenderSMTP      = 0x5d01
	tagSentSMTP        = 0x5d02
)

// Types of properties (MS-OXCDATA, 2.11.1).
const (
	typeLong    = 0x0003
	typeString8 = 0x001e
	typeString  = 0x001f
	typeTime    = 0x0040
	typeBinary  = 0x0102
)

// A value is that of a property, as it lies there.
type value struct {
	kind   uint16
	data   []byte
	offset int // in the file; -1 where it does not lie there in one piece
}

// properties are those of a message, a recipient or an attachment.
type properties struct {
	values map[uint16]value
	page   int // the code page of 8-bit strings
}

// set keeps the Unicode form of a property that has both.
func (p *properties) set(id uint16, v value) {
	if old, ok := p.values[id]; ok && old.kind == typeString {
		return
	}
	p.values[id] = v
}

// readFixed reads the entries of 16 bytes: type, id, flags, the value if it is short (MS-OXMSG, 2.4.2).
func (p *properties) readFixed(b []byte, header int) {
	for at := header; at+16 <= len(b); at += 16 {
		kind, id := binary.LittleEndian.Uint16(b[at:]), binary.LittleEndian.Uint16(b[at+2:])
		if kind == typeLong || kind == typeTime {
			p.set(id, value{kind, b[at+8 : at+16], -1})
		}
	}
}

func (p *properties) long(id uint16) int {
	if v := p.values[id]; v.kind == typeLong && len(v.data) >= 4 {
		return int(binary.LittleEndian.Uint32(v.data))
	}
	return 0
}

// time is 0 where there is none (MS-DTYP, FILETIME).
func (p *properties) time(id uint16) time.Time {
	v := p.values[id]
	if v.kind != typeTime || len(v.data) < 8 {
		return time.Time{}
	}
	ticks := int64(binary.LittleEndian.Uint64(v.data)) // of 100 ns since 1601
	const epoch = 116444736000000000
	if ticks <= 0 {
		return time.Time{}
	}
	return time.UnixMicro((ticks - epoch) / 10).UTC()
}

// text is a string without the zeros at its end.
func (p *properties) text(id uint16) string {
	v := p.values[id]
	switch v.kind {
	case typeString:
		return strings.TrimRight(fromUTF16(v.data), "\x00")
	case typeString8:
		return strings.TrimRight(fromPage(v.data, p.page), "\x00")
	}
	return ""
}

// line is a string for a field of a header.
func (p *properties) line(id uint16) string {
	return strings.Join(strings.FieldsFunc(p.text(id), func(r rune) bool { return r == '\r' || r == '\n' || r == 0 }), " ")
}

// codePage is that of 8-bit strings.
func (p *properties) codePage() int {
	for _, id := range []uint16{tagMessagePage, tagInternetPage} {
		if page := p.long(id); page > 0 && page != 1200 {
			return page
		}
	}
	return 1252
}

func fromUTF16(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

// fromPage reads bytes of a code page of Windows. What is UTF-8 is that, whatever is stated.
func fromPage(b []byte, page int) string {
	if utf8.Valid(b) && page != 50220 && page != 50221 && page != 50222 {
		return string(b)
	}
	if page == 1200 {
		return fromUTF16(b)
	}
	_, enc := charsetOf(page)
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\ufffd")
	}
	return string(out)
}

// charsetOf names the charset of a code page; windows-1252 where it is not known.
func charsetOf(page int) (string, encoding.Encoding) {
	name := pages[page]
	switch {
	case page >= 1250 && page <= 1258:
		name = "windows-125" + string(rune('0'+page-1250))
	case page >= 28592 && page <= 28599:
		name = "iso-8859-" + string(rune('0'+page-28590))
	}
	if enc, err := htmlindex.Get(name); err == nil {
		canonical, _ := htmlindex.Name(enc)
		return canonical, enc
	}
	enc, _ := htmlindex.Get("windows-1252")
	return "windows-1252", enc
}

var pages = map[int]string{866: "ibm866", 874: "windows-874", 932: "shift_jis", 936: "gbk", 949: "euc-kr", 950: "big5", 10000: "macintosh",
	20866: "koi8-r", 20932: "euc-jp", 20936: "gbk", 21866: "koi8-u", 28603: "iso-8859-13", 28605: "iso-8859-15", 50220: "iso-2022-jp",
	50221: "iso-2022-jp", 50222: "iso-2022-jp", 51932: "euc-jp", 51936: "gbk", 51949: "euc-kr", 51950: "big5", 52936: "hz-gb-2312",
	54936: "gb18030", 65001: "utf-8", 1361: "euc-kr"}
