package rules

import (
	"bytes"
	"context"
	"os"
	"testing"

	"picket/internal/record"
)

// BenchmarkLook and BenchmarkMatch read the events of a file with the rules of a directory, both given in the environment:
// PICKET_EVENTS, PICKET_RULES. Without, the fixtures of logs and no rules.
func BenchmarkLook(b *testing.B) { benchmark(b, func(m *Matcher) {}) }

func BenchmarkBuild(b *testing.B) {
	benchmark(b, func(m *Matcher) {
		if len(m.plan.route.Rules()) > 0 {
			m.build.build(m.line, m.r, m.plan)
		}
	})
}

func BenchmarkMatch(b *testing.B) { benchmark(b, func(m *Matcher) { m.Match(func(int) {}) }) }

func benchmark(b *testing.B, do func(m *Matcher)) {
	path, dir := os.Getenv("PICKET_EVENTS"), os.Getenv("PICKET_RULES")
	if path == "" || dir == "" {
		b.Skip("set PICKET_EVENTS and PICKET_RULES")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	set, err := Load(context.Background(), []string{dir}, Options{})
	if err != nil {
		b.Fatal(err)
	}
	m := set.Matcher()
	parser := record.NewParser(data, record.Hint{})
	var r record.Record
	b.ReportAllocs()
	events := 0
	for b.Loop() {
		for line := range bytes.SplitSeq(data, []byte("\n")) {
			if parser.Parse(line, &r) != record.Event {
				continue
			}
			events++
			m.Look(line, &r)
			do(m)
		}
	}
	b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "events/s")
}
