//go:build corpora

package document

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// TestCorpora decodes real documents with either decoder. PICKET_PDFS names other files.
func TestCorpora(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/data/documents/*")
	if more := os.Getenv("PICKET_PDFS"); more != "" {
		files, _ = filepath.Glob(more)
	}
	if len(files) == 0 {
		t.Skip("no corpora in ../shared")
	}
	for _, file := range files {
		if filepath.Ext(file) == ".docx" {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, mode := range []string{modeAuto, modeBuiltin} {
			text, err := Decode(context.Background(), data, as("decode", mode))
			if err != nil {
				t.Errorf("%s: %v", filepath.Base(file), err)
				continue
			}
			t.Logf("%s: %s by %s, %d pages, %d bytes, title %q, published %q, faults %q", filepath.Base(file), text.MediaType, text.Decoder,
				len(text.Pages), len(text.Body), text.Title, text.Published, text.Faults)
		}
	}
}
