//go:build corpora

package rules

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"picket/internal/corpora"
	"picket/internal/record"
	"picket/internal/source"
	"picket/sigma"
)

// TestCorporaPlain: with all rules of SigmaHQ, records of the public samples match what they match where no rule can be
// found by an index. The oracle is the same rules, each negated: a negation holds without any text to look for.
func TestCorporaPlain(t *testing.T) {
	root := unpackCorpus(t)
	indexed, plain := compileTwice(t, directories(t, root))
	var paths []string
	for _, archive := range []string{"sigma/sigmahq.tar.zst", "evtx/evtx-attack-samples.tar.zst", "evtx/evtx-damaged.tar.zst"} {
		paths = append(paths, corpora.Path(t, archive))
	}
	records, matched := 0, 0
	for entry := range source.Walk(t.Context(), paths) {
		for reader := range source.Open(entry, strings.NewReader("")) {
			if strings.HasSuffix(reader.Name(), ".yml") {
				continue
			}
			a, b := indexed.Matcher(), plain.Matcher()
			eachWholeRecord(reader, func(line []byte, r *record.Record) {
				records++
				found, rest := matches(a, line, r), matches(b, line, r)
				matched += len(found)
				all := slices.Sorted(slices.Values(append(slices.Clone(found), rest...)))
				if want := a.Look(line, r).Rules; !slices.Equal(all, want) {
					t.Fatalf("%s: %d rules match, %d do not, of %d:\n%.500s", reader.Name(), len(found), len(rest), len(want), line)
				}
			})
		}
	}
	t.Logf("%d records, %d matches", records, matched)
	if records < 20_000 {
		t.Errorf("only %d records", records)
	}
}

// compileTwice compiles rules as they are, and each negated.
func compileTwice(t *testing.T, paths []string) (rules, negated *Set) {
	rules, err := load(t.Context(), paths, Options{})
	if err != nil {
		t.Fatal(err)
	}
	l := &loader{set: &Set{advisories: map[string]string{}}}
	if err := l.readPaths(context.Background(), paths); err != nil {
		t.Fatal(err)
	}
	for _, d := range l.documents {
		if d.Rule != nil {
			d.Rule.Condition = &sigma.Node{Op: sigma.Not, Args: []*sigma.Node{d.Rule.Condition}}
		}
	}
	negated = l.compile(sigma.Options{})
	if len(rules.Rules()) != len(negated.Rules()) {
		t.Fatalf("%d rules, %d negated", len(rules.Rules()), len(negated.Rules()))
	}
	return rules, negated
}

// eachWholeRecord reads on behind damage.
func eachWholeRecord(reader *source.Reader, do func(line []byte, r *record.Record)) {
	for faults := 0; faults < 10_000; {
		block, err := reader.Next()
		switch {
		case err == nil:
			block.Load()
			if !block.Continued && !block.Continues {
				parseRecords(block.Data, record.Hint{Framed: reader.Framed()}, do)
			}
			block.Release()
		case asFault(err):
			faults++
		default:
			return
		}
	}
}

func asFault(err error) bool {
	var fault *source.Fault
	return errors.As(err, &fault)
}
