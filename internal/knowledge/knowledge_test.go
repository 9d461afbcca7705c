package knowledge

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"The Andariel group (APT 45) struck.", "Andariel=Andariel APT 45=Andariel"},
		{"by Lazarus\n  Group's hands", "Lazarus\n  Group=Lazarus Group"},
		{"apt-45 and Silent  Chollima, Onyx. Sleet", "apt-45=Andariel Silent  Chollima=Andariel"},
		{"who told the WHO? US told us.", "WHO=World Health Organization US=United States"},
		{"U.S. National Security Agency", "U.S. National Security Agency=National Security Agency"},
		{"see https://example.com/andariel or andariel.example or C:\\andariel\\x", ""},
		{"net use at cmd", ""},
	} {
		var got []string
		for _, m := range Embedded().Find(c.text) {
			got = append(got, c.text[m.From:m.To]+"="+m.Entities[0].Name)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q: %q, want %q", c.text, s, c.want)
		}
	}
}

func TestSimilar(t *testing.T) {
	got := Embedded().Similar(Actor, "Anadriel")
	if len(got) == 0 || got[0].Entity.ID != "G0138" || got[0].Distance != 1 {
		t.Error(got)
	}
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		if _, err := read(embeddedTables); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	text, err := os.ReadFile(os.Getenv("TEXT"))
	if err != nil {
		b.Skip(err)
	}
	b.SetBytes(int64(len(text)))
	n := 0
	for b.Loop() {
		n = len(Embedded().Find(string(text)))
	}
	b.ReportMetric(float64(n), "mentions")
}

var _ = fmt.Sprint
