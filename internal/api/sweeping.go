package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"picket/internal/history"
	"picket/internal/ingest"
	"picket/internal/intel"
	"picket/internal/report"
	"picket/internal/rules"
	"picket/internal/source"
	"picket/internal/store"
	"picket/internal/sweep"
)

// runSweep answers the question of a job and records the answer. It gives its number, and by what it is shown.
func (a *API) runSweep(j *job) (number int64, tlp intel.TLP, err error) {
	q, err := a.prepare(j)
	if err != nil {
		return 0, 0, err
	}
	host, _ := os.Hostname()
	run := report.Run{Question: q, Version: a.options.Version, Started: a.now(), Rules: q.Rules != nil}
	recorder := history.Into(j.ctx, run, history.Who{By: j.by.Name, Host: host}, a.store)
	defer recorder.Close()
	answer, err := sweep.Run(j.ctx, q, recorder.Output("ndjson", io.Discard).Sighting, j.progressing())
	if err != nil {
		return 0, 0, err
	}
	// Recording sets how eagerly the process collects garbage, and back: two at once would leave it set.
	a.recording.Lock()
	number, err = recorder.Finish(answer)
	a.recording.Unlock()
	if err != nil {
		return 0, 0, err
	}
	kept, err := a.store.View(intel.Red).Sweep(j.ctx, number)
	if err != nil {
		return 0, 0, err
	}
	return number, kept.TLP, nil
}

// prepare loads what is asked, as far as who asks may see it, and checks the paths again: they may have changed while the job waited.
func (a *API) prepare(j *job) (q *sweep.Question, err error) {
	asked := j.question
	q = &sweep.Question{Paths: asked.real, Store: a.store.Name(), Since: asked.since, Until: asked.until, Skew: sweep.DefaultSkew, Ask: asked.ask, Zones: asked.zones}
	for i, path := range asked.paths {
		if real, ok := a.resolve(path); !ok || real != asked.real[i] {
			return nil, refusal(path + ": it is not there any more")
		}
	}
	if err := a.checkLinks(j.ctx, q.Paths); err != nil {
		return nil, err
	}
	if q.Advisories, err = standing(j.ctx, a.store.View(j.by.Ceiling), asked); err != nil {
		return nil, err
	}
	lifted := sweep.Lifted(q.Advisories)
	if len(lifted) > 0 {
		if q.Rules, err = rules.Load(j.ctx, nil, rules.Options{Lifted: lifted}); err != nil {
			return nil, err
		}
	}
	if q.Rules == nil && !slices.ContainsFunc(q.Advisories, func(a *intel.Advisory) bool { return a.Indicators.Len() > 0 }) {
		return nil, errNothingToAsk
	}
	return q, nil
}

// A refusal is why a sweep is not run, as its client is told.
type refusal string

func (r refusal) Error() string { return string(r) }

// checkLinks refuses a tree with a link that leads out of the roots: left out unsaid, it would make "not seen" of what was not looked at.
func (a *API) checkLinks(ctx context.Context, paths []string) error {
	for entry := range source.Walk(ctx, paths) {
		real, err := filepath.EvalSymlinks(entry.Path())
		if err == nil && !a.isBelowRoot(real) {
			return refusal(entry.Path() + ": this link leads out of what the service may sweep: name what lies beside it, or have its target allowed")
		}
	}
	return ctx.Err()
}

// standing is the intelligence that a question names.
func standing(ctx context.Context, v store.View, q *question) ([]*intel.Advisory, error) {
	if len(q.documents) == 0 {
		return ingest.Standing(ctx, v, q.collection)
	}
	byID := map[int64]*intel.Advisory{}
	var list []*intel.Advisory
	for _, id := range q.documents {
		d, story, err := v.Document(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("document %d: %w", id, err)
		}
		if byID[id] != nil || d.Withdrawn != nil {
			continue
		}
		a := intel.NewAdvisory(d.Document)
		a.Marking, a.Account, a.Vulnerabilities, a.Faults = d.Marking, story.Account, story.Vulnerabilities, story.Faults
		byID[id] = a
		list = append(list, a)
	}
	return list, v.Standing(ctx, "", func(d *store.Document, x *intel.Indicator) error {
		if a := byID[d.ID]; a != nil {
			x.Evidence = x.Evidence[:min(len(x.Evidence), 1)]
			a.Indicators.AddWhole(*x)
		}
		return nil
	})
}

// reasonOf is what is told of a failure: the rest goes to the log of the service.
func (a *API) reasonOf(j *job, err error) string {
	var refused refusal
	switch {
	case errors.As(err, &refused), errors.Is(err, errNothingToAsk):
		return shortened(err)
	case errors.Is(err, store.ErrNotFound):
		return "a document that was asked for is not there any more"
	}
	a.options.Log.Error("a sweep failed", "sweep", j.id, "error", err.Error())
	return "the service failed: its log has more, under the id of the sweep"
}
