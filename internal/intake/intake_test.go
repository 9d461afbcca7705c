package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"picket/internal/document"
)

// What a document is, is told by its content: the names say nothing.
func TestReadTellsDocumentsApart(t *testing.T) {
	for _, c := range []struct{ body, mediaType, kind string }{
		{`{"type":"bundle","id":"bundle--1","objects":[{"type":"indicator","id":"indicator--1","pattern":"[domain-name:value = 'evil.example']"}]}`, document.STIX, "domain"},
		{`{"Event":{"info":"x","Attribute":[{"type":"ip-dst","value":"203.0.113.7","to_ids":true}]}}`, document.MISP, "ipv4"},
		{`{"response":{"Attribute":[{"type":"ip-dst","value":"203.0.113.7","to_ids":true}]}}`, document.MISP, "ipv4"},
		{"kind,value\nmutex,Global\\evil\nja3,00112233445566778899aabbccddeeff\n", document.CSV, "mutex"},
		{"# list\n203.0.113.7\nevil.example\n", document.List, "ipv4"},
		{"The server at 203.0.113[.]7 was used by the attackers to send commands.\nIt was first seen in March.\n", document.Plain, "ipv4"},
	} {
		a, err := Read(t.Context(), "advisory", []byte(c.body), Options{})
		if err != nil {
			t.Errorf("%.40s: %v", c.body, err)
			continue
		}
		d := a.Document
		if d.MediaType != c.mediaType || a.Indicators.Len() == 0 || string(a.Indicators.At(0).Kind) != c.kind {
			t.Errorf("%.40s: %s, %v", c.body, d.MediaType, a.Indicators)
		}
		if d.Name != "advisory" || len(d.SHA256) != 64 || len(d.TextSHA256) != 64 || d.Decoder == "" {
			t.Errorf("%.40s: %+v", c.body, d)
		}
	}
}

// Errors are one line: what is wrong, and what to do.
func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	file := func(name, body string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for arg, want := range map[string]string{
		filepath.Join(dir, "none"):            "no such file: check the name",
		dir:                                   "is a directory: name the advisory's file",
		"store:":                              "not supported by this version",
		file("x.json", `{"a":{"b":[1,2,3]}}`): "JSON of an unknown form: STIX 2.1 and MISP events are read",
		file("x.bin", "\x7fELF\x02\x01\x01"):  "a program",
		file("x.stix", `{"type":"bundle","objects":[{"type":`): "ends early at byte 36",
	} {
		a, err := Open(t.Context(), arg, nil, Options{})
		if err == nil || !strings.HasPrefix(err.Error(), arg+": ") || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, %v; want %s", arg, a, err, want)
		}
	}
}

func TestOpenReadsFilesAndStandardInput(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list")
	if err := os.WriteFile(path, []byte("evil.example\n203.0.113.7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	fromFile, err := Open(t.Context(), path, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	fromInput, err := Open(t.Context(), "-", strings.NewReader("evil.example\n203.0.113.7\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(fromFile.Indicators) != fmt.Sprint(fromInput.Indicators) || fromFile.Indicators.Len() != 2 || fromInput.Document.Name != "-" {
		t.Errorf("%+v\n%+v", fromFile, fromInput)
	}
	if fromFile.Document.SHA256 != fromInput.Document.SHA256 {
		t.Error("the same bytes have another SHA-256")
	}
}

func TestAnEmptyListIsNoError(t *testing.T) {
	for _, body := range []string{"", "# nothing today\n"} {
		if a, err := Read(t.Context(), "list", []byte(body), Options{}); err != nil || a.Indicators.Len() != 0 {
			t.Errorf("%q: %v, %v", body, a, err)
		}
	}
}

// A user who presses Ctrl-C need not wait for a terminal, a pipe, or the search of a long text.
func TestOpenEndsWhenInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, out := io.Pipe()
	defer out.Close()
	failed := make(chan error)
	go func() {
		_, err := Open(ctx, "-", in, Options{})
		failed <- err
	}()
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestAPanicStaysWithItsCaller(t *testing.T) {
	defer func() {
		if bug := recover(); bug != "a bug" {
			t.Errorf("recovered %v", bug)
		}
	}()
	_, _ = interruptible(t.Context(), func() (int, error) { panic("a bug") })
}

// The size is known before a byte is read; the file here has no blocks of its own.
func TestOpenRefusesWhatIsTooLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, document.MaxDocument+1); err != nil {
		t.Skip(err)
	}
	if _, err := Open(t.Context(), path, nil, Options{}); err == nil || err.Error() != path+": larger than 256 MiB: split it" {
		t.Errorf("got %v", err)
	}
}

func TestTitlesAreBounded(t *testing.T) {
	page := "<html><title>" + strings.Repeat("é", 10_000) + "</title><p>203.0.113.7</p></html>"
	a, err := Read(t.Context(), "page", []byte(page), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if title := a.Document.Title; len(title) > maxTitle+len("…") || !utf8.ValidString(title) || !strings.HasSuffix(title, "é…") {
		t.Errorf("%d bytes", len(title))
	}
}
