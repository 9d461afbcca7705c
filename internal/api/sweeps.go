package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"picket/indicator"
	"picket/internal/access"
	"picket/internal/intel"
	"picket/internal/store"
	"picket/internal/timezone"
)

// A sweepView is a sweep that waits, runs or has ended. While the service lives it can be asked for by the UUID that it was given at first; what
// it learned is kept under a number.
type sweepView struct {
	ID       string        `json:"id"`
	State    state         `json:"state"`
	By       string        `json:"by,omitempty"`
	Paths    []string      `json:"paths,omitempty"`
	Queued   time.Time     `json:"queued,omitzero"`
	Started  time.Time     `json:"started,omitzero"`
	Ended    time.Time     `json:"ended,omitzero"`
	Progress *progressView `json:"progress,omitempty"`
	Error    string        `json:"error,omitempty"` // why it failed
	Sweep    *store.Sweep  `json:"sweep,omitempty"` // of one that finished
}

type progressView struct {
	Sources      int64 `json:"sources"` // that were read
	TotalSources int64 `json:"total_sources"`
	Bytes        int64 `json:"bytes"` // as they lie on disk
	TotalBytes   int64 `json:"total_bytes"`
}

func showSweep(s *store.Sweep) sweepView {
	return sweepView{ID: strconv.FormatInt(s.ID, 10), State: finished, By: s.By, Paths: s.Paths, Started: s.Started, Ended: s.Finished, Sweep: s}
}

// show is a job as a reader may see it.
func (r *request) showJob(ctx context.Context, j *job) (sweepView, error) {
	shown, number := j.show()
	if number == 0 {
		return shown, nil
	}
	s, err := r.view.Sweep(ctx, number)
	if err != nil {
		return shown, err
	}
	shown.Sweep = s
	return shown, nil
}

// named is the sweep of the path: a job of this process, or a number of the history.
func (r *request) named() (j *job, number int64, err error) {
	id := r.path["id"]
	if uuid.Validate(id) != nil {
		number, err = r.number()
		return nil, number, err
	}
	if j = r.api.sweeps.find(id, r.who.Ceiling); j == nil {
		return nil, 0, errNotFound
	}
	return j, 0, nil
}

func (a *API) listSweeps(r *request) (err error) {
	page, err := r.page()
	if err != nil {
		return err
	}
	q := store.SweepQuery{After: page.after, Limit: page.limit + 1}
	verdict, err := r.oneOf("verdict", "hit", "not-seen", "cannot-say", "fired", "no-rule-fired")
	if err != nil {
		return err
	}
	if q.Since, err = r.time("since"); err != nil {
		return err
	}
	if q.Before, err = r.time("before"); err != nil {
		return err
	}
	q.Verdict = intel.Verdict(verdict)
	ctx, cancel := r.queries()
	defer cancel()
	list, err := r.view.Sweeps(ctx, q)
	if err != nil {
		return err
	}
	list, after := cut(list, page.limit, func(s *store.Sweep) int64 { return s.ID })
	var shown []sweepView
	if len(r.queryWithout("limit")) == 0 { // those that wait or run are before all, and have nothing to filter by
		shown = r.api.sweeps.unended(r.who.Ceiling)
	}
	for i := range list {
		shown = append(shown, showSweep(&list[i]))
	}
	return answerPage(r, shown, after)
}

func (a *API) sweep(r *request) error {
	j, number, err := r.named()
	if err != nil {
		return err
	}
	ctx, cancel := r.queries()
	defer cancel()
	if j != nil {
		shown, err := r.showJob(ctx, j)
		if err != nil {
			return err
		}
		return r.answer(http.StatusOK, shown)
	}
	s, err := r.view.Sweep(ctx, number)
	if err != nil {
		return err
	}
	return r.answer(http.StatusOK, showSweep(s))
}

// recordTypes are those of `picket sweep --format ndjson`.
var recordTypes = []string{"run", "sighting", "source", "coverage", "verdict", "rule", "rules", "ignored", "summary"}

func (a *API) sweepRecords(r *request) error {
	page, err := r.page()
	if err != nil {
		return err
	}
	types := r.query["type"]
	for _, name := range types {
		if !slices.Contains(recordTypes, name) {
			return badRequest("type: %s is none of %q", quoted(name), recordTypes)
		}
	}
	j, number, err := r.named()
	if err != nil {
		return err
	}
	if j != nil {
		if _, number = j.show(); number == 0 {
			return faultf(http.StatusConflict, "the sweep has no records: it has not finished")
		}
	}
	ctx, cancel := r.queries()
	defer cancel()
	list, err := r.view.SweepRecords(ctx, number, types, page.after, page.limit+1)
	if err != nil {
		return err
	}
	list, after := cut(list, page.limit, func(x *store.SweepRecord) int64 { return x.Number })
	records := make([]json.RawMessage, len(list))
	for i := range list {
		records[i] = list[i].Body
	}
	return answerPage(r, records, after)
}

// sweepBody is what is asked.
type sweepBody struct {
	Paths []string `json:"paths"`
	Intel struct {
		Collection string  `json:"collection"`
		Documents  []int64 `json:"documents"`
	} `json:"intel"`
	Since    string   `json:"since"`
	Until    string   `json:"until"`
	Ask      []string `json:"ask"`
	Timezone []string `json:"timezone"`
}

// A question is what a job asks.
type question struct {
	paths        []string // as they were asked
	real         []string // with links resolved
	collection   string
	documents    []int64
	since, until time.Time
	ask          indicator.KindSet
	zones        timezone.Rules
}

// Bounds of a question.
const (
	mostPaths     = 64
	mostDocuments = 1000
	longestPath   = 4096
)

func (a *API) startSweep(r *request) error {
	var body sweepBody
	if err := r.decode(&body, false); err != nil {
		return err
	}
	if r.who.Ceiling < intel.Unmarked {
		return faultf(http.StatusForbidden, "what is found in logs is %s: a token up to that is needed", intel.Unmarked)
	}
	ctx, cancel := r.queries()
	defer cancel()
	q, err := r.question(ctx, &body)
	if err != nil {
		return err
	}
	j, err := a.sweeps.start(q, r.who)
	target := "sweep"
	if j != nil {
		target = "sweep " + j.id
	}
	detail := map[string]any{"paths": len(q.paths), "first_path": q.paths[0], "collection": q.collection, "documents": len(q.documents)}
	if err := r.note("sweep.start", target, detail, err); err != nil {
		return err
	}
	shown, err := r.showJob(ctx, j)
	if err != nil {
		return err
	}
	r.w.Header().Set("Location", Prefix+"/sweeps/"+j.id)
	return r.answer(http.StatusAccepted, shown)
}

func (r *request) question(ctx context.Context, body *sweepBody) (q *question, err error) {
	q = &question{paths: body.Paths, documents: body.Intel.Documents}
	if len(body.Paths) == 0 || len(body.Paths) > mostPaths {
		return nil, badRequest("paths: name one to %d", mostPaths)
	}
	if q.since, err = timeOf("since", body.Since, false); err != nil {
		return nil, err
	}
	if q.until, err = timeOf("until", body.Until, true); err != nil {
		return nil, err
	}
	if !q.since.IsZero() && !q.until.IsZero() && q.until.Before(q.since) {
		return nil, badRequest("until: it is before since")
	}
	if q.ask, err = kindsOf("ask", body.Ask); err != nil {
		return nil, err
	}
	if len(body.Timezone) > mostPaths {
		return nil, badRequest("timezone: there are more than %d", mostPaths)
	}
	if q.zones, err = timezone.Parse(body.Timezone); err != nil {
		return nil, badRequest("timezone: %s", shortened(err))
	}
	if err := r.chooseIntel(ctx, q, body.Intel.Collection); err != nil {
		return nil, err
	}
	for i, path := range body.Paths {
		real, ok := r.api.resolve(path)
		if !ok {
			return nil, unprocessable("paths[%d]: it is not there, or does not lie below what the service may sweep", i)
		}
		q.real = append(q.real, real)
	}
	return q, nil
}

// chooseIntel checks that what is asked for is there.
func (r *request) chooseIntel(ctx context.Context, q *question, collection string) (err error) {
	if len(q.documents) > mostDocuments || collection != "" && len(q.documents) > 0 {
		return badRequest("intel: name a collection, or up to %d documents, or nothing for all of the store", mostDocuments)
	}
	for _, id := range q.documents {
		d, _, err := r.view.Document(ctx, id)
		if err != nil {
			return err
		}
		if d.Withdrawn != nil {
			return unprocessable("intel: document %d is out of use", id)
		}
	}
	q.collection, err = r.alias(ctx, collection)
	return err
}

// resolve follows the links of a path. It tells nothing of what is not below a root: not even whether it is there.
func (a *API) resolve(path string) (real string, ok bool) {
	if !filepath.IsAbs(path) || len(path) > longestPath || strings.ContainsRune(path, 0) {
		return "", false
	}
	real, err := filepath.EvalSymlinks(filepath.Clean(path))
	return real, err == nil && a.isBelowRoot(real)
}

func (a *API) isBelowRoot(real string) bool {
	return slices.ContainsFunc(a.roots, func(root string) bool {
		return real == root || strings.HasPrefix(real, strings.TrimSuffix(root, string(os.PathSeparator))+string(os.PathSeparator))
	})
}

// cancelSweep ends a sweep that waits or runs. Analysts end their own.
func (a *API) cancelSweep(r *request) error {
	j, number, err := r.named()
	if err != nil {
		return err
	}
	if j == nil {
		ctx, cancel := r.queries()
		defer cancel()
		if _, err := r.view.Sweep(ctx, number); err != nil {
			return err
		}
		return faultf(http.StatusConflict, "the sweep has ended")
	}
	isOwn := j.by.Name == r.who.Name && j.by.TokenID == r.who.TokenID
	switch {
	case !isOwn && r.who.Role < access.Admin:
		err = faultf(http.StatusForbidden, "it is somebody else's sweep")
	case !j.cancel():
		err = faultf(http.StatusConflict, "the sweep has ended")
	}
	if err := r.note("sweep.cancel", "sweep "+j.id, nil, err); err != nil {
		return err
	}
	return r.nothing()
}

var errBusy = faultf(http.StatusTooManyRequests, "too many sweeps wait: come again")

var errEnding = faultf(http.StatusServiceUnavailable, "the service is ending")

var errNothingToAsk = errors.New("there is nothing to look for: what was named has no indicator that stands, and no rule")
