package source

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"picket/internal/message/outlook/outlooktest"
)

// TestTextsOfFiles: what a file says is searched, whatever it lies in, and what is not opened is told.
func TestTextsOfFiles(t *testing.T) {
	letter := "From: mal@evil.example\r\nMessage-ID: <1@evil.example>\r\nSubject: inner\r\n\r\nsee http://evil.example/letter\r\n"
	document := zipOf(t, file{"[Content_Types].xml", []byte(`<?xml version="1.0"?><Types/>`)},
		file{"word/document.xml", []byte(`<w:document><w:p><w:r><w:t>evil.</w:t></w:r><w:r><w:t>example &amp; more</w:t></w:r></w:p></w:document>`)},
		file{"word/_rels/document.xml.rels", []byte(`<Relationships><Relationship Target="http://evil.example/document"/></Relationships>`)})
	outlookMessage := (&outlooktest.Message{Properties: outlooktest.Properties{0x0037: "inner", 0x1000: "see http://evil.example/msg"}}).Write()
	wide := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune("see http://evil.example/wide")) {
		wide = binary.LittleEndian.AppendUint16(wide, unit)
	}
	packed := zipOf(t, file{"a.txt", []byte("see http://evil.example/text")}, file{"b.docx", document}, file{"c.eml", []byte(letter)}, file{"d.msg", outlookMessage},
		file{"e.txt", wide}, file{"f.html", []byte(`<html><a href="http&#58;//evil.example/page">x</a></html>`)})
	image := append(make([]byte, 16*2048+1), "CD001\x01"...)
	within := withFiles(file{"g.zip", packed})
	got := readMail(t, writeFile(t, "a.eml", withFiles(file{"x.zip", packed}, file{"page.bin", []byte(`<html><a href="http://evil.example/attached">x</a></html>`)},
		file{"forwarded.eml", within}, file{"a.iso", image}, file{"y.zip", zipOf(t, file{"b.img", image})})))
	if len(got.lines) != 1 {
		t.Fatalf("%d messages, faults %q", len(got.lines), got.faults)
	}
	for _, want := range []string{
		`"url":"http://evil.example/text"`, `"url":"http://evil.example/document"`, `"url":"http://evil.example/letter"`, `"url":"http://evil.example/msg"`,
		`"url":"http://evil.example/wide"`, `"url":"http://evil.example/page"`, `"url":"http://evil.example/attached"`, `evil.example & more`,
		`"part":"2!x.zip!c.eml","message_id":"1@evil.example","from":[{"address":"mal@evil.example"}]`, `"name":"g.zip!a.txt"`,
	} {
		if !strings.Contains(got.lines[0], want) {
			t.Errorf("no %s in %.4000s", want, got.lines[0])
		}
	}
	faults := []string{"5!a.iso: iso image: what is in it is not read", "6!y.zip: iso image: what is in it is not read"}
	for _, want := range faults {
		if !slices.ContainsFunc(got.faults, func(f string) bool { return strings.Contains(f, want) }) {
			t.Errorf("no fault %q in %q", want, got.faults)
		}
	}
	if len(got.faults) != len(faults) {
		t.Errorf("faults %q", got.faults)
	}
}

// TestTextsOfFilesAreBounded, and that is told.
func TestTextsOfFilesAreBounded(t *testing.T) {
	long := []byte(strings.Repeat("see http://evil.example/ ", mostOneText/25))
	nested := withFiles()
	for range 20 {
		nested = withFiles(file{"a.eml", nested})
	}
	for want, message := range map[string][]byte{
		"2!x.zip: only its first 2097152 bytes are searched": withFiles(file{"x.zip", zipOf(t, file{"a.txt", append(long, long...)})}),
		"2!x.zip!c.txt: texts of files of over 4 MiB":        withFiles(file{"x.zip", zipOf(t, file{"a.txt", long}, file{"b.txt", long}, file{"c.txt", long})}),
		"more than 8 files one in the other":                 nested,
	} {
		got := readMail(t, writeFile(t, "a.eml", message))
		if len(got.faults) != 1 || !strings.Contains(got.faults[0], want) {
			t.Errorf("%s: faults %q", want, got.faults)
		}
	}
}
