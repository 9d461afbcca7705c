package account

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"picket/internal/intel"
)

var update = flag.Bool("update-said", false, "write the golden files of events, claims and mitigations")

// TestSaid reads a whole advisory, laid out as a page is.
func TestSaid(t *testing.T) {
	body, err := os.ReadFile("testdata/said/advisory.txt")
	if err != nil {
		t.Fatal(err)
	}
	got := said(t, string(body))
	var page bytes.Buffer
	encoder := json.NewEncoder(&page)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(got); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/said/advisory.json"
	if *update {
		if err := os.WriteFile(golden, page.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(page.Bytes(), want) {
		t.Errorf("got\n%s\nwant\n%s", page.Bytes(), want)
	}
}

// all is what these readers find in a text.
type all struct {
	Events      []intel.Event
	Claims      []intel.Claim
	Mitigations []intel.Mitigation
}

// said reads a text; each quotation must stand at its offset.
func said(t *testing.T, body string) all {
	a := intel.NewAccount()
	x := read(body, "2024-07-25")
	got := all{events(x), claims(x, &a), mitigations(x)}
	for _, e := range got.Events {
		quoted(t, body, e.Evidence)
	}
	for _, c := range got.Claims {
		quoted(t, body, c.Evidence)
	}
	for _, m := range got.Mitigations {
		quoted(t, body, m.Evidence)
	}
	return got
}

// FuzzWhat: whatever the text, lists are there and bounded, and quotations are verbatim.
func FuzzWhat(f *testing.F) {
	for _, seed := range []string{
		"On July 26, 2024, the group struck. “It was large,” said Jane Roe.", "Mitigations\n\n- Patch hosts [M1032].\n| M1032 | a |",
		"According to , the, said \"that", "2019-2021/Q3 May 1-2, 2024 and", "\x80“\xff” said \xe2\x80 told by ", "Kim, head of, said. “\"'‘", "between and 2019 to , told",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		got := said(t, body)
		if got.Events == nil || got.Claims == nil || got.Mitigations == nil || len(got.Events) > maxEvents+16 || len(got.Claims) > maxClaims || len(got.Mitigations) > maxMitigations+64 {
			t.Fatalf("%d events, %d claims, %d mitigations", len(got.Events), len(got.Claims), len(got.Mitigations))
		}
	})
}

func BenchmarkWhat(b *testing.B) {
	page, err := os.ReadFile("testdata/said/advisory.txt")
	if err != nil {
		b.Fatal(err)
	}
	body := string(bytes.Repeat(page, 1<<20/len(page)))
	x := read(body, "2024-07-25")
	a := intel.NewAccount()
	for name, run := range map[string]func(){
		"sentences": func() { read(body, "") }, "events": func() { events(x) }, "claims": func() { claims(x, &a) }, "mitigations": func() { mitigations(x) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				run()
			}
		})
	}
}
