package knowledge

import (
	"cmp"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite golden files")

func tables(t *testing.T) map[Kind][]Entity {
	t.Helper()
	all := map[Kind][]Entity{}
	for kind := range Kind(len(kindNames)) {
		list, err := readTable(embeddedTables, kind)
		if err != nil {
			t.Fatal(err)
		}
		all[kind] = list
	}
	return all
}

// The embedded tables are read at the start of the program, where there is nobody to tell of a fault.
func TestEmbeddedTablesAreSound(t *testing.T) {
	if _, err := read(embeddedTables); err != nil {
		t.Fatal(err)
	}
	for kind, least := range map[Kind]int{Actor: 900, Malware: 5000, Tool: 250, Technique: 650, Mitigation: 40, Agency: 300, Sector: 50, Technology: 70, Country: 249, Organisation: 250} {
		if n := len(Embedded().Entities(kind)); n < least {
			t.Errorf("%d of kind %s, want %d", n, kind, least)
		}
	}
	if _, err := supplement(); err != nil {
		t.Error(err)
	}
}

func TestTablesAreSorted(t *testing.T) {
	order := func(e Entity) string { return e.Country + "\t" + strings.TrimSuffix(e.Name, "?") }
	for kind, list := range tables(t) {
		compared := compare
		switch kind {
		case Agency:
			compared = func(a, b Entity) int {
				return cmp.Or(cmp.Compare(a.Country, b.Country), cmp.Compare(key(a.Name), key(b.Name)))
			}
		case Sector, Technology, Organisation:
			compared = func(a, b Entity) int { return cmp.Compare(key(a.Name), key(b.Name)) }
		}
		for i := 1; i < len(list); i++ {
			if compared(list[i-1], list[i]) > 0 {
				t.Errorf("%s: %q stands after %q", kind, order(list[i]), order(list[i-1]))
			}
		}
	}
}

func TestNoNameTwice(t *testing.T) {
	for kind, list := range tables(t) {
		ids, rows := map[string]bool{}, map[string]bool{}
		for _, e := range list {
			row := e.ID + e.Country + e.Name
			if e.ID != "" && ids[e.ID] || rows[row] {
				t.Errorf("%s: %s %s twice", kind, e.ID, e.Name)
			}
			ids[e.ID], rows[row] = true, true
			names := map[string]bool{e.Name: true}
			for _, alias := range e.Aliases {
				if alias == "" || strings.TrimSpace(alias) != alias || names[alias] {
					t.Errorf("%s: %s has the alias %q, empty or twice", kind, e.Name, alias)
				}
				names[alias] = true
			}
		}
	}
}

func TestColumnsHoldWhatTheyShould(t *testing.T) {
	all := tables(t)
	countries, sectors := map[string]bool{"": true, "EU": true}, map[string]bool{}
	for _, e := range all[Country] {
		countries[e.ID] = true
	}
	for _, e := range all[Sector] {
		sectors[strings.TrimSuffix(e.Name, "?")] = true
	}
	for kind, list := range all {
		for _, e := range list {
			if !countries[e.Country] {
				t.Errorf("%s: country %q", e.Name, e.Country)
			}
			if kind == Technology && !sectors[e.Sector] {
				t.Errorf("%s: sector %q", e.Name, e.Sector)
			}
			if kind == Technique && len(e.Tactics) == 0 && !e.Retired {
				t.Errorf("%s: no tactic", e.Name)
			}
			if letter := idLetter[kind]; letter != 0 && e.ID != "" && (e.ID[0] != letter || !attackID.MatchString(e.ID)) {
				t.Errorf("%s: id %s", e.Name, e.ID)
			}
		}
	}
}

// Names that several entities of a kind share are in a golden file: a new one is looked at before it is taken.
func TestSharedNamesAreKnown(t *testing.T) {
	var b strings.Builder
	for kind := range Kind(len(kindNames)) {
		owners := map[string][]string{}
		for _, e := range Embedded().Entities(kind) {
			seen := map[string]bool{}
			for _, name := range append([]string{e.Name, e.Acronym}, e.Aliases...) {
				if k := key(name); k != "" && !seen[k] {
					seen[k] = true
					owners[k] = append(owners[k], strings.Trim(cmp.Or(e.ID, e.Country)+" "+e.Name, " "))
				}
			}
		}
		for _, k := range slices.Sorted(maps.Keys(owners)) {
			if list := owners[k]; len(list) > 1 {
				fmt.Fprintf(&b, "%s %s: %s\n", kind, k, strings.Join(list, " | "))
			}
		}
	}
	const path = "testdata/shared.txt"
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != b.String() {
		t.Errorf("the names that are shared are not those of %s (%v): look at the difference after go test ./internal/knowledge -update", path, err)
	}
}

func TestParseTable(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"name\taliases\nFoo\tBar|Baz\n", ""},
		{"# remark\nname\n\nFoo\n", ""},
		{"name\tnonsense\nFoo\tx\n", `line 2: unknown column "nonsense"`},
		{"name\nFoo\tBar\n", "line 2: more than 1 columns"},
		{"id\tname\nG0001\t\n", "line 2: no name"},
		{"name\nFoo\x07\n", "byte 8: no plain text"},
		{"name\nFoo\xff\n", "byte 8: no plain text"},
		{"name\n" + strings.Repeat("x", 200) + "\n", "line 2: name longer than 160 bytes"},
	} {
		_, err := parseTable([]byte(c.text), Actor)
		if got := fmt.Sprint(err); got != c.want && (err != nil || c.want != "") {
			t.Errorf("%q: %s, want %s", c.text, got, c.want)
		}
	}
}

func TestEveryTableIsReadable(t *testing.T) {
	err := fs.WalkDir(embeddedTables, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(embeddedTables, path)
		if at := badByte(data); at >= 0 {
			t.Errorf("%s: byte %d", path, at)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
