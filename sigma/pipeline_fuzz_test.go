package sigma

import (
	"testing"
	"time"
)

// What a pipeline makes of a rule stays within limits, and whatever it is, it does not panic.
func FuzzPipeline(f *testing.F) {
	f.Fuzz(func(t *testing.T, pipeline, search string) {
		p, err := ParsePipeline("p.yml", []byte(pipeline))
		if err != nil {
			return
		}
		documents, _ := Parse("r.yml", []byte("title: R\nlogsource: {product: windows}\ndetection:\n  s:\n"+indented(search, 4)+"  condition: s\n"))
		for _, d := range documents {
			if d.Rule == nil {
				continue
			}
			rule := d.Rule.copy()
			if applyPipelines([]*Pipeline{p}, rule, nil) == nil {
				r := &run{rule: rule}
				if err := r.withinLimits(); err != nil {
					t.Fatal(err)
				}
			}
		}
		Compile(documents, Options{Pipelines: []*Pipeline{p}})
	})
}

func FuzzCorrelation(f *testing.F) {
	f.Fuzz(func(t *testing.T, correlations, events string) {
		documents, _ := Parse("r.yml", []byte(logonRules+"---\n"+correlations))
		e, _ := Compile(documents, Options{})
		c, _ := NewCorrelator(e, documents, Options{}, 1<<16)
		for i := 0; i+2 < len(events); i += 3 {
			var ev Event
			ev.Add("User", []byte{events[i+2]})
			ev.Add("n", []byte{'0' + events[i+2]%10})
			c.Observe(int(events[i]%3), time.Unix(int64(events[i+1]), 0), &ev)
		}
		c.Conclude(func(m CorrelationMatch) {
			if m.Events < 1 || m.Last.Before(m.First) || len(m.Group) != len(m.Correlation.GroupBy) {
				t.Fatal(m)
			}
		})
	})
}

func FuzzCorrelatorEqualsOracle(f *testing.F) {
	f.Fuzz(func(t *testing.T, seed uint64) { checkAgainstOracle(t, seed) })
}
