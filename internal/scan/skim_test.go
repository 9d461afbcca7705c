package scan

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"picket/internal/intel"
	"picket/internal/machine"
	"picket/internal/source"
)

// skimTargets stand in some lines of the fixtures.
var skimTargets = []string{"ipv4 203.0.113.7", "domain evil.example", "url http://evil.example/a/b", "filename evil.exe"}

// sameAsParsed scans a log in blocks of about a size, once by skimming and once with each line parsed, and holds the reports and the
// sightings to be the same, to the last cell of the last timeline.
func sameAsParsed(t testing.TB, q *Query, log []byte, size int) {
	t.Helper()
	skimmed, found := scanBlocks(q, log, size, false)
	parsed, wanted := scanBlocks(q, log, size, true)
	if !reflect.DeepEqual(found, wanted) {
		t.Fatalf("blocks of %d: %d sightings, parsed %d", size, len(found), len(wanted))
	}
	if !reflect.DeepEqual(skimmed, parsed) {
		t.Fatalf("blocks of %d: skimmed\n%+v\n%s\nparsed\n%+v\n%s", size, skimmed, describeTally(skimmed), parsed, describeTally(parsed))
	}
}

func describeTally(r *Report) string { return fmt.Sprintf("%+v now %d", r.Tally, r.Tally.Now()) }

// scanBlocks does what Sources does, with blocks of another size.
func scanBlocks(q *Query, log []byte, size int, parseAll bool) (*Report, []*intel.Sighting) {
	own := *q
	own.parseAll, own.Machines = parseAll, &machine.Resolver{Book: machine.NewBook(0), Assets: &machine.Assets{}}
	var list []*intel.Sighting
	report := newReport("log")
	s := &scanner{query: &own, report: report, emit: func(x *intel.Sighting) { list = append(list, x) }, observer: "test"}
	number := int64(1)
	for offset := 0; offset < len(log); {
		end := min(offset+size, len(log))
		if i := bytes.IndexByte(log[end:], '\n'); i >= 0 {
			end += i + 1
		} else {
			end = len(log)
		}
		s.block(&source.Block{Data: log[offset:end], Offset: int64(offset), Line: number})
		number += int64(bytes.Count(log[offset:end], []byte{'\n'}))
		offset = end
	}
	s.damage.report(report)
	report.Kinds, report.counts = report.counts.byName(), counts{}
	return report, list
}

var _ = context.Background
var _ = rand.IntN

// recordFixtures are the logs of all formats.
func recordFixtures(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("../record/testdata/*.*")
	if err != nil || len(names) == 0 {
		t.Fatal("no fixtures", err)
	}
	all := map[string][]byte{}
	for _, name := range names {
		if strings.HasSuffix(name, ".golden") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(name)] = data
	}
	return all
}

func TestSkimFixtures(t *testing.T) {
	q := query(t, skimTargets...)
	for name, data := range recordFixtures(t) {
		t.Run(name, func(t *testing.T) {
			for _, size := range []int{1, 300, 4096} {
				sameAsParsed(t, q, bytes.Repeat(data, 3), size)
			}
		})
	}
}
