package history_test

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"picket/indicator"
	"picket/internal/history"
	"picket/internal/intel"
	"picket/internal/report"
	"picket/internal/store"
	"picket/internal/store/open"
	"picket/internal/sweep"
)

var evil = indicator.Indicator{Kind: indicator.Domain, Value: "evil.example"}

// asked is a question with an advisory, and its answer.
func asked(marking, own string) (report.Run, *sweep.Answer) {
	a := intel.NewAdvisory(intel.Document{Name: "list.txt", SHA256: "ab"})
	a.Marking = marking
	a.Indicators = intel.IndicatorsOf(intel.Indicator{Indicator: evil, Marking: own})
	q := &sweep.Question{Advisories: []*intel.Advisory{a}, Paths: []string{"logs", "-"}}
	answer := &sweep.Answer{Scope: "given", Verdict: intel.Hit, Hits: 1, Sightings: 1, Intel: q.Intel(), Seconds: 2,
		Verdicts: sweep.VerdictsOf([]sweep.Verdict{{Indicator: evil, Advisory: "list.txt", Verdict: intel.Hit, Sightings: 1}})}
	return report.Run{Question: q, Version: "1.0", Started: time.Date(2024, 6, 3, 12, 0, 0, 0, time.UTC)}, answer
}

func opener(t *testing.T) func(context.Context) (*store.Store, error) {
	path := filepath.Join(t.TempDir(), "picket.db")
	return func(ctx context.Context) (*store.Store, error) { return open.Store(ctx, path) }
}

func recordAll(t *testing.T, r *history.Recorder, answer *sweep.Answer) (printed string, id int64, err error) {
	t.Helper()
	var b strings.Builder
	out := r.Output("ndjson", &b)
	out.Sighting(&intel.Sighting{Indicator: evil, Role: intel.RoleQuery, Text: "evil.example asked"})
	if err := out.Answer(answer); err != nil {
		t.Fatal(err)
	}
	id, err = r.Finish(answer)
	r.Close()
	return b.String(), id, err
}

func TestRecorder(t *testing.T) {
	for _, c := range []struct {
		marking, own string
		want         intel.TLP
	}{{"", "", intel.Amber}, {"TLP:CLEAR", "", intel.Amber}, {"TLP:RED", "", intel.Red}, {"TLP:GREEN", "TLP:AMBER+STRICT", intel.AmberStrict}} {
		run, answer := asked(c.marking, c.own)
		opens := opener(t)
		printed, id, err := recordAll(t, history.New(t.Context(), run, history.Who{By: "alice", Host: "soc-1"}, opens), answer)
		if err != nil {
			t.Fatal(err)
		}
		s, err := opens(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if _, err := s.View(c.want-1).Sweep(t.Context(), id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%q, %q: seen below its marking: %v", c.marking, c.own, err)
		}
		head, err := s.View(c.want).Sweep(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if head.By != "alice" || head.Host != "soc-1" || head.Hits != 1 || !filepath.IsAbs(head.Paths[0]) || head.Paths[1] != "-" ||
			len(head.Intel) != 1 || head.Intel[0].SHA256 != "ab" || head.Finished.Sub(head.Started) != 2*time.Second {
			t.Errorf("head %+v", head)
		}
		records, err := s.View(c.want).SweepRecords(t.Context(), id, nil, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		again := ""
		for _, r := range records {
			again += string(r.Body) + "\n"
		}
		if again != printed {
			t.Errorf("kept\n%s\nprinted\n%s", again, printed)
		}
	}
}

// A store that fails, now or later, takes nothing away from what is printed, and leaves nothing that could be read.
func TestFailureToRecord(t *testing.T) {
	run, answer := asked("", "")
	broken := errors.New("no such store")
	printed, _, err := recordAll(t, history.New(t.Context(), run, history.Who{}, func(context.Context) (*store.Store, error) { return nil, broken }), answer)
	if !errors.Is(err, broken) || !strings.Contains(printed, `"record":"summary"`) {
		t.Errorf("error %v, printed %s", err, printed)
	}

	ctx, cancel := context.WithCancel(t.Context())
	opens := opener(t)
	r := history.New(ctx, run, history.Who{}, opens)
	r.Output("table", io.Discard).Sighting(&intel.Sighting{Indicator: evil})
	cancel()
	if _, err := r.Finish(answer); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	r.Close()
	s, err := opens(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if list, err := s.View(intel.Red).Sweeps(t.Context(), store.SweepQuery{}); err != nil || len(list) != 0 {
		t.Errorf("there is %v, %v", list, err)
	}
}
