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
	"picket/sigma"
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

// TestEveryChannel: records of every channel that rules know reach them, in the forms of several shippers.
func TestEveryChannel(t *testing.T) {
	forms := []string{
		`{"Event":{"System":{"Provider":{"#attributes":{"Name":"P"}},"EventID":9999,"Channel":%q,"Computer":"hr-17"},"EventData":{"a":"b"}}}`,
		`{"@timestamp":"2024-03-02T04:11:09Z","winlog":{"channel":%q,"event_id":"9999","provider_name":"P","computer_name":"hr-17"}}`,
		`{"data":{"win":{"system":{"providerName":"P","eventID":"9999","channel":%q,"computer":"hr-17"},"eventdata":{"a":"b"}}}}`,
		`{"EventID":9999,"Channel":%q,"Computer":"hr-17","ProviderName":"P"}`,
	}
	for service, names := range channelServices {
		for name := range strings.SplitSeq(names, "|") {
			if strings.HasSuffix(name, "/") {
				name += "Operational"
			}
			for _, form := range forms {
				parseRecords(fmt.Appendf(nil, form, name), record.Hint{}, func(line []byte, r *record.Record) {
					v := view{kind: kindOf(r.Kind)}
					v.look(line, r)
					if v.classOf == nil {
						t.Errorf("%s is %s", line, r.Kind.Name)
					} else if class := v.kind.classOf(&v); !isOfService(class, service) {
						t.Errorf("%s of %s is %s", line, r.Kind.Name, class)
					}
				})
			}
		}
	}
}

func isOfService(c *Class, service string) bool {
	return slices.ContainsFunc(c.Sources, func(s sigma.LogSource) bool { return s.Service == service && s.Product == "windows" })
}
