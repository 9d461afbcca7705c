//go:build corpora

package scan

import (
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"picket/internal/corpora"
	"picket/internal/intel"
	"picket/internal/source"
)

var numbers = regexp.MustCompile(`[0-9]+`)

// TestMailCorpora sweeps the sample of real mail. All messages that its manifest counts are there, each is one record of mail, and no fault that may
// cost an answer is of a kind that is not known.
func TestMailCorpora(t *testing.T) {
	folders, faults := map[string]int{}, map[string]int{}
	sweepMail(t, corpora.Path(t, "mail/mail-sample.tar.gz"), func(r *Report) {
		if r.Records != 1 || r.Kinds["mail"] != 1 {
			t.Errorf("%s: %d records, kinds %v", r.File, r.Records, r.Kinds)
		}
		_, member, _ := strings.Cut(r.File, "!")
		folder, _, _ := strings.Cut(strings.TrimPrefix(member, "./"), "/")
		folders[folder]++
		for _, f := range r.Faults {
			faults[numbers.ReplaceAllString(f.Error, "0")]++
		}
	})
	for _, count := range []struct {
		folders string
		want    int
	}{
		{"phish", 600}, {"easy-ham-1 easy-ham-2 hard-ham-1", 560}, {"hard-ham-1", 110}, {"spam-1 spam-2", 250},
	} {
		n := 0
		for _, folder := range strings.Fields(count.folders) {
			n += folders[folder]
		}
		if n != count.want {
			t.Errorf("%s: %d messages, the manifest says %d", count.folders, n, count.want)
		}
	}
	for text, n := range faults {
		t.Logf("%d times %s", n, text)
		if !knownMailFault.MatchString(text) {
			t.Errorf("a fault of a kind that is not known: %s", text)
		}
	}
}

// knownMailFault are those that real mail has: doubt of what is encoded how, and files that are not opened.
var knownMailFault = regexp.MustCompile(`^(?:unknown transfer encoding|second Content-T|text behind the end of base0|multipart without delimiters|page .*cut off|encrypted: )` +
	`|: (?:rar|cab|iso image|lzma|compress)\b.* is not read|TNEF|is damaged|ends early|too large to be unpacked|followed by what is no|longer than its archive says`)

// TestMailElsewhere sweeps the mail under PICKET_MAIL, whatever it is: all that is mail is understood, and what it was is logged.
func TestMailElsewhere(t *testing.T) {
	path := os.Getenv("PICKET_MAIL")
	if path == "" {
		t.Skip("PICKET_MAIL names no mail")
	}
	messages := int64(0)
	sweepMail(t, path, func(r *Report) {
		messages += r.Kinds["mail"]
		if r.Kinds["mail"] > 0 && r.Kinds["mail"] != r.Records {
			t.Errorf("%s: kinds %v", r.File, r.Kinds)
		}
	})
	t.Logf("%d messages", messages)
}

func sweepMail(t *testing.T, path string, done func(*Report)) {
	q := query(t, "domain evil.example")
	for e := range source.Walk(t.Context(), []string{path}) {
		Sources(t.Context(), Input{Entry: e, Observer: func(string) string { return "file" }}, q, func(*intel.Sighting) {}, done)
	}
}

// TestMailCorporaRead takes each message of the sample apart: none fails, each has a sender, a body, and a time where it states one.
func TestMailCorporaRead(t *testing.T) {
	messages, undated := 0, 0
	for e := range source.Walk(t.Context(), []string{corpora.Path(t, "mail/mail-sample.tar.gz")}) {
		for r := range source.Open(e, nil) {
			for {
				block, err := r.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil || block.Message() == nil {
					t.Fatalf("%s: no message: %v", r.Name(), err)
				}
				m, err := block.Message().Read()
				if err != nil || len(m.Parts) == 0 || len(m.Header) == 0 {
					t.Fatalf("%s: %v", r.Name(), err)
				}
				messages++
				if _, ok := m.Sent(); !ok && m.Header.Get("Date") != "" {
					undated++
					t.Logf("%s: date %q", r.Name(), m.Header.Get("Date"))
				}
				block.Release()
			}
		}
	}
	if messages != 1410 || undated*100 > messages {
		t.Errorf("%d messages, %d with a date that is not read", messages, undated)
	}
}
