package scan

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"picket/internal/intel"
	"picket/internal/source"
)

const mails = 60

// letterOf is a message; every fifth has a link to what is looked for.
func letterOf(i int) string {
	link := "http://www.example.org/"
	if i%5 == 0 {
		link = "http://update.evil.example/"
	}
	return fmt.Sprintf("Received: from a.example.org ([198.51.100.9]) by mx.example.com; Sat, 2 Mar 2024 04:%02d:00 +0000\n"+
		"From: ana%d@example.org\nTo: ben@example.com\nSubject: number %d\nMessage-ID: <%d@example.org>\n\nSee %s now.\n", i, i, i, i, link)
}

func mboxOf(n int) []byte {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "From ana@example.org Sat Mar  2 04:11:09 2024\n%s\n", letterOf(i))
	}
	return []byte(text.String())
}

func tarGzOf(t *testing.T, n int) []byte {
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	files := tar.NewWriter(zipped)
	for i := range n {
		text := []byte(letterOf(i))
		if err := files.WriteHeader(&tar.Header{Name: fmt.Sprintf("%03d.eml", i), Size: int64(len(text)), Mode: 0o600, Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := files.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := files.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// sightingsBelow searches all that lies below a directory.
func sightingsBelow(t *testing.T, dir string) (found []*intel.Sighting, records int64) {
	t.Helper()
	q := query(t, skimTargets...)
	crew := newCrew(2)
	for e := range source.Walk(t.Context(), []string{dir}) {
		crew.Each(1, 1, func(int) {
			in := Input{Entry: e, Observer: func(string) string { return "file" }, Crew: crew}
			Sources(t.Context(), in, q, func(x *intel.Sighting) { found = append(found, x) }, func(r *Report) {
				records += r.Records
				if len(r.Faults) > 0 {
					t.Errorf("%s: %v", r.File, r.Faults)
				}
			})
		})
	}
	return found, records
}

// TestMail: the same messages give the same sightings, however they are kept.
func TestMail(t *testing.T) {
	forms := map[string]map[string][]byte{"mbox": {"Inbox": mboxOf(mails)}, "tar.gz": {"mail.tar.gz": tarGzOf(t, mails)}, "maildir": {}}
	for i := range mails {
		forms["maildir"][fmt.Sprintf("1709352%03d.M1P2.mx:2,S", i)] = []byte(letterOf(i))
	}
	var want []string
	for _, name := range []string{"mbox", "tar.gz", "maildir"} {
		dir := t.TempDir()
		for file, data := range forms[name] {
			if err := os.WriteFile(filepath.Join(dir, file), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		found, records := sightingsBelow(t, dir)
		if records != mails {
			t.Errorf("%s: %d records", name, records)
		}
		var got []string
		for _, x := range found {
			got = append(got, fmt.Sprint(x.Time, x.TimeBasis, x.Observer, x.LogKind, x.Indicator, x.Matched, x.Field, x.Role, x.Direction, x.Src, x.User, x.Text))
		}
		slices.Sort(got)
		if want == nil {
			want = got
		}
		if len(got) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s: %d sightings, not the %d of the mailbox", name, len(got), len(want))
		}
	}
}

// TestMailPlaces: a sighting knows where its message stands.
func TestMailPlaces(t *testing.T) {
	box := mboxOf(mails)
	found, _ := searchFile(t, query(t, skimTargets...), "Inbox", box)
	if len(found) != mails/5 {
		t.Fatalf("%d sightings", len(found))
	}
	for n, x := range found {
		text := letterOf(5 * n)
		switch {
		case x.Index == nil || *x.Index != int64(5*n):
			t.Errorf("%d: index %v", n, x.Index)
		case !bytes.HasPrefix(box[x.Offset:], []byte(text)):
			t.Errorf("%d: offset %d", n, x.Offset)
		case x.Line != int64(bytes.Count(box[:x.Offset], []byte("\n")))+1:
			t.Errorf("%d: line %d", n, x.Line)
		case x.Role != intel.RoleURL || x.LogKind != "mail" || x.Observer != "mx.example.com" || x.Field != "links.url":
			t.Errorf("%d: %+v", n, x)
		}
	}
}
