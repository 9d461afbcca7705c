package knowledge

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const smallAttack = `{"type":"bundle","id":"bundle--1","objects":[
 {"type":"x-mitre-collection","x_mitre_version":"99.0"},
 {"type":"intrusion-set","id":"intrusion-set--1","name":"Example Heron","aliases":["Example Heron","Gravel Finch"],"description":"Example Heron is a North Korean state-sponsored group. It has hit South Korea.",
  "external_references":[{"source_name":"mitre-attack","external_id":"G9001"}]},
 {"type":"intrusion-set","id":"intrusion-set--2","name":"Andariel","aliases":["Andariel"],"external_references":[{"source_name":"mitre-attack","external_id":"G0138"}]},
 {"type":"intrusion-set","id":"intrusion-set--3","name":"Old Heron","revoked":true,"external_references":[{"source_name":"mitre-attack","external_id":"G9000"}]},
 {"type":"relationship","relationship_type":"revoked-by","source_ref":"intrusion-set--3","target_ref":"intrusion-set--1"},
 {"type":"attack-pattern","id":"attack-pattern--1","name":"Bird Calls","kill_chain_phases":[{"kill_chain_name":"mitre-attack","phase_name":"initial-access"}],
  "external_references":[{"source_name":"mitre-attack","external_id":"T9001"}]},
 {"type":"attack-pattern","id":"attack-pattern--2","name":"Whistled","external_references":[{"source_name":"mitre-attack","external_id":"T9001.001"}]},
 {"type":"malware","name":"no id"}, 7, {"type":"tool","external_references":"none"}]}`

const smallGalaxy = `{"type":"threat-actor","version":7,"values":[
 {"value":"Gravel Finch","meta":{"synonyms":["Marsh Sleet","Onyx Sleet","Example Heron (group)","APT-Heron"],"country":"KP"}},
 {"value":"Reed Kitten","meta":{"country":["IR"]}},
 {"value":"Andariel","meta":{"synonyms":["Marsh Sleet","Reed Pisces"]}}]}`

func readString(t *testing.T, text string) *Source {
	t.Helper()
	s, err := ReadSource(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestUpdate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "knowledge")
	changes, err := Update(Embedded(), dir, readString(t, smallGalaxy), readString(t, smallAttack))
	if err != nil {
		t.Fatal(err)
	}
	want := []Change{{Kind: Actor, Added: 2}, {Kind: Technique, Added: 2}}
	if !slices.Equal(changes, want) {
		t.Errorf("%+v, want %+v", changes, want)
	}
	base, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	heron := base.ByID("g9000")
	if heron == nil || heron.ID != "G9001" || heron.Country != "KP" || !slices.Contains(heron.Aliases, "APT-Heron") {
		t.Errorf("%+v", heron)
	}
	if sub := base.ByID("T9001.001"); sub == nil || !slices.Contains(sub.Aliases, "Bird Calls: Whistled") {
		t.Errorf("%+v", sub)
	}
	if list := base.Named(Actor, "Onyx Sleet"); len(list) != 1 || list[0].ID != "G0138" {
		t.Errorf("Onyx Sleet: %v", list)
	}
	if list := base.Named(Actor, "Marsh Sleet"); len(list) != 0 {
		t.Errorf("two clusters claim Marsh Sleet, and one vendor has another name for Andariel: %v", list)
	}
	if len(base.Named(Agency, "FBI")) != 1 || len(base.Named(Actor, "APT45")) != 1 {
		t.Error("what the update does not speak of is lost")
	}
	if again, err := Update(base, dir, readString(t, smallAttack), readString(t, smallGalaxy)); err != nil || len(again) != 0 {
		t.Errorf("the same again: %+v, %v", again, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".picket-*")); left != nil {
		t.Error(left)
	}
}

// What a galaxy knew before ATT&CK had it keeps its names, under ATT&CK's id.
func TestATTACKTakesOver(t *testing.T) {
	merged, err := Merge([]Entity{{Kind: Actor, Name: "Gravel Finch", Aliases: []string{"Reed Finch"}, Country: "KP"}}, readString(t, smallAttack))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range merged {
		if e.ID == "G9001" && slices.Contains(e.Aliases, "Reed Finch") && slices.Contains(e.Aliases, "Gravel Finch") {
			return
		}
	}
	t.Errorf("%+v", merged)
}

func TestReadSourceRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "no JSON object"},
		{"[]", "no JSON object"},
		{"{}", "nothing known in it"},
		{`{"type":"sector","values":[{"value":"Bakery"}]}`, "nothing known in it"},
		{`{"type":"threat-actor","values":[{"value":"  "}]}`, "no named entity"},
		{`{"objects":[{"type":"intrusion-set","name":"x"}]}`, "a bundle without objects of ATT&CK"},
		{`{"objects":[{"type":`, "byte 12: unexpected EOF"},
		{`{"objects":{}}`, "no array"},
		{smallAttack[:len(smallAttack)-1], "unexpected EOF"},
		{"\x1f\x8b\x08", "unexpected EOF"},
	} {
		_, err := ReadSource(strings.NewReader(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.40q: %v, want %s", c.text, err, c.want)
		}
	}
}

func TestReadSourceUnzips(t *testing.T) {
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	fmt.Fprint(w, smallGalaxy)
	w.Close()
	if s, err := ReadSource(&zipped); err != nil || s.Name != "threat-actor" || len(s.Entities) != 3 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestLoadRefusesADamagedTable(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "actor.tsv"), []byte("name\tshoe size\nFoo\t43\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), `actor.tsv: line 2: unknown column "shoe size"`) {
		t.Error(err)
	}
	if base, err := Load(filepath.Join(dir, "none")); err != nil || base != Embedded() {
		t.Error(err)
	}
}

func TestAttributed(t *testing.T) {
	for text, want := range map[string]string{
		"Example Heron is a North Korean state-sponsored group.":                      "KP",
		"Example Heron is a suspected Iranian threat group that has targeted Israel.": "IR",
		"Example Heron has attacked Chinese government offices since 2001.":           "",
		"Example Heron is a China-based group.":                                       "CN",
		"Example Heron is a Russian-speaking criminal group.":                         "",
		"Example Heron is a group. It is a Russian state actor.":                      "",
	} {
		if got := attributed(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
