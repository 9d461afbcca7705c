package cli_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"picket/internal/cli"
)

const (
	hostileHeader = "Received: from a.example.org ([198.51.100.9]) by mx.example.com; Sat, 2 Mar 2024 04:11:09 +0000\nFrom: ana@example.org\nTo: ben@example.com\n" +
		"Date: Sat, 2 Mar 2024 04:11:09 +0000\nMessage-ID: <1@example.org>\nSubject: hello\nMIME-Version: 1.0\n"
	hostileMultipart = hostileHeader + "Content-Type: multipart/mixed; boundary=b\n\n"
	hostilePage      = hostileHeader + "Content-Type: text/html\n\n"
	hostileText      = hostileHeader + "Content-Type: text/plain\n\n"
	harmlessLetter   = hostileHeader + "\nsee http://next.example/\n"
	mailSeparator    = "From ana@example.org Sat Mar  2 04:11:09 2024\n"
)

// TestHostileMail: whatever a message is made of, what was not read of it is told, by picket mail and by a sweep, and the next message goes on.
func TestHostileMail(t *testing.T) {
	nested := strings.Builder{}
	for i := range 10000 {
		fmt.Fprintf(&nested, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	recipients := strings.Builder{}
	for i := range 50000 {
		fmt.Fprintf(&recipients, "user%d@example.com,\n ", i)
	}
	links := strings.Builder{}
	for i := range 60000 {
		fmt.Fprintf(&links, "<a href=http://h%d.example.com/>x</a>\n", i)
	}
	for name, test := range map[string]struct{ message, mail, sweep string }{
		"parts in parts":    {hostileHeader + nested.String() + "\ntext\n", "deeper than 40", "deeper than 40"},
		"messages within":   {hostileHeader + strings.Repeat("Content-Type: message/rfc822\n\n", 10000) + "text\n", "deeper than 40", "deeper than 40"},
		"many parts":        {hostileMultipart + strings.Repeat("--b\n\nx\n", 10000), "more than 2000 parts", "more than 2000 parts"},
		"many files":        {hostileMultipart + strings.Repeat("--b\nContent-Type: image/png\n\nx\n", 1000), "200 attachments", ""},
		"many pages":        {hostileMultipart + strings.Repeat("--b\nContent-Type: text/html\n\n<p>x\n", 30), "20 pages", ""},
		"header lines":      {hostileHeader + strings.Repeat("X-A: b\n", 100000) + "\ntext\n", "more than 2000 fields", "more than 2000 fields"},
		"long header":       {hostileHeader + "X-A: " + strings.Repeat("a b ", 300000) + "\n\ntext\n", "", ""},
		"recipients":        {strings.Replace(hostileHeader, "ben@example.com", recipients.String()+"ben@example.com", 1) + "\ntext\n", "more than 1000 recipients", ""},
		"zip bomb":          {hostileMultipart + fileOf("a.zip", zippedTo("a.txt", bytes.Repeat([]byte{0}, 100<<20))), "expands", "expands"},
		"many members":      {hostileMultipart + fileOf("a.zip", zipOfMany(2500)), "more than 500 files", "over 2000 files"},
		"wrong charset":     {strings.Replace(hostileText, "text/plain", "text/plain; charset=utf-16", 1) + "see http://found.example/ \x80\n", "", ""},
		"unknown encoding":  {hostileHeader + "Content-Transfer-Encoding: x-packed\n\ntext\n", "unknown transfer encoding", "unknown transfer encoding"},
		"quoted lines":      {hostileText + strings.Repeat("> > > someone wrote: see http://e.example/a\n", 40000), "more than 1 MiB to read", ""},
		"long text":         {hostileText + strings.Repeat("a ", 5<<20) + "\n", "more than 8 MiB of text", "over 8 MiB as text"},
		"matches":           {hostileText + strings.Repeat("http://found.example/ ", 40000) + "\n", "", ""},
		"links":             {hostilePage + links.String(), "more than 100000 tags", "more than 10000 links"},
		"tags within tags":  {hostilePage + strings.Repeat("<div>", 200000) + "x\n", "nested deeper than 1000", "nested deeper than 1000"},
		"image not opened":  {hostileMultipart + fileOf("a.iso", append(make([]byte, 16*2048+1), "CD001\x01"...)), "iso: ", "iso image: what is in it is not read"},
		"picture too large": {hostileMultipart + fileOf("a.gif", []byte("GIF89a\xff\xff\xff\xff\x00\x00\x00")), "not searched for QR codes", ""},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "box.mbox")
			if err := os.WriteFile(path, []byte(mailSeparator+test.message+"\n\n"+mailSeparator+harmlessLetter), 0o600); err != nil {
				t.Fatal(err)
			}
			judged := mailRecords(t, "message", "mail", "--no-model", path)
			if len(judged) != 2 || len(judged[1].Faults) > 0 {
				t.Fatalf("%d messages: %+v", len(judged), judged)
			}
			tells(t, "mail", judged[0].Faults, test.mail)
			swept := mailRecords(t, "source", "sweep", "-i", sought(t), path)
			if len(swept) != 1 {
				t.Fatalf("%+v", swept)
			}
			tells(t, "sweep", swept[0].Faults, test.sweep)
			hits := mailRecords(t, "sighting", "sweep", "-i", sought(t), path)
			if strings.Contains(test.message, "found.example") != slices.ContainsFunc(hits, isOf("found.example")) || !slices.ContainsFunc(hits, isOf("next.example")) {
				t.Errorf("%+v", hits)
			}
		})
	}
}

// A mailRecord is what the test looks at of a record that is printed.
type mailRecord struct {
	Record    string
	Faults    []json.RawMessage
	Indicator struct{ Value string }
}

func isOf(value string) func(mailRecord) bool {
	return func(r mailRecord) bool { return r.Indicator.Value == value }
}

// mailRecords runs a command and gives its records of a kind.
func mailRecords(t *testing.T, kind string, args ...string) (list []mailRecord) {
	t.Helper()
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	var out, errs bytes.Buffer
	if code := cli.Main(append(args, "--quiet", "--format", "ndjson"), strings.NewReader(""), &out, &errs); code > 3 || code == 2 || errs.Len() > 0 {
		t.Fatalf("%v: status %d: %.1000s", args, code, errs.String())
	}
	for line := range bytes.Lines(out.Bytes()) {
		var r mailRecord
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatalf("%v: %.1000q", err, line)
		}
		if r.Record == kind {
			list = append(list, r)
		}
	}
	return list
}

// tells wants a fault that says so; none where that is "".
func tells(t *testing.T, who string, faults []json.RawMessage, want string) {
	t.Helper()
	told := slices.ContainsFunc(faults, func(f json.RawMessage) bool { return strings.Contains(string(f), want) })
	if want == "" && len(faults) > 0 || want != "" && !told {
		t.Errorf("%s: want %q, faults %s", who, want, faults)
	}
}

func sought(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "list.txt")
	if err := os.WriteFile(path, []byte("found.example\nnext.example\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// fileOf is a part that is a file.
func fileOf(name string, data []byte) string {
	return fmt.Sprintf("--b\nContent-Type: application/octet-stream; name=%s\nContent-Transfer-Encoding: base64\n\n%s\n--b--\n", name, base64.StdEncoding.EncodeToString(data))
}

func zippedTo(name string, data []byte) []byte {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	if member, err := archive.Create(name); err == nil {
		_, _ = member.Write(data) // into memory
	}
	_ = archive.Close()
	return out.Bytes()
}

func zipOfMany(n int) []byte {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for i := range n {
		_, _ = archive.Create(fmt.Sprintf("%d.bin", i)) // into memory
	}
	_ = archive.Close()
	return out.Bytes()
}
