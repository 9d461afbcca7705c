package knowledge

import (
	"bytes"
	"strings"
	"testing"
)

// What is found stands in order, within the text, on whole characters, and is a name of each of its entities.
func FuzzFind(f *testing.F) {
	for _, seed := range []string{"The Andariel group (APT 45) struck.", "Lazarus\n  Group's N\u00daKIB, 대한민국 경찰청은", "U.S. Cyber Command & WHO: Play ransomware",
		"Phishing: Spearphishing Link \xff\xc3\u0301 in New Mexico"} {
		f.Add(seed)
	}
	base := Embedded()
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, m := range base.Find(text) {
			if m.From < last || m.To <= m.From || m.To > len(text) || len(m.Entities) == 0 {
				t.Fatalf("%d to %d after %d of %d, %d entities", m.From, m.To, last, len(text), len(m.Entities))
			}
			last = m.To
			written := text[m.From:m.To]
			for _, e := range m.Entities {
				if !hasName(e, written) {
					t.Fatalf("%q is no name of %s", written, e.Name)
				}
			}
		}
	})
}

func hasName(e *Entity, written string) bool {
	for _, form := range append([]string{e.Name, e.Acronym, e.Capital}, e.Aliases...) {
		if sameFolded(form, written) {
			return true
		}
		for _, other := range spellings(e.Kind, form) {
			if sameFolded(other, written) {
				return true
			}
		}
	}
	return false
}

// A source is read or refused with one line, and what is read is fit for the tables: written and read again, it is the same.
func FuzzReadSource(f *testing.F) {
	f.Add([]byte(smallAttack))
	f.Add([]byte(smallGalaxy))
	f.Add([]byte(`{"objects":[{"type":"intrusion-set","name":"a|b\t\n"}],"values":[{}]}`))
	f.Add([]byte("\x1f\x8b"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ReadSource(bytes.NewReader(data))
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r") {
				t.Fatalf("not one line: %q", err)
			}
			return
		}
		merged, err := Merge(nil, s)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range overlaid {
			rewritten(t, kind, merged)
		}
	})
}

func rewritten(t *testing.T, kind Kind, entities []Entity) {
	t.Helper()
	var once, twice bytes.Buffer
	if err := WriteTable(&once, kind, entities); err != nil {
		t.Fatal(err)
	}
	list, err := parseTable(once.Bytes(), kind)
	if err != nil {
		t.Fatalf("%v in\n%s", err, once.String())
	}
	if err := WriteTable(&twice, kind, list); err != nil || !bytes.Equal(once.Bytes(), twice.Bytes()) {
		t.Fatalf("%v: %s\n%s", err, once.String(), twice.String())
	}
}

// A table of the user's directory is read or refused with one line.
func FuzzParseTable(f *testing.F) {
	f.Add([]byte("# remark\nid\tname\taliases\nG0001\tFoo\tBar|Baz\n"))
	f.Add([]byte("name\tcountry\tacronym\tcapital\tsector\ttactics\tformer\tretired\n?\t?\t?\t?\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := parseTable(data, Actor)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r") {
				t.Fatalf("not one line: %q", err)
			}
			return
		}
		b := newBase(list, words{}, "")
		for i := range b.entities {
			b.Find(b.entities[i].Name)
		}
	})
}
