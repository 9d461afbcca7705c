package source

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"picket/internal/message/line"
	"picket/internal/message/mailbox"
	"picket/internal/message/outlook/outlooktest"
)

// A mailRead is what a source of mail gives.
type mailRead struct {
	messages []Message // without Data
	lines    []string
	faults   []string
}

func readMail(t *testing.T, e Entry) (all mailRead) {
	t.Helper()
	for r := range Open(e, nil) {
		for {
			block, err := r.Next()
			if err == io.EOF {
				break
			}
			if fault, ok := errors.AsType[*Fault](err); ok {
				all.faults = append(all.faults, fault.Error())
				continue
			}
			block.Load()
			for _, f := range block.Faults() {
				all.faults = append(all.faults, f.Error())
			}
			if m := block.Message(); m != nil {
				kept := *m
				kept.Data = nil
				all.messages = append(all.messages, kept)
				all.lines = append(all.lines, string(block.Data))
			}
			block.Release()
		}
	}
	return all
}

// withFiles is a message with files attached.
func withFiles(files ...file) []byte {
	var text strings.Builder
	text.WriteString("Received: from a.example.org ([198.51.100.9]) by mx.example.com; Sat, 2 Mar 2024 04:11:09 +0000\r\nFrom: ana@example.org\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n")
	for _, f := range files {
		fmt.Fprintf(&text, "--b\r\nContent-Type: application/octet-stream; name=%q\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n",
			f.name, base64.StdEncoding.EncodeToString(f.data))
	}
	text.WriteString("--b--\r\n")
	return []byte(text.String())
}

func attachmentsOf(t *testing.T, text string) (list []string) {
	t.Helper()
	var told struct {
		Attachments []line.Attachment `json:"attachments"`
	}
	if err := json.Unmarshal([]byte(text), &told); err != nil {
		t.Fatal(err)
	}
	for _, a := range told.Attachments {
		list = append(list, fmt.Sprintf("%s %s %d %.8s %s", a.Part, a.Name, a.Size, a.SHA256, a.Note))
	}
	return list
}

func short(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:4])
}

// TestAttachments: files and members of archives are hashed, in any depth, and what cannot be read is told.
func TestAttachments(t *testing.T) {
	inner := zipOf(t, file{"c.exe", []byte("run")})
	outer := tarOf(t, file{"b.zip", inner}, file{"a.txt", []byte("text")})
	packed := gzipped(t, string(outer))
	locked := testFile(t, "zipcrypto.zip")
	got := readMail(t, writeFile(t, "a.eml", withFiles(file{"plain.bin", []byte("plain")}, file{"x.tgz", packed},
		file{"invoice.zip", locked}, file{"cut.zip", inner[:40]}, file{"x.rar", []byte("Rar!\x1a\x07\x00" + strings.Repeat("x", 600))})))
	if len(got.lines) != 1 {
		t.Fatalf("%d messages, faults %q", len(got.lines), got.faults)
	}
	have := strings.Join(attachmentsOf(t, got.lines[0]), "\n")
	for _, want := range []string{
		"2 plain.bin 5 " + short("plain") + " ",
		fmt.Sprintf("3 x.tgz %d %s ", len(packed), short(string(packed))),
		fmt.Sprintf("3 x.tgz!b.zip %d %s ", len(inner), short(string(inner))),
		"3 x.tgz!b.zip!c.exe 3 " + short("run") + " ",
		"3 x.tgz!a.txt 4 " + short("text") + " ",
		fmt.Sprintf("4 invoice.zip %d %s encrypted", len(locked), short(string(locked))),
	} {
		if !strings.Contains(have, want) {
			t.Errorf("no %q in\n%s", want, have)
		}
	}
	faults := strings.Join(got.faults, "\n")
	for _, want := range []string{"encrypted: 4!invoice.zip", "5!cut.zip: ", "6!x.rar: rar is not read"} {
		if !strings.Contains(faults, want) {
			t.Errorf("no %q among the faults\n%s", want, faults)
		}
	}
}

// TestMailBomb: what an archive expands to is bounded, and the next message goes on.
func TestMailBomb(t *testing.T) {
	bomb := gzipped(t, strings.Repeat("\x00", 300<<20))
	var box bytes.Buffer
	for range 2 {
		fmt.Fprintf(&box, "From ana@example.org Sat Mar  2 04:11:09 2024\n%s\n\n", withFiles(file{"a.gz", bomb}))
	}
	got := readMail(t, writeFile(t, "box", box.Bytes()))
	if len(got.messages) != 2 || len(got.faults) != 2 || !strings.Contains(got.faults[1], "2!a.gz: gzip stream expands") {
		t.Errorf("%d messages, faults %q", len(got.messages), got.faults)
	}
}

// TestOutlookMessage: a .msg is mail under any name; another compound file is not.
func TestOutlookMessage(t *testing.T) {
	made := outlooktest.Message{Properties: outlooktest.Properties{0x0037: "invoice", 0x1000: "see http://evil.example/a", 0x0C1F: "mal@evil.example"}}
	msg := made.Write()
	for _, name := range []string{"a.msg", "attachment"} {
		got := readMail(t, writeFile(t, name, msg))
		if len(got.messages) != 1 || got.messages[0].Kind != mailbox.Outlook || !strings.Contains(got.lines[0], `"url":"http://evil.example/a"`) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	other := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "\nno message\n"...)
	for r := range Open(writeFile(t, "a.msg", other), nil) {
		if c := readAll(t, r); r.IsMail() || c.text != string(other) {
			t.Errorf("mail %v: %q", r.IsMail(), c.text)
		}
	}
}

// TestMailPlaces: each message knows its offset, number and line.
func TestMailPlaces(t *testing.T) {
	text := "Received: from a by b; Sat, 2 Mar 2024 04:11:09 +0000\nFrom: a@example.org\n\nhello\n"
	from := "From a@example.org Sat Mar  2 04:11:09 2024\n"
	got := readMail(t, writeFile(t, "box.gz", gzipped(t, from+text+"\n"+from+text)))
	if len(got.messages) != 2 || len(got.faults) > 0 {
		t.Fatalf("%+v", got)
	}
	m := got.messages[1]
	if m.Index != 1 || m.Offset != int64(2*len(from)+len(text)+1) || m.Line != 8 {
		t.Errorf("%+v", m.Raw)
	}
}

// TestMailFaultsAreBounded, those of one message.
func TestMailFaultsAreBounded(t *testing.T) {
	var files []file
	for i := range 100 {
		files = append(files, file{fmt.Sprint(i), []byte("Rar!\x1a\x07\x00")})
	}
	got := readMail(t, writeFile(t, "a.eml", withFiles(files...)))
	if len(got.faults) != mostLetterFaults+1 || !strings.Contains(got.faults[mostLetterFaults], "more faults") {
		t.Errorf("%d faults: %q", len(got.faults), got.faults[len(got.faults)-1])
	}
}

// TestMailCutShort: what came before damage of what it lies in is read.
func TestMailCutShort(t *testing.T) {
	var box strings.Builder
	for i := range 200 {
		fmt.Fprintf(&box, "From a@example.org Sat Mar  2 04:11:09 2024\nReceived: from a by b; Sat, 2 Mar 2024 04:11:09 +0000\nFrom: a@example.org\nSubject: %d\n\n%x\n\n", i, sha256.Sum256([]byte{byte(i)}))
	}
	whole := gzipped(t, box.String())
	got := readMail(t, writeFile(t, "box.gz", whole[:len(whole)/2]))
	if len(got.messages) < 50 || !slices.ContainsFunc(got.faults, func(f string) bool { return strings.Contains(f, "gzip stream ends early") }) {
		t.Errorf("%d messages, faults %q", len(got.messages), got.faults)
	}
}

// readLetters reads to the end, and checks every promise of blocks of mail.
func readLetters(t *testing.T, r *Reader) (c content) {
	t.Helper()
	var text strings.Builder
	for block, fault := range r.Ahead(3, (*Block).Load) {
		if fault != nil {
			c.faults = append(c.faults, fault)
			continue
		}
		whole, ok := bytes.CutSuffix(block.Data, []byte("\n"))
		if !ok || !json.Valid(whole) || bytes.Contains(whole, []byte("\n")) {
			t.Fatalf("no line of JSON: %.200q", block.Data)
		}
		if m := block.Message(); m.Offset != block.SourceOffset(len(whole)/2) {
			t.Fatalf("message %+v, block at %d", m.Raw, block.Offset)
		}
		c.faults = append(c.faults, block.Faults()...)
		text.Write(block.Data)
		block.Release()
	}
	for _, f := range c.faults {
		if f.Offset < 0 || f.Offset > r.Bytes() {
			t.Fatalf("fault at %d of %d: %v", f.Offset, r.Bytes(), f)
		}
	}
	c.text = text.String()
	return c
}

// FuzzMail reads arbitrary bytes as mail of any kind. However they come, they give the same.
func FuzzMail(f *testing.F) {
	f.Add(withFiles(file{"a.zip", zipOf(f, file{"b.txt", []byte("text")})}, file{"winmail.dat", []byte("\x78\x9f\x3e\x22")}))
	f.Add([]byte("From a@example.org Sat Mar  2 04:11:09 2024\nFrom: a@example.org\nMessage-ID: <1@example.org>\nReceived: x\n\n>From b\n"))
	f.Add([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, r := readNamed(t, "a.mbox", data, defaults)
		in := iotest.HalfReader(bytes.NewReader(data))
		halves, _ := readOnly(t, streamed("a.mbox", in, defaults))
		if r != nil && r.IsMail() && fmt.Sprint(got.text, got.faults) != fmt.Sprint(halves.text, halves.faults) {
			t.Errorf("got %v, read in pieces %v", got, halves)
		}
	})
}
