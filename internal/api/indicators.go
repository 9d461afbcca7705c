package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"picket/indicator"
	"picket/internal/store"
)

// An indicatorView is an indicator as a reader is shown it.
type indicatorView struct {
	store.Indicator
	Assertions []assertionView  `json:"assertions"`
	Decisions  []store.Decision `json:"decisions,omitempty"`
}

// An assertionView does not name a document that is above the reader's ceiling.
type assertionView struct {
	store.Assertion
	Document int64  `json:"document,omitempty"`
	TLP      string `json:"tlp"`
}

func (r *request) showIndicator(x *store.Indicator) indicatorView {
	shown := indicatorView{Indicator: *x, Assertions: make([]assertionView, len(x.Assertions)), Decisions: slices.Clone(x.Decisions)}
	for i, a := range x.Assertions {
		a.Indicator.ID = a.Indicator.StatedOrDerivedID()
		shown.Assertions[i] = assertionView{Assertion: a, TLP: a.TLP.String()}
		if a.Title != "" { // it has none where its document is above the ceiling
			shown.Assertions[i].Document = a.Document
		}
	}
	for i := range shown.Decisions {
		if d := &shown.Decisions[i]; r.hidesReasons() {
			d.Reason, d.By = "", ""
		}
	}
	return shown
}

func (a *API) indicators(r *request) error {
	page, err := r.page()
	if err != nil {
		return err
	}
	if r.query.Has("value") {
		return a.exactIndicator(r)
	}
	ctx, cancel := r.queries()
	defer cancel()
	q, err := r.indicatorQuery(ctx)
	if err != nil {
		return err
	}
	q.After, q.Limit = page.after, page.limit
	found, err := r.view.Indicators(ctx, *q)
	if err != nil {
		return err
	}
	shown := make([]indicatorView, len(found.Indicators))
	for i := range found.Indicators {
		shown[i] = r.showIndicator(&found.Indicators[i])
	}
	return answerPage(r, shown, found.Next)
}

// indicatorQuery reads the filters.
func (r *request) indicatorQuery(ctx context.Context) (q *store.IndicatorQuery, err error) {
	q = &store.IndicatorQuery{Text: r.query.Get("text")}
	if q.Kinds, err = kindsOf("kind", r.query["kind"]); err != nil {
		return nil, err
	}
	for _, text := range r.query["state"] {
		if !slices.Contains(store.States, store.State(text)) {
			return nil, badRequest("state: %s is none of %q", quoted(text), store.States)
		}
		q.States = append(q.States, store.State(text))
	}
	if q.MinConfidence, err = r.integer("min_confidence", 0, 100, 0); err != nil {
		return nil, err
	}
	if q.MinScore, err = r.integer("min_score", 0, 100, 0); err != nil {
		return nil, err
	}
	if q.Since, err = r.time("since"); err != nil {
		return nil, err
	}
	if text := r.query.Get("document"); text != "" {
		if q.Document, err = strconv.ParseInt(text, 10, 64); err != nil || q.Document < 1 {
			return nil, badRequest("document: %s is no number of a document", quoted(text))
		}
		if _, _, err := r.view.Document(ctx, q.Document); err != nil {
			return nil, err
		}
	}
	q.Collection, err = r.alias(ctx, r.query.Get("collection"))
	return q, err
}

// exactIndicator is a page of the one indicator with a value, or of none.
func (a *API) exactIndicator(r *request) error {
	if len(r.queryWithout("value", "kind")) > 0 || len(r.query["kind"]) > 1 {
		return badRequest("value: besides it there may be one kind only")
	}
	x, err := indicatorOf(r.query.Get("kind"), r.query.Get("value"))
	if err != nil {
		return err
	}
	ctx, cancel := r.queries()
	defer cancel()
	found, err := r.view.Indicator(ctx, x)
	if errors.Is(err, store.ErrNotFound) {
		return answerPage(r, []indicatorView{}, 0)
	}
	if err != nil {
		return err
	}
	return answerPage(r, []indicatorView{r.showIndicator(found)}, 0)
}

func (a *API) indicator(r *request) error {
	kind, value := r.path["kind"], r.path["value"]
	if len(value) > longestParameter || !slices.Contains(indicator.Kinds, indicator.Kind(kind)) {
		return errNotFound
	}
	x, err := indicator.New(indicator.Kind(kind), value)
	if err != nil {
		return errNotFound
	}
	ctx, cancel := r.queries()
	defer cancel()
	found, err := r.view.Indicator(ctx, x)
	if err != nil {
		return err
	}
	return r.answer(http.StatusOK, r.showIndicator(found))
}

// mostDecided bounds how many indicators one decision is about.
const mostDecided = 1000

func (a *API) decide(r *request) error {
	var body struct {
		Indicators []struct {
			Kind  string `json:"kind"`
			Value string `json:"value"`
		} `json:"indicators"`
		Expired *bool  `json:"expired"`
		At      string `json:"at"`
		Reason  string `json:"reason"`
	}
	if err := r.decode(&body, false); err != nil {
		return err
	}
	switch {
	case len(body.Indicators) == 0 || len(body.Indicators) > mostDecided:
		return badRequest("indicators: name one to %d", mostDecided)
	case body.Expired == nil:
		return badRequest("expired: say true, or false for valid again")
	}
	at, err := timeOf("at", body.At, false)
	if err != nil {
		return err
	}
	if err := line("reason", body.Reason); err != nil {
		return err
	}
	var list []indicator.Indicator
	var ids []string
	for _, x := range body.Indicators {
		one, err := indicatorOf(x.Kind, x.Value)
		if err != nil {
			return err
		}
		if id := one.ID(); !slices.Contains(ids, id) {
			list, ids = append(list, one), append(ids, id)
		}
	}
	err = r.view.Decide(r.Context(), list, store.Decision{At: at, Expired: *body.Expired, Reason: body.Reason, By: r.who.Name})
	action := "indicator.expire"
	if !*body.Expired {
		action = "indicator.unexpire"
	}
	if err := r.note(action, ids[0], map[string]any{"indicators": ids[:min(len(ids), 100)], "count": len(ids)}, err); err != nil {
		return err
	}
	return r.nothing()
}

// asked says when sweeps last asked for a value.
func (a *API) asked(r *request) error {
	limit, err := r.integer("limit", 1, usualPage, 10)
	if err != nil {
		return err
	}
	if !r.query.Has("value") {
		return badRequest("value: name one")
	}
	kinds := append(r.query["kind"], "")
	if len(kinds) > 2 {
		return badRequest("kind: name one")
	}
	x, err := indicatorOf(kinds[0], r.query.Get("value"))
	if err != nil {
		return err
	}
	ctx, cancel := r.queries()
	defer cancel()
	list, err := r.view.Asked(ctx, x, limit)
	if err != nil {
		return err
	}
	return answerPage(r, list, 0)
}
