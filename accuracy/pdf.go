package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"picket/internal/advisory"
	"picket/internal/document"
	"picket/internal/intel"
)

// pdfPart compares the two decoders of PDF: of the indicators that are read in pdftotext's text, how many are read in the
// built-in decoder's, and how many are read there only. PICKET_PDFS names more files, as a pattern of filepath.Glob.
var pdfPart = part{"pdf", func(_ string, in *inputs, out io.Writer) error {
	files, err := in.glob("documents/*.pdf")
	if err != nil {
		return err
	}
	if _, err := exec.LookPath("pdftotext"); err != nil {
		return fmt.Errorf("there is nothing to compare with: %w", err)
	}
	fmt.Fprint(out, pdfPreface)
	comparePDFs(out, "documents", files, in.read)
	if pattern := os.Getenv("PICKET_PDFS"); pattern != "" {
		more, err := filepath.Glob(pattern)
		if err != nil {
			return err
		}
		comparePDFs(out, "others", more, os.ReadFile)
	}
	return nil
}}

const pdfPreface = `
## PDF without pdftotext

Both decoders read each file, and the indicators (kind and value) found in their texts are compared. Recall counts what is found with
pdftotext and with the built-in decoder, of what is found with pdftotext; spurious is what is found with the built-in decoder only, of
all that is found with it. Of what is not found, some is read all the same and rejected, as a reference or otherwise: that is a matter of
judgement, not of decoding. The time is that of the process, start and reading included.

| files | opened by pdftotext | refused by the built-in decoder | indicators by pdftotext | found | recall | rejected | recall with rejected | spurious | s, pdftotext | s, built-in | slowest file, s |
|---|---|---|---|---|---|---|---|---|---|---|---|
`

// A pdfTally adds up over files.
type pdfTally struct {
	files, opened, refused       int
	want, found, rejected, extra int
	pdftotext, builtin, slowest  time.Duration
}

func comparePDFs(out io.Writer, name string, files []string, read func(string) ([]byte, error)) {
	var t pdfTally
	for _, file := range files {
		data, err := read(file)
		if err != nil {
			continue
		}
		t.add(data)
	}
	share := func(n, of int) string { return fmt.Sprintf("%.4f", float64(n)/float64(max(of, 1))) }
	fmt.Fprintf(out, "| %s: %d | %d | %d | %d | %d | %s | %d | %s | %s | %.1f | %.1f | %.1f |\n", name, t.files, t.opened, t.refused, t.want, t.found,
		share(t.found, t.want), t.rejected, share(t.found+t.rejected, t.want), share(t.extra, t.found+t.extra),
		t.pdftotext.Seconds(), t.builtin.Seconds(), t.slowest.Seconds())
}

func (t *pdfTally) add(data []byte) {
	t.files++
	reference, took, err := decodeWith("pdftotext", data)
	t.pdftotext += took
	if err != nil {
		return
	}
	t.opened++
	own, took, err := decodeWith("builtin", data)
	t.builtin += took
	t.slowest = max(t.slowest, took)
	if err != nil {
		t.refused++
		own = &document.Text{}
	}
	want, _ := indicatorsOf(reference)
	got, rejected := indicatorsOf(own)
	t.want += len(want)
	for value := range want {
		switch {
		case got[value]:
			t.found++
		case rejected[value]:
			t.rejected++
		}
	}
	for value := range got {
		if !want[value] {
			t.extra++
		}
	}
}

func decodeWith(decoder string, data []byte) (*document.Text, time.Duration, error) {
	start := time.Now()
	text, err := document.Decode(context.Background(), data, document.Options{PDF: decoder})
	return text, time.Since(start), err
}

func indicatorsOf(text *document.Text) (found, rejected map[string]bool) {
	found, rejected = map[string]bool{}, map[string]bool{}
	a := advisory.FromText(intel.Document{}, text)
	for _, x := range a.Indicators.All() {
		found[string(x.Kind)+" "+x.Value] = true
	}
	for _, x := range a.Rejected {
		rejected[x.Kind+" "+strings.TrimSpace(x.Value)] = true
	}
	return found, rejected
}

// init lets this command be the process in which documents are decoded.
func init() {
	if len(os.Args) < 2 || os.Args[1] != "decode" {
		return
	}
	mode := slices.Index(os.Args, "--pdf") + 1
	if err := document.Child(context.Background(), os.Args[min(mode, len(os.Args)-1)], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(1)
	}
	os.Exit(0)
}
