package mailbox

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"picket/internal/message"
)

func readAll(t *testing.T, in io.Reader, kind Kind) (all []Raw, err error) {
	t.Helper()
	for r := NewReader(in, kind); ; {
		raw, err := r.Next(nil)
		if err != nil {
			return all, err
		}
		kept := *raw
		kept.Data = []byte(string(raw.Data))
		all = append(all, kept)
	}
}

func TestReader(t *testing.T) {
	const from = "From ana@example.com Sat Mar  2 04:11:09 2024\n"
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"two":             {from + "Subject: a\n\none\n\n" + from + "Subject: b\n\ntwo\n", []string{"Subject: a\n\none\n", "Subject: b\n\ntwo\n"}},
		"cr lf":           {strings.ReplaceAll(from+"Subject: a\n\none\n\n"+from+"Subject: b\n\ntwo\n", "\n", "\r\n"), []string{"Subject: a\r\n\r\none\r\n", "Subject: b\r\n\r\ntwo\r\n"}},
		"mboxrd":          {from + "Subject: a\n\n>From x\n>>From y\n> From z\n", []string{"Subject: a\n\nFrom x\n>From y\n> From z\n"}},
		"mboxo, unquoted": {from + "Subject: a\n\nwe write\n\nFrom now on all is well.\n\nFrom ana we heard Sat 04:11 in 2024\nand so on\n", []string{"Subject: a\n\nwe write\n\nFrom now on all is well.\n\nFrom ana we heard Sat 04:11 in 2024\nand so on\n"}},
		"quoted mailbox":  {from + "Subject: a\n\nsee\n" + from + "Subject: inner\n", []string{"Subject: a\n\nsee\n" + from + "Subject: inner\n"}},
		"mboxcl":          {from + "Subject: a\nContent-Length: 62\n\nx\n\n" + from + "Subject: in\n\n\n" + from + "Subject: b\n\n", []string{"Subject: a\nContent-Length: 62\n\nx\n\n" + from + "Subject: in\n\n", "Subject: b\n"}},
		"wrong length":    {from + "Subject: a\nContent-Length: 5000\n\nx\n\n" + from + "Subject: b\n\ny\n", []string{"Subject: a\nContent-Length: 5000\n\nx\n", "Subject: b\n\ny\n"}},
		"patches":         {"From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\nFrom: Ana <ana@example.com>\n\n---\n", []string{"From: Ana <ana@example.com>\n\n---\n"}},
		"before":          {"Subject: lost\n\nx\n\n" + from + "Subject: b\n\ny\n", []string{"Subject: lost\n\nx\n", "Subject: b\n\ny\n"}},
		"blank before":    {"\n\n" + from + "Subject: b\n\ny\n", []string{"Subject: b\n\ny\n"}},
		"nothing":         {"", nil},
	} {
		t.Run(name, func(t *testing.T) {
			all, err := readAll(t, iotest.OneByteReader(strings.NewReader(test.text)), Mbox)
			if err != io.EOF || len(all) != len(test.want) {
				t.Fatalf("%d messages, %v: %v", len(all), err, all)
			}
			for i, raw := range all {
				if string(raw.Data) != test.want[i] {
					t.Errorf("message %d is %q, not %q", i, raw.Data, test.want[i])
				}
				checkPlace(t, test.text, raw, int64(i))
			}
		})
	}
}

// checkPlace checks that offset and line lead to the message's first line.
func checkPlace(t *testing.T, text string, raw Raw, index int64) {
	t.Helper()
	first, _, _ := strings.Cut(string(raw.Data), "\n")
	if !strings.HasPrefix(text[raw.Offset:], first) || int64(strings.Count(text[:raw.Offset], "\n"))+1 != raw.Line || raw.Index != index {
		t.Errorf("message %d is said to be at %d, line %d, index %d", index, raw.Offset, raw.Line, raw.Index)
	}
}

// A message that is too long is cut, and the next one is read as if nothing had been.
func TestCut(t *testing.T) {
	long := strings.Repeat(strings.Repeat("x", 999)+"\n", message.MostBytes/1000+10)
	text := "From a Sat Mar  2 04:11:09 2024\nSubject: a\n\n" + long + "\nFrom b Sat Mar  2 04:11:09 2024\nSubject: b\n\n"
	r := NewReader(strings.NewReader(text), Mbox)
	first, err := r.Next(nil)
	if err != nil || !first.Cut || len(first.Data) != message.MostBytes {
		t.Fatal(err, first.Cut, len(first.Data))
	}
	second, err := r.Next(nil)
	if err != nil || second.Cut || string(second.Data) != "Subject: b\n" {
		t.Fatal(err, second)
	}
}

func TestSingle(t *testing.T) {
	all, err := readAll(t, strings.NewReader("Subject: a\n\nFrom b Sat Mar  2 04:11:09 2024\nSubject: b\n\n"), Single)
	if err != io.EOF || len(all) != 1 || !strings.HasSuffix(string(all[0].Data), "b\n\n") {
		t.Fatal(err, all)
	}
}

// What was read before an error is given, then the error.
func TestError(t *testing.T) {
	broken := errors.New("broken")
	for _, kind := range []Kind{Single, Mbox} {
		in := io.MultiReader(strings.NewReader("From b Sat Mar  2 04:11:09 2024\nSubject: b\n\nx"), iotest.ErrReader(broken))
		if all, err := readAll(t, in, kind); err != broken || len(all) != 1 {
			t.Error(kind, err, all)
		}
	}
}

func TestDetect(t *testing.T) {
	const header = "Received: from a.example.com\n\tby b.example.net\nMessage-ID: <1@example.com>\nFrom: ana@example.com\n"
	const compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	for _, test := range []struct {
		name, head string
		want       Kind
	}{
		{"1.eml", "From: ana@example.com\nSubject: x\n\n", Single},
		{"", header + "\nhello", Single},
		{"", header + "Subj", Single},
		{"", "\xef\xbb\xbf\r\n" + header, Single},
		{"1.emlx", "417       \n" + header, Single},
		{"mail.log", strings.ReplaceAll(header, "\n", "\r\n"), Single},
		{"", "From ana@example.com Sat Mar  2 04:11:09 2024\n" + header, Mbox},
		{"0001.patch", "From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\nFrom: Ana <ana@example.com>\nDate: Mon, 17 Sep 2001\nSubject: x\n", Mbox},
		{"a.msg", compound, Outlook},
		{"", compound + "\x00\x00" + string(utf16("__properties_version1.0")), Outlook},
		{"a.doc", compound, None},
		{"", "From ana@example.com Sat Mar  2 04:11:09 2024 came news\nand so on\n", None},
		{"", "Mar  2 04:11:09 mx-1 postfix/cleanup[7]: 4F: message-id=<1@example.com>\nReceived: x\nMessage-ID: y\nFrom: z\n", None},
		{"", "HTTP/1.1 200 OK\nDate: x\nContent-Type: y\nFrom: a\n", None},
		{"", "GET / HTTP/1.1\nHost: example.com\n", None},
		{"", "Host: example.com\nFrom: a\nDate: b\nContent-Type: c\nAccept: d\n\n", None},
		{"a.yaml", "from: a\nto: b\nsubject: c\ndate: d\n", None},
		{"", "from: a\nto: b\nsubject: c\ndate: d\nrules:\n  - x\n- y\n", None},
		{"", `{"Received":"x"}` + "\n", None},
		{"", "Package: x\nVersion: 1\nMaintainer: Ana <ana@example.com>\n\n", None},
		{"", "", None},
		{"1.eml", "", None},
	} {
		if got := Detect(test.name, []byte(test.head)); got != test.want {
			t.Errorf("Detect(%q, %q) = %d, not %d", test.name, test.head, got, test.want)
		}
	}
}

// No log of the records' own tests is taken for mail.
func TestDetectNoLogs(t *testing.T) {
	files, _ := filepath.Glob("../../record/testdata/*")
	more, _ := filepath.Glob("../../../examples/logs/*/*")
	if len(files) == 0 || len(more) == 0 {
		t.Fatal("no logs found")
	}
	for _, file := range append(files, more...) {
		head, err := os.ReadFile(file)
		if err != nil || strings.Contains(filepath.Base(file), "mail") {
			continue
		}
		if got := Detect(file, head[:min(len(head), 4<<10)]); got != None {
			t.Errorf("%s is taken for mail: %d", file, got)
		}
	}
}

// FuzzReader holds what is true of any mailbox: every line is in a message or is a line "From ", in order, and all offsets lie inside.
func FuzzReader(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		Detect("", []byte(text))
		end := int64(0)
		r := NewReader(strings.NewReader(text), Mbox)
		for index := int64(0); ; index++ {
			raw, err := r.Next(nil)
			if err != nil {
				return
			}
			if raw.Offset < end || raw.Offset > int64(len(text)) || raw.Index != index || raw.Line < 1 {
				t.Fatalf("message %d at %d, line %d, behind %d of %d", raw.Index, raw.Offset, raw.Line, end, len(text))
			}
			end = raw.Offset + int64(len(raw.Data))
		}
	})
}
