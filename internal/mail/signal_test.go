package mail

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"picket/internal/message"
	"picket/internal/profile"
	"picket/internal/webpage"
)

// Every signal has two messages: in testdata/signals/NAME.eml it fires; testdata/quiet/NAME.eml is the same with the one thing put right, and
// there it does not.

// works is the organisation of the fixtures that need one.
var works = &profile.Profile{
	Name:    "Harbour Works",
	Domains: []string{"harbour-works.example"},
	People:  []profile.Person{{Name: "Mina Sato", Addresses: []string{"mina.sato@harbour-works.example"}}},
}

// known are the correspondents of the fixtures that need a history.
func known() *History {
	h := NewHistory()
	h.Add("Jun.Okada@example.com")
	return h
}

// needs are what signals need besides the message.
var needs = map[string]Options{
	"sender-imitates-ours": {Profile: works},
	"person-not-sender":    {Profile: works},
	"ours-from-outside":    {Profile: works},
	"link-imitates-ours":   {Profile: works},
	"known-correspondent":  {History: known()},
	"first-seen":           {History: known()},
}

// ofTheWhole are signals that no one place shows: they tell of what is not there, or count.
var ofTheWhole = []string{"page-without-text", "no-links", "long-text"}

func TestSignals(t *testing.T) {
	for _, s := range Signals() {
		t.Run(s.Name, func(t *testing.T) {
			facts := gather(t, needs[s.Name], filepath.Join("testdata", "signals", s.Name+".eml"))
			found, ok := find(facts, s.Name)
			if !ok {
				t.Fatalf("does not fire; these do: %v", names(Find(facts.Facts)))
			}
			if !(found.Strength > 0 && found.Strength <= 1) {
				t.Errorf("strength %v", found.Strength)
			}
			if len(found.Evidence) == 0 && !slices.Contains(ofTheWhole, s.Name) {
				t.Error("no evidence")
			}
			for _, e := range found.Evidence {
				stands(t, facts, e)
			}
			if found, ok := find(gather(t, needs[s.Name], filepath.Join("testdata", "quiet", s.Name+".eml")), s.Name); ok {
				t.Errorf("fires in its quiet neighbour: %+v", found)
			}
		})
	}
}

// The two messages of a signal are neighbours: few lines differ.
func TestNeighbours(t *testing.T) {
	for _, s := range Signals() {
		loud, quiet := lines(t, "signals", s.Name), lines(t, "quiet", s.Name)
		differ := 0
		for _, line := range append(loud, quiet...) {
			if !slices.Contains(loud, line) || !slices.Contains(quiet, line) {
				differ++
			}
		}
		if differ == 0 || differ > 16 || len(loud) > 60 {
			t.Errorf("%s: %d lines differ of %d", s.Name, differ, len(loud))
		}
	}
}

func lines(t *testing.T, kind, name string) []string {
	raw, err := os.ReadFile(filepath.Join("testdata", kind, name+".eml"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(raw), "\n")
}

// Fixtures of signals that are no more would test nothing.
func TestFixturesHaveSignals(t *testing.T) {
	for _, kind := range []string{"signals", "quiet"} {
		paths, err := filepath.Glob(filepath.Join("testdata", kind, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			name := strings.TrimSuffix(filepath.Base(path), ".eml")
			if !slices.ContainsFunc(Signals(), func(s Signal) bool { return s.Name == name }) {
				t.Errorf("%s: no such signal", path)
			}
		}
	}
}

// The table is what people read: names are unique and of one form, sentences are sentences, and fixed weights point where the signal does.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Signals() {
		if seen[s.Name] || strings.Trim(s.Name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			t.Errorf("%s: the name is not unique, or no kebab-case", s.Name)
		}
		seen[s.Name] = true
		if s.About == "" || strings.HasSuffix(s.About, ".") {
			t.Errorf("%s: about %q", s.Name, s.About)
		}
		if s.Fixed*float64(s.Speaks) < 0 {
			t.Errorf("%s: speaks %+d, but weighs %v", s.Name, s.Speaks, s.Fixed)
		}
	}
}

// A seen is a message taken apart, with its bytes.
type seen struct {
	*Facts
	raw []byte
}

func gather(t *testing.T, o Options, path string) *seen {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return gatherText(o, string(raw))
}

func gatherText(o Options, text string) *seen {
	raw := []byte(text)
	o.Model = new(Model) // that of Picket takes a while to read
	return &seen{NewJudge(o).Gather(raw, message.Read(raw)), raw}
}

func find(f *seen, name string) (Finding, bool) {
	for _, x := range Find(f.Facts) {
		if x.Name == name {
			return x, true
		}
	}
	return Finding{}, false
}

func names(all []Finding) (names []string) {
	for _, x := range all {
		names = append(names, x.Name)
	}
	return names
}

// stands says whether the quoted words stand where the evidence says.
func stands(t *testing.T, f *seen, e Evidence) {
	t.Helper()
	if e.Quote == "" || len(e.Quote) > quoteMost || strings.ContainsFunc(e.Quote, func(r rune) bool { return !unicode.IsPrint(r) }) {
		t.Errorf("quote %q", e.Quote)
	}
	if e.Offset == -1 {
		return
	}
	want := strings.TrimSuffix(e.Quote, "…")
	rest, known := f.at(e)
	if !known {
		t.Fatalf("%+v: there is no such place", e)
	}
	for _, text := range rest {
		for _, quoted := range []string{want, afterLabel(want)} {
			if strings.HasPrefix(quote(text), quoted) {
				return
			}
		}
	}
	t.Errorf("%+v: there stands %.200q", e, rest)
}

// afterLabel is what follows "display:none: ", which says why, in evidence of hidden text and of files.
func afterLabel(quote string) string {
	if i := strings.LastIndex(quote, ": "); i >= 0 {
		return quote[i+2:]
	}
	return quote
}

// at are the readings of what stands at the place.
func (f *seen) at(e Evidence) (rest []string, known bool) {
	if e.Part == "header" {
		if e.Offset >= len(f.raw) {
			return nil, false
		}
		return []string{string(f.raw[e.Offset:min(len(f.raw), e.Offset+4*quoteMost)])}, true
	}
	for _, p := range f.Message.Parts {
		if p.Path != e.Part || p.Container {
			continue
		}
		if p.IsFile() {
			return []string{string(p.Body[min(e.Offset, len(p.Body)):])}, e.Offset < len(p.Body)
		}
		if e.Offset >= len(p.Text) {
			return nil, false
		}
		rest = []string{p.Text[e.Offset:]}
		if p.MediaType == "text/html" {
			rest = append(rest, webpage.Read(p.Text[e.Offset:]).Text)
		}
		return rest, true
	}
	return nil, false
}
