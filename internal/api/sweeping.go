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
	q, release, err := a.prepare(j)
	if err != nil {
		return 0, 0, err
	}
	defer release()
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
// What it loaded is to be released.
func (a *API) prepare(j *job) (q *sweep.Question, release func(), err error) {
	asked := j.question
	q = &sweep.Question{Paths: asked.real, Store: a.store.Name(), Since: asked.since, Until: asked.until, Skew: sweep.DefaultSkew, Ask: asked.ask, Zones: asked.zones}
	for i, path := range asked.paths {
		if real, ok := a.resolve(path); !ok || real != asked.real[i] {
			return nil, nil, refusal(path + ": it is not there any more")
		}
	}
	if err := a.checkLinks(j.ctx, q.Paths); err != nil {
		return nil, nil, err
	}
	sought, release, err := a.seek(j)
	if err != nil {
		return nil, nil, err
	}
	q.Advisories, q.Compiled = sought.advisories, sought.compiled
	if q.Rules, err = rulesOf(j.ctx, q); err != nil {
		release()
		return nil, nil, err
	}
	return q, release, nil
}

// rulesOf are the rules that the advisories of a question bring. The error is errNothingToAsk where there is neither one nor an indicator.
func rulesOf(ctx context.Context, q *sweep.Question) (*rules.Set, error) {
	if lifted := sweep.Lifted(q.Advisories); len(lifted) > 0 {
		set, err := rules.Load(ctx, nil, rules.Options{Lifted: lifted})
		if set != nil || err != nil {
			return set, err
		}
	}
	if !slices.ContainsFunc(q.Advisories, func(a *intel.Advisory) bool { return a.Indicators.Len() > 0 }) {
		return nil, errNothingToAsk
	}
	return nil, nil
}

// seek gives what a job looks for: the same that another one looks for, where the view, the question and the store are the same. The
// version is asked before the store is read, so what stands under it is as new, or newer.
func (a *API) seek(j *job) (what *sought, release func(), err error) {
	asked := j.question
	key := soughtKey{ceiling: j.by.Ceiling, collection: asked.collection, documents: fmt.Sprint(asked.documents), ask: asked.ask}
	if key.version, err = a.store.StandingVersion(j.ctx); err != nil {
		return nil, nil, err
	}
	return a.sought.take(j.ctx, key, func() (*sought, error) {
		list, err := standing(j.ctx, a.store.View(j.by.Ceiling), asked)
		if err != nil {
			return nil, err
		}
		compiled, err := sweep.Compile(&sweep.Question{Advisories: list, Ask: asked.ask})
		return &sought{list, compiled}, err
	})
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
