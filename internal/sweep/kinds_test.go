package sweep_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/sweep"
)

// Everything planted is found at its place, with its time, kind and observer, and nothing else; and what is whole is
// answered.
func TestAllKindsAreFound(t *testing.T) {
	answered, answerable := 0, 0
	for seed := range uint64(8) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			trial := newTrial(seed)
			answer, sightings := trial.sweep(t, trial.files())
			trial.compare(t, sightings, trial.truth(trial.files()), true)
			for _, r := range answer.Sources {
				for _, f := range r.Faults {
					t.Errorf("%s: %+v", r.File, f)
				}
			}
			a, b := trial.judge(t, answer, 0, 0, "nothing")
			answered += a
			answerable += b
		})
	}
	if answered*100 < answerable*95 {
		t.Errorf("answered %d of %d answerable questions, want 95 %%", answered, answerable)
	}
}

func (t *trial) files() []*diskFile {
	var files []*diskFile
	for _, g := range t.groups {
		files = append(files, g.pack(g.units(), t.until())...)
	}
	return files
}

// TestNoFalseNotSeenInAnyKind changes the logs at random, one or two things at a time. TestNoFalseNotSeenInAnyKindAtLength, with
// the build tag trials, does so for longer.
func TestNoFalseNotSeenInAnyKind(t *testing.T) { harmAll(t, 1000, 22) }

func harmAll(t *testing.T, first uint64, n int) {
	answered, answerable := 0, 0
	for seed := first; seed < first+uint64(n); seed++ {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			a, b := newTrial(seed).harm(t, seed)
			answered += a
			answerable += b
		})
	}
	t.Logf("answered %d of %d answerable questions", answered, answerable)
	if answered*100 < answerable*95 {
		t.Errorf("answered %d of %d answerable questions, want 95 %%", answered, answerable)
	}
}

// sweep reads the files.
func (t *trial) sweep(tt *testing.T, files []*diskFile) (*sweep.Answer, []*intel.Sighting) {
	tt.Helper()
	dir := tt.TempDir()
	save(dir, files, t.until())
	var list []*intel.Sighting
	q := &sweep.Question{Advisories: t.asked, Paths: []string{dir}, Skew: sweep.DefaultSkew}
	answer, err := sweep.Run(tt.Context(), q, func(s *intel.Sighting) {
		s.File, _ = filepath.Rel(dir, s.File)
		list = append(list, s)
	}, nil)
	if err != nil {
		tt.Fatal(err)
	}
	return answer, list
}

// A sought sighting is one that must be there.
type sought struct {
	stream *logStream
	role   intel.Role
	text   string
}

// truth is what is planted in files, by place.
func (t *trial) truth(files []*diskFile) map[string]sought {
	all := map[string]sought{}
	for _, f := range files {
		for _, u := range f.units {
			for _, p := range u.places {
				for _, v := range p.entry.values {
					place := fmt.Sprint("line ", p.line)
					if p.line == 0 {
						place = fmt.Sprint("index ", p.index)
					}
					key := fmt.Sprint(f.source(u), " ", place, " offset ", p.offset, " at ", p.entry.at, " ", p.entry.of.kind, " of ", p.entry.by, " ", v.key)
					all[key] = sought{p.entry.of, v.role, p.entry.text}
				}
			}
		}
	}
	return all
}

// compare checks sightings against the truth; only says that there must be no others.
func (t *trial) compare(tt *testing.T, sightings []*intel.Sighting, truth map[string]sought, only bool) {
	tt.Helper()
	wrong := 0
	tell := func(format string, args ...any) {
		if wrong++; wrong <= 6 {
			tt.Errorf(format, args...)
		}
	}
	for _, s := range sightings {
		place, at := fmt.Sprint("line ", s.Line), "never"
		if s.Index != nil {
			place = fmt.Sprint("index ", *s.Index)
		}
		if s.Time != nil {
			at = fmt.Sprint(*s.Time)
		}
		key := fmt.Sprint(s.File, " ", place, " offset ", s.Offset, " at ", at, " ", s.LogKind, " of ", s.Observer, " ", s.Indicator.Key())
		want, ok := truth[key]
		if !ok && only {
			tell("not planted: %s (%s)", key, s.Text)
		}
		if ok && want.role != "" && s.Role != want.role {
			tell("%s plays %s, not %s (%s)", key, s.Role, want.role, s.Text)
		}
		delete(truth, key)
	}
	for key, want := range truth {
		tell("missed: %s (%s)", key, want.text)
	}
	if wrong > 6 {
		tt.Errorf("and %d more", wrong-6)
	}
}

// judge checks the verdicts: none of a lost kind is "not seen", and others are answered, but for those that are unclear.
func (t *trial) judge(tt *testing.T, answer *sweep.Answer, lost, unclear indicator.KindSet, what string) (answered, answerable int) {
	tt.Helper()
	shown, told := indicator.KindSet(0), indicator.KindSet(0)
	for _, s := range t.streams() {
		shown |= s.shows
	}
	for _, v := range answer.Verdicts.All() {
		kind := v.Indicator.Kind
		set := indicator.SetOf(kind)
		if v.Verdict == intel.NotSeen && (lost | everyKind&^shown).Has(kind) && told&set == 0 {
			told |= set
			tt.Errorf("false not-seen: %s %s after %s (%s)", kind, v.Indicator.Value, what, v.Reason)
		}
		if !shown.Has(kind) || (lost | unclear).Has(kind) {
			continue
		}
		answerable++
		if v.Verdict != intel.CannotSay {
			answered++
		} else if told&set == 0 {
			told |= set
			tt.Logf("not answered: %s after %s: %s", kind, what, v.Reason)
		}
	}
	return answered, answerable
}

var everyKind = indicator.SetOf(indicator.Kinds...)

func (t *trial) String() string {
	var b strings.Builder
	for _, g := range t.groups {
		fmt.Fprintf(&b, "%s %s daily=%v form=%q:", g.name, g.container, g.daily, g.form)
		for _, s := range g.streams {
			fmt.Fprintf(&b, " %s of %s in %q (%d)", s.kind, s.host, s.style, len(s.entries))
		}
		b.WriteString("\n")
	}
	return b.String()
}
