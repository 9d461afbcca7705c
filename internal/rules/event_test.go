package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"picket/internal/record"
)

// TestEvents holds what rules see of the first record of each class in the fixtures of logs, if they ask for every name.
// What stands in the record as it is, is left out.
func TestEvents(t *testing.T) {
	var out strings.Builder
	seen := map[string]bool{}
	eachFixture(t, func(line []byte, r *record.Record) {
		p := planOfAll(line, r)
		title := r.Kind.Name + ": " + p.class.String()
		if len(p.class.Sources) == 0 || strings.HasSuffix(r.Kind.Name, ".export") || seen[title] || strings.HasPrefix(r.Kind.Name, "zeek.") && p.class.words.name == "zeek" && len(p.class.Sources) == 1 {
			return
		}
		seen[title] = true
		var b builder
		b.build(line, r, p)
		fmt.Fprintf(&out, "%s\n", title)
		for _, v := range b.added {
			if slices.ContainsFunc(r.Fields, func(f record.Field) bool { return f.Name == v.name }) && !isDerived(v, line) {
				continue
			}
			fmt.Fprintf(&out, "  %s = %.80q\n", v.name, v.text)
		}
	})
	compareGolden(t, "testdata/events.golden", out.String())
}

func isDerived(v value, line []byte) bool {
	return len(v.text) > 0 && !strings.Contains(string(line), string(v.text))
}

// planOfAll is a plan for rules that ask for all names.
func planOfAll(line []byte, r *record.Record) *plan {
	v := view{kind: kindOf(r.Kind)}
	v.look(line, r)
	p := &plan{class: v.class, kind: v.kind, everything: true, pairs: v.windows}
	if p.class == nil {
		p.class = v.kind.classOf(&v)
	}
	if v.derive != nil {
		p.inputs = deriveInputs
	}
	return p
}
