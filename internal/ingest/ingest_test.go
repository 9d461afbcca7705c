package ingest_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/internal/ingest"
	"picket/internal/intake"
	"picket/internal/intel"
	"picket/internal/store"
	"picket/internal/store/open"
	"picket/stix"
)

func newStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := open.Store(t.Context(), filepath.Join(t.TempDir(), "picket.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func add(t *testing.T, s *store.Store, from store.Origin, name, body string) *store.Imported {
	t.Helper()
	imported, err := ingest.Reader(t.Context(), s, from, name, strings.NewReader(body), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return imported
}

const (
	bundle = `{"type":"bundle","id":"bundle--1","objects":[
		{"type":"indicator","spec_version":"2.1","id":"indicator--6f1c3f0e-7b1e-4d6a-9a53-0f6f0c6b1a01","created":"2026-01-01T00:00:00.000Z","modified":"2026-01-02T00:00:00.000Z",
		 "pattern":"[domain-name:value = 'evil.example' OR ipv4-addr:value = '203.0.113.7']","pattern_type":"stix","valid_from":"2026-01-01T00:00:00Z",
		 "object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]},
		{"type":"indicator","spec_version":"2.1","id":"indicator--6f1c3f0e-7b1e-4d6a-9a53-0f6f0c6b1a02","created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z",
		 "pattern":"[file:name = 'a.exe' AND file:size = 3]","pattern_type":"stix","valid_from":"2026-01-01T00:00:00Z"}]}`
	list = "# ours\nevil.example\n203.0.113.0/28\nevil.example\nnonsense here\n"
	misp = `{"Event":{"info":"QUIET TIDE","date":"2026-02-03","Tag":[{"name":"tlp:amber+strict"}],"Attribute":[
		{"type":"domain","value":"evil.example","to_ids":true},{"type":"ip-dst","value":"203.0.113.9","to_ids":false}]}}`
	prose = "QUIET TIDE\n\nTLP:GREEN\n\nThe group used update[.]evil[.]example as command and control and T1566.\n\nIndicators of compromise\n203.0.113[.]66\n"
)

// A document says in the store what it says when it is read whole, of whatever kind it is.
func TestTheStoreSaysWhatReadingSays(t *testing.T) {
	for name, body := range map[string]string{"bundle": bundle, "list": list, "misp": misp, "prose": prose, "csv": "kind,value\ndomain,evil.example\nsha1,x\n"} {
		s := newStore(t)
		imported := add(t, s, store.Origin{}, name, body)
		whole, err := intake.Read(t.Context(), name, []byte(body), intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var want, got []string
		for _, x := range whole.Indicators.All() {
			want = append(want, fmt.Sprint(x.Kind, " ", x.Value, " ", x.ID, " ", x.Marking, " ", x.Confidence, " ", x.Evidence[0].Quote))
		}
		advisories, err := ingest.Standing(t.Context(), s.View(intel.Red), "")
		if err != nil || len(advisories) != 1 {
			t.Fatal(name, advisories, err)
		}
		a := advisories[0]
		for _, x := range a.Indicators.All() {
			got = append(got, fmt.Sprint(x.Kind, " ", x.Value, " ", x.ID, " ", x.Marking, " ", x.Confidence, " ", x.Evidence[0].Quote))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (- read, + kept):\n%s", name, diff)
		}
		if diff := cmp.Diff(whole.Document, a.Document); diff != "" {
			t.Errorf("%s (- read, + kept):\n%s", name, diff)
		}
		if diff := cmp.Diff(whole.Account, a.Account); diff != "" {
			t.Errorf("%s (- read, + kept):\n%s", name, diff)
		}
		if a.Marking != whole.Marking || imported.Document.Rejected == 0 && len(whole.Rejected) > 0 {
			t.Errorf("%s: %s, %d rejected; want %s, %d", name, a.Marking, imported.Document.Rejected, whole.Marking, len(whole.Rejected))
		}
		if again := add(t, s, store.Origin{}, "renamed", body); !again.Known {
			t.Errorf("%s: imported twice", name)
		}
	}
}

// The objects of a bundle are served as they came; of other documents they are a bundle that says the same when it is read.
func TestObjects(t *testing.T) {
	for name, body := range map[string]string{"bundle": bundle, "list": list, "misp": misp, "prose": prose} {
		s := newStore(t)
		d := add(t, s, store.Origin{}, name, body).Document
		page, _, err := s.View(intel.Red).Objects(t.Context(), store.ObjectQuery{Collection: 1, Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		var objects [][]byte
		for _, o := range page {
			objects = append(objects, o.Body)
			for object, err := range stix.Objects(bytes.NewReader(o.Body)) {
				if err != nil || object.Base().ID != o.ID || object.Base().Type != o.Type || o.Version.IsZero() {
					t.Errorf("%s: %s: %v, %+v", name, o.ID, err, object)
				}
			}
			if o.Type == "indicator" && o.TLP != d.TLP && name != "bundle" {
				t.Errorf("%s: %s is %s, the document %s", name, o.ID, o.TLP, d.TLP)
			}
		}
		text := `{"type":"bundle","id":"bundle--2","objects":[` + string(bytes.Join(objects, []byte(","))) + `]}`
		whole, err := intake.Read(t.Context(), name, []byte(body), intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		back, err := intake.Read(t.Context(), name, []byte(text), intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := valuesOf(back), valuesOf(whole); got != want {
			t.Errorf("%s: read back: %s; want %s", name, got, want)
		}
		if name == "bundle" && !strings.Contains(text, `"pattern":"[file:name = 'a.exe' AND file:size = 3]"`) {
			t.Errorf("what is not looked for is not served: %s", text)
		}
	}
}

func valuesOf(a *intel.Advisory) string {
	var values []string
	for _, x := range a.Indicators.All() {
		values = append(values, x.Value)
	}
	return strings.Join(values, " ")
}

// A marking that is given holds for all of a document, and none of its parts is laxer.
func TestGivenMarking(t *testing.T) {
	s := newStore(t)
	add(t, s, store.Origin{Marking: "TLP:RED"}, "bundle", bundle)
	add(t, s, store.Origin{Marking: "red"}, "prose", prose) // as people write it
	if list, err := ingest.Standing(t.Context(), s.View(intel.AmberStrict), ""); err != nil || len(list) != 0 {
		t.Errorf("%d documents below the marking, %v", len(list), err)
	}
	page, _, err := s.View(intel.AmberStrict).Objects(t.Context(), store.ObjectQuery{Collection: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range page {
		if o.Type != "identity" && !strings.HasSuffix(o.Type, "-definition") {
			t.Errorf("%s is served below the marking", o.Body)
		}
	}
	page, _, err = s.View(intel.Red).Objects(t.Context(), store.ObjectQuery{Collection: 1, Types: []string{"report"}})
	if err != nil || len(page) != 1 || !strings.Contains(string(page[0].Body), "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1") {
		t.Errorf("the reading of the document does not bear its marking: %v, %v", page, err)
	}
}

func TestFaults(t *testing.T) {
	s := newStore(t)
	dir := t.TempDir()
	cut := filepath.Join(dir, "cut.json")
	if err := os.WriteFile(cut, []byte(bundle[:len(bundle)-40]), 0o600); err != nil {
		t.Fatal(err)
	}
	// What could be read of a bundle that ends early is kept, and the fault is told.
	imported, err := ingest.File(t.Context(), s, store.Origin{}, cut, nil, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, story, err := s.View(intel.Red).Document(t.Context(), imported.Document.ID)
	if err != nil || imported.Document.Indicators != 2 || len(story.Faults) != 1 || !strings.Contains(story.Faults[0], "ends early") {
		t.Errorf("%+v, %+v, %v", imported.Document, story, err)
	}
	for _, path := range []string{filepath.Join(dir, "none"), dir} {
		if _, err := ingest.File(t.Context(), s, store.Origin{}, path, nil, intake.Options{}); err == nil || !strings.HasPrefix(err.Error(), path+": ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", path, err)
		}
	}
}
