package carrier

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strings"

	"picket/internal/compound"
	"picket/internal/source"
)

// magics are types told by bytes at a place.
var magics = []struct {
	at    int
	bytes string
	kind  string
}{
	{0, "%PDF-", "pdf"},
	{0, "{\\rt", "rtf"},
	{0, "\x89PNG\r\n\x1a\n", "png"},
	{0, "\xff\xd8\xff", "jpeg"},
	{0, "GIF87a", "gif"},
	{0, "GIF89a", "gif"},
	{8, "WEBPVP8", "webp"},
	{0, "II*\x00", "tiff"},
	{0, "MM\x00*", "tiff"},
	{0, "\x7fELF", "elf"},
	{0, "\xce\xfa\xed\xfe", "mach-o"},
	{0, "\xcf\xfa\xed\xfe", "mach-o"},
	{0, "\xfe\xed\xfa\xce", "mach-o"},
	{0, "\xfe\xed\xfa\xcf", "mach-o"},
	{0, "ITSF", "chm"},
	{0, "\x4c\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46", "lnk"},
	{0, "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", "onenote"},
	{0, "vhdxfile", "vhdx"},
	{0, "conectix", "vhd"},
	{0, "MSCF", "cab"},
	{7, "**ACE**", "ace"},
	{0, "#@~^", "script"}, // encoded JScript or VBScript
	{0, "!<arch>", "ar"},
	{0, "\xed\xab\xee\xdb", "rpm"},
	{0, "Cr24", "crx"},
	{0, "BEGIN:VCALENDAR", "ics"},
	{0, "\x78\x9f\x3e\x22", "tnef"},
}

// typeOf tells by content what a file is; by name only where plain text has a meaning.
func typeOf(s *subject) string {
	b := s.body
	if isImage(b, "CD001") {
		return "iso" // before all else: the first 32 KiB are anyone's, and a boot sector or a program may stand there
	}
	for _, m := range magics {
		if len(b) >= m.at+len(m.bytes) && string(b[m.at:m.at+len(m.bytes)]) == m.bytes {
			return m.kind
		}
	}
	switch {
	case bytes.HasPrefix(b, []byte(compound.Magic)):
		return oleType(b)
	case isPE(b):
		return "pe"
	case isBitmap(b):
		return "bmp"
	case isMachFat(b):
		return "mach-o"
	case isImage(b, "NSR02"), isImage(b, "NSR03"):
		return "udf"
	case len(b) >= 512 && string(b[len(b)-512:][:8]) == "conectix":
		return "vhd"
	case isFAT(b):
		return "fat"
	}
	if c := source.ContainerOf(b[:min(len(b), 4096)]); c != "" && c != "utf-32 text" && c != "evtx" {
		return c
	}
	if at := bytes.Index(b[:min(len(b), 1024)], []byte("%PDF-")); at >= 0 {
		return "pdf" // readers look that far for it
	}
	if extension(s.own) == "eml" || s.media == "message/rfc822" || mailStart.Match(b) {
		return "eml"
	}
	return textType(s)
}

// isImage looks for a volume descriptor of ISO 9660 or UDF: sectors of 2048 bytes from the 16th on.
func isImage(b []byte, mark string) bool {
	for at := 16 * 2048; at+6 <= len(b) && at < 24*2048; at += 2048 {
		if string(b[at+1:at+6]) == mark {
			return true
		}
	}
	return false
}

func isPE(b []byte) bool {
	if len(b) < 64 || string(b[:2]) != "MZ" {
		return false
	}
	at := int64(binary.LittleEndian.Uint32(b[60:]))
	if at+4 <= int64(len(b)) && string(b[at:at+2]) == "PE" {
		return true
	}
	return bytes.Contains(b[:min(len(b), 512)], []byte("This program")) // DOS, or cut short
}

func isBitmap(b []byte) bool {
	if len(b) < 30 || string(b[:2]) != "BM" {
		return false
	}
	header := binary.LittleEndian.Uint32(b[14:])
	return header >= 12 && header <= 128
}

// isMachFat tells a program for several processors from a Java class, which begins the same.
func isMachFat(b []byte) bool {
	return len(b) > 8 && binary.BigEndian.Uint32(b) == 0xcafebabe && binary.BigEndian.Uint32(b[4:]) < 20
}

func isFAT(b []byte) bool {
	return len(b) > 512 && b[510] == 0x55 && b[511] == 0xaa && (string(b[54:57]) == "FAT" || string(b[82:87]) == "FAT32" || string(b[3:7]) == "NTFS")
}

var (
	htmlStart   = regexp.MustCompile(`(?i)^\s*(?:<!--[^>]{0,500}-->\s*|<\?xml[^>]{0,300}\?>\s*)*<(?:!doctype\s+html|html|head|body|script|meta|form|iframe|center|div|table|p|a|title|style|br|base)\b`)
	svgStart    = regexp.MustCompile(`(?i)^\s*(?:<\?xml[^>]{0,300}\?>\s*|<!--[^>]*-->\s*|<!doctype svg[^>]{0,500}>\s*)*<(?:svg|[a-z]+:svg)\b`)
	mailStart   = regexp.MustCompile(`^(?:Received|Return-Path|Delivered-To|X-Original-To|Message-ID|MIME-Version): \S`)
	htaMark     = regexp.MustCompile(`(?i)<hta:application`)
	scriptStart = regexp.MustCompile(`(?i)^\s*(?:#!\s*/|@?echo off\b|<\?xml[^>]{0,300}\?>\s*<(?:job|package|scriptlet|component)\b|<(?:job|package|scriptlet|component)\b|windows registry editor)`)
)

// textType tells what a text is.
func textType(s *subject) string {
	head := plainText(s.body[:min(len(s.body), 8192)])
	if head == "" {
		return ""
	}
	ending := extension(s.own)
	switch {
	case ending == "hta" || htaMark.MatchString(head):
		return "hta"
	case svgStart.MatchString(head):
		return "svg"
	case shortcutEndings[ending] || strings.Contains(strings.ToLower(head), "[internetshortcut]"):
		return "shortcut"
	case scriptEndings[ending] || scriptStart.MatchString(head):
		return "script"
	case htmlStart.MatchString(head) || pageEndings[ending]:
		return "html"
	case strings.HasPrefix(strings.ToUpper(strings.TrimSpace(head)), "BEGIN:VCALENDAR") || ending == "ics":
		return "ics"
	}
	return "text"
}

// plainText is UTF-8 or UTF-16 as UTF-8, "" where it is neither text nor an 8-bit charset.
func plainText(b []byte) string {
	text := utf8Text(b)
	if strings.IndexByte(text, 0) >= 0 || len(text) == 0 {
		return ""
	}
	controls := 0
	for _, c := range []byte(text) {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b {
			controls++
		}
	}
	if controls*50 > len(text) {
		return ""
	}
	return text
}
