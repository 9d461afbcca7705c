package document

import (
	"context"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"picket/internal/document/pdftest"
	"picket/internal/document/pdftext"
)

var twoPages = pdftest.Pages(
	"BT /F1 12 Tf 72 700 Td (Indicators of example.com) Tj 0 -14 Td (203.0.113.7) Tj 200 0 Td (C2 server) Tj ET",
	"BT /F2 10 Tf 72 700 Td (second page) Tj ET")

func TestDecodePDF(t *testing.T) {
	for _, mode := range []string{modeBuiltin, modePdftotext} {
		t.Run(mode, func(t *testing.T) {
			if _, err := exec.LookPath(mode); mode == modePdftotext && err != nil {
				t.Skip("pdftotext is not installed")
			}
			text, err := Decode(context.Background(), twoPages, as("decode", mode))
			if err != nil {
				t.Fatal(err)
			}
			if len(text.Pages) != 2 || len(text.Faults) != 0 || text.MediaType != PDF {
				t.Errorf("got %+v", text)
			}
			if !strings.Contains(text.Body, "Indicators of example.com\n") || !strings.Contains(text.Body, "C2 server") {
				t.Errorf("text %q", text.Body)
			}
			for value, page := range map[string]int{"203.0.113.7  ": 1, "second page": 2} {
				if at := strings.Index(text.Body, value); at < 0 || text.Page(at) != page {
					t.Errorf("%q is on page %d, want %d, of %q", value, text.Page(at), page, text.Body)
				}
			}
			again, err := Decode(context.Background(), twoPages, as("decode", mode))
			if err != nil || again.Body != text.Body {
				t.Errorf("the second time: %q, %v", again.Body, err)
			}
		})
	}
}

func TestDecoderSaysWhichRan(t *testing.T) {
	text, err := Decode(context.Background(), twoPages, as("decode", modeBuiltin))
	if err != nil || text.Decoder != "builtin" {
		t.Errorf("builtin: %v, %v", text, err)
	}
	t.Setenv("PATH", t.TempDir())
	text, err = Decode(context.Background(), twoPages, as("decode", modeAuto))
	if err != nil || text.Decoder != "builtin (pdftotext is not installed)" {
		t.Errorf("auto without pdftotext: %v, %v", text, err)
	}
	if _, err = Decode(context.Background(), twoPages, as("decode", modePdftotext)); err == nil || err.Error() != "pdftotext is not installed" {
		t.Errorf("pinned to pdftotext, without it: %v", err)
	}
	if _, err = Decode(context.Background(), twoPages, as("decode", "acrobat")); err == nil {
		t.Error("an unknown decoder was accepted")
	}
}

func TestBadChildren(t *testing.T) {
	for child, want := range map[string]string{
		"mute":  "no answer",
		"panic": "broke down: exit status 2: panic: the decoder met its match",
		"lie":   "no answer",
	} {
		if _, err := Decode(context.Background(), twoPages, as(child, modeBuiltin)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", child, err, want)
		}
	}
}

// A child that decodes as its parent does must not start a child of its own.
func TestChildStartsNoChild(t *testing.T) {
	if _, err := Decode(context.Background(), twoPages, as("parent", modeBuiltin)); err == nil || err.Error() != errInChild.Error() {
		t.Errorf("got %v", err)
	}
}

func TestMemoryBomb(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("memory of a process is limited on Linux only")
	}
	_, err := Decode(context.Background(), twoPages, as("hog", modeBuiltin))
	if err == nil || !strings.Contains(err.Error(), "the PDF decoder broke down: exit status 2: ") {
		t.Errorf("got %v, want the decoder to break down for want of memory", err)
	}
}

func TestLoopOfTablesIsRead(t *testing.T) {
	text, err := Decode(context.Background(), pdftest.Loop(), as("decode", modeBuiltin))
	if err != nil || text.Body != "read all the same\n" {
		t.Errorf("got %+v, %v", text, err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Decode(ctx, twoPages, as("decode", modeBuiltin)); err == nil {
		t.Error("a cancelled context was ignored")
	}
}

func TestEncrypted(t *testing.T) {
	_, err := Decode(context.Background(), pdftest.Encrypted(), as("decode", modeBuiltin))
	if err == nil || err.Error() != pdftext.ErrEncrypted.Error() {
		t.Errorf("builtin: got %v", err)
	}
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed")
	}
	if _, err := Decode(context.Background(), pdftest.Encrypted(), as("decode", modeAuto)); err != errEncrypted {
		t.Errorf("auto: got %v, want %v", err, errEncrypted)
	}
}

func TestBrokenPDFs(t *testing.T) {
	for name, file := range map[string][]byte{
		"only a header": []byte("%PDF-1.7\n"),
		"cut off":       twoPages[:200],
		"no pages":      (&pdftest.Builder{}).File("/Root 1 0 R"),
	} {
		text, err := Decode(context.Background(), file, as("decode", modeBuiltin))
		if err == nil {
			t.Errorf("%s: read as %+v", name, text)
		} else if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error of several lines: %v", name, err)
		}
	}
}
