//go:build corpora

package pdftext

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// crude finds what advisories list: hashes, addresses and names, defanged or not.
var crude = regexp.MustCompile(`(?i)\b(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})\b|\b\d{1,3}(?:\[?\.\]?\d{1,3}){3}\b|\b[a-z0-9-]+(?:\[?\.\]?[a-z0-9-]+)*\[?\.\]?(?:com|net|org|info|ru|cn|biz|us|tk|top|shop|xyz|live|site|pro|kr|jp)\b`)

func values(text string) map[string]bool {
	found := map[string]bool{}
	for _, v := range crude.FindAllString(text, -1) {
		found[strings.ToLower(v)] = true
	}
	return found
}

// TestRecall measures what the layout pass keeps of what pdftotext finds. PICKET_PDFS names other files.
func TestRecall(t *testing.T) {
	files, _ := filepath.Glob("../../../../shared/data/documents/*.pdf")
	if more := os.Getenv("PICKET_PDFS"); more != "" {
		files, _ = filepath.Glob(more)
	}
	if len(files) == 0 {
		t.Skip("no corpora in ../shared")
	}
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed")
	}
	var all, kept, extra int
	for _, file := range files {
		want, err := exec.Command("pdftotext", "-layout", "-enc", "UTF-8", file, "-").Output()
		if err != nil {
			t.Logf("%s: pdftotext: %v", filepath.Base(file), err)
			continue
		}
		data, _ := os.ReadFile(file)
		d, err := Read(data, Limits{Pages: 10_000, Bytes: 64 << 20})
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
			continue
		}
		got := strings.Join(d.Pages, "\f")
		ours, theirs := values(got), values(string(want))
		n := 0
		for v := range theirs {
			if ours[v] {
				n++
			} else {
				t.Logf("%s: lost %s", filepath.Base(file), v)
			}
		}
		for v := range ours {
			if !theirs[v] {
				extra++
				t.Logf("%s: extra %s", filepath.Base(file), v)
			}
		}
		t.Logf("%s: %d of %d, %d pages, faults %q, title %q", filepath.Base(file), n, len(theirs), len(d.Pages), d.Faults, d.Title)
		all, kept = all+len(theirs), kept+n
	}
	recall := float64(kept) / float64(max(all, 1))
	t.Logf("recall %.4f (%d of %d), %d values pdftotext does not have", recall, kept, all, extra)
	if recall < 0.93 {
		t.Errorf("recall %.3f against pdftotext -layout, want .93", recall)
	}
}
