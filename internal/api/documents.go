package api

import (
	"net/http"
	"strconv"

	"picket/internal/intel"
	"picket/internal/store"
)

// A documentView is a document as a reader is shown it. How much it brought is told only who may see all of it.
type documentView struct {
	store.Document
	Indicators *int64            `json:"indicators,omitempty"`
	Rejected   *int64            `json:"rejected,omitempty"`
	Objects    *int64            `json:"objects,omitempty"`
	TLP        string            `json:"tlp"`
	Withdrawn  *store.Withdrawal `json:"withdrawn,omitempty"`
}

func (r *request) showDocument(d *store.Document) documentView {
	shown := documentView{Document: *d, TLP: d.TLP.String(), Withdrawn: d.Withdrawn}
	if seesWhole(r.who.Ceiling, d) {
		shown.Indicators, shown.Rejected, shown.Objects = &d.Indicators, &d.Rejected, &d.Objects
	}
	if d.Withdrawn != nil && r.hidesReasons() {
		shown.Withdrawn = &store.Withdrawal{At: d.Withdrawn.At}
	}
	return shown
}

// seesWhole says that a reader may see all that a document brought: its parts may be marked stricter than itself.
func seesWhole(ceiling intel.TLP, d *store.Document) bool { return d.StoryTLP <= ceiling }

// hidesReasons says that the reader may not see what people of the organisation wrote: that bears no marking.
func (r *request) hidesReasons() bool { return r.who.Ceiling < intel.Unmarked }

func (r *request) showDocuments(list []store.Document) []documentView {
	shown := make([]documentView, len(list))
	for i := range list {
		shown[i] = r.showDocument(&list[i])
	}
	return shown
}

func (a *API) documents(r *request) (err error) {
	var q store.DocumentQuery
	page, err := r.page()
	if err != nil {
		return err
	}
	if q.Withdrawn, err = r.truth("withdrawn"); err != nil {
		return err
	}
	ctx, cancel := r.queries()
	defer cancel()
	if q.Collection, err = r.alias(ctx, r.query.Get("collection")); err != nil {
		return err
	}
	q.Feed, q.Text, q.After, q.Limit = r.query.Get("feed"), r.query.Get("text"), page.after, page.limit+1
	list, err := r.view.Documents(ctx, q)
	if err != nil {
		return err
	}
	list, after := cut(list, page.limit, func(d *store.Document) int64 { return d.ID })
	return answerPage(r, r.showDocuments(list), after)
}

// A documentWithStory is a document with what it tells beside indicators.
type documentWithStory struct {
	documentView
	Story *store.Story `json:"story,omitempty"` // nil where the reader may not see all of it
}

func (a *API) document(r *request) error {
	id, err := r.number()
	if err != nil {
		return err
	}
	ctx, cancel := r.queries()
	defer cancel()
	d, story, err := r.view.Document(ctx, id)
	if err != nil {
		return err
	}
	if story.Vulnerabilities == nil {
		story.Vulnerabilities = []intel.Vulnerability{}
	}
	if !seesWhole(r.who.Ceiling, d) {
		story = nil
	}
	return r.answer(http.StatusOK, documentWithStory{r.showDocument(d), story})
}

func (a *API) rejected(r *request) error {
	id, err := r.number()
	if err != nil {
		return err
	}
	page, err := r.page()
	if err != nil {
		return err
	}
	ctx, cancel := r.queries()
	defer cancel()
	d, _, err := r.view.Document(ctx, id)
	if err != nil {
		return err
	}
	if !seesWhole(r.who.Ceiling, d) {
		return faultf(http.StatusForbidden, "each part of this document may have a marking of its own: a token up to TLP:RED is needed")
	}
	list, err := r.view.Rejected(ctx, id, page.after, page.limit+1)
	if err != nil {
		return err
	}
	list, after := cut(list, page.limit, func(*intel.Rejected) int64 { return page.after + int64(page.limit) })
	return answerPage(r, list, after)
}

func (a *API) withdrawDocument(r *request) error {
	id, err := r.number()
	if err != nil {
		return err
	}
	var body struct {
		Reason string `json:"reason"`
	}
	if err := r.decode(&body, true); err != nil {
		return err
	}
	if err := line("reason", body.Reason); err != nil {
		return err
	}
	err = r.view.Withdraw(r.Context(), id, store.Withdrawal{Reason: body.Reason, By: r.who.Name})
	if err != nil {
		if d, _, failed := r.view.Document(r.Context(), id); failed == nil && d.Withdrawn != nil {
			err = faultf(http.StatusConflict, "the document is out of use already")
		}
	}
	if err := r.note("document.withdraw", "document "+strconv.FormatInt(id, 10), nil, err); err != nil {
		return err
	}
	return r.nothing()
}

func (a *API) eraseDocument(r *request) error {
	id, err := r.number()
	if err != nil {
		return err
	}
	err = r.view.Erase(r.Context(), id, r.who.Name)
	if err := r.note("document.erase", "document "+strconv.FormatInt(id, 10), nil, err); err != nil {
		return err
	}
	return r.nothing()
}
