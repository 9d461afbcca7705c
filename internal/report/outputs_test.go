package report

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/internal/coverage"
	"picket/internal/intel"
	"picket/internal/sweep"
)

var update = flag.Bool("update", false, "rewrite the golden files from what is written")

// Every format, of small sweeps whose values try to break out: see testdata/hostile.*, and with rules testdata/rules.*. Of
// the page, its own style and script are left out.
func TestOutputs(t *testing.T) {
	for name, f := range map[string]func() *fixture{"hostile": hostile, "rules": ruled} {
		for _, format := range Formats {
			t.Run(name+"/"+format, func(t *testing.T) {
				got := f().write(t, format)
				if format == "html" {
					got = regexp.MustCompile(`(?s)(<style>|<script>).*?(</style>|</script>)`).ReplaceAllString(got, "$1…$2")
					got = regexp.MustCompile(`sha256-[\w+/=&#;]+`).ReplaceAllString(got, "sha256-…")
				}
				checkGolden(t, name+"."+format, got)
			})
		}
	}
}

func checkGolden(t *testing.T, name, got string) {
	t.Helper()
	golden := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Error(diff)
	}
}

// The document holds the objects of ndjson, each without its record's name.
func TestJSONIsNDJSON(t *testing.T) {
	for name, f := range map[string]*fixture{"hostile": hostile(), "rules": ruled()} {
		t.Run(name, func(t *testing.T) { checkDocument(t, f) })
	}
}

func checkDocument(t *testing.T, f *fixture) {
	var document map[string]any
	if err := json.Unmarshal([]byte(f.write(t, "json")), &document); err != nil {
		t.Fatal(err)
	}
	places := map[string]string{"run": "run", "sighting": "sightings", "source": "sources", "coverage": "coverage", "verdict": "verdicts",
		"ignored": "ignored", "summary": "summary", "rule": "rules_matched", "rules": "rules"}
	want := map[string]any{"sightings": []any{}, "sources": []any{}, "coverage": []any{}, "verdicts": []any{}, "ignored": []any{}}
	if f.answer.Behaviour != nil {
		want["rules_matched"] = []any{}
	}
	for line := range strings.Lines(f.write(t, "ndjson")) {
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			t.Fatal(err)
		}
		place := places[object["record"].(string)]
		delete(object, "record")
		if list, ok := want[place].([]any); ok {
			want[place] = append(list, object)
		} else {
			want[place] = object
		}
	}
	if diff := cmp.Diff(want, document); diff != "" {
		t.Error(diff)
	}
}

// A sweep of nothing is a whole document in every format.
func TestOutputsOfNothing(t *testing.T) {
	f := hostile()
	f.sightings = nil
	f.answer.Sources, f.answer.Streams, f.answer.Verdicts = nil, nil, sweep.Verdicts{}
	f.answer.Period, f.answer.Verdict = coverage.Period{}, intel.CannotSay
	for _, b := range []*sweep.Behaviour{nil, {}} {
		f.answer.Behaviour = b
		for _, format := range Formats {
			got := f.write(t, format)
			if format == "json" || format == "stix" || format == "navigator" {
				if !json.Valid([]byte(got)) {
					t.Errorf("%s: no JSON: %s", format, got)
				}
			}
		}
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// What cannot be written is said, in every format.
func TestOutputsReportErrors(t *testing.T) {
	for _, format := range Formats {
		f := hostile()
		out := New(format, fullDisk{}, f.run)
		for i := range f.sightings {
			out.Sighting(&f.sightings[i])
		}
		if err := out.Answer(f.answer); err == nil {
			t.Errorf("%s: no error", format)
		}
	}
}

func TestNewUnknown(t *testing.T) {
	if out := New("xml", nil, Run{}); out != nil {
		t.Errorf("got %T", out)
	}
}
