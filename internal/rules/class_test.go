package rules

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"picket/internal/record"
)

var update = flag.Bool("update", false, "write the golden files anew")

const logs = "../record/testdata"

// TestClasses holds what is said of each kind of record in the fixtures of logs: the golden file is for reading.
func TestClasses(t *testing.T) {
	seen := map[string]bool{}
	eachFixture(t, func(line []byte, r *record.Record) {
		v := view{kind: kindOf(r.Kind)}
		v.look(line, r)
		class := v.class
		if class == nil {
			class = v.kind.classOf(&v)
		}
		event := ""
		if v.windows {
			event = fmt.Sprintf(" %s", v.value(roleEvent))
		}
		seen[fmt.Sprintf("%s%s: %s", r.Kind.Name, event, class)] = true
	})
	var lines []string
	for line := range seen {
		lines = append(lines, line+"\n")
	}
	slices.Sort(lines)
	compareGolden(t, "testdata/classes.golden", strings.Join(lines, ""))
}

func compareGolden(t *testing.T, golden, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// eachFixture reads the fixtures of all kinds of logs.
func eachFixture(t testing.TB, do func(line []byte, r *record.Record)) {
	names, err := filepath.Glob(logs + "/*.*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".golden") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		parser := record.NewParser(data, record.Hint{ModTime: time.Date(2024, 3, 11, 0, 0, 0, 0, time.UTC)})
		var r record.Record
		for line := range bytes.SplitSeq(data, []byte("\n")) {
			if parser.Parse(line, &r) == record.Event {
				do(line, &r)
			}
		}
	}
}
