package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/store"
)

// A history is a store and its model, to which the same happens.
type history struct {
	*rand.Rand
	versions    versioned
	store       *store.Store
	model       model
	collections []store.Collection
	now         time.Time
	imports     int
	removals    int // withdrawals, erasures, deletions
	followers   []*follower
	log         []string
}

// historySteps is how much happens in a history.
const historySteps = 40

// testHistories lets things happen at random to a store and to its model, and asks both.
func testHistories(t *testing.T, s *store.Store) {
	seed := uint64(time.Now().UnixNano())
	h := &history{Rand: rand.New(rand.NewPCG(seed, 2)), store: s, model: model{decisions: map[string][]store.Decision{}}, now: time.Now()}
	if _, err := s.AddCollection(t.Context(), store.Collection{Alias: "other"}); err != nil {
		t.Fatal(err)
	}
	var err error
	if h.collections, err = s.Collections(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.followers = followersOf(h.collections)
	for range historySteps {
		h.step(t)
		for range 4 {
			h.compare(t)
		}
		for _, f := range h.followers {
			h.follow(t, f)
		}
		if t.Failed() {
			t.Fatalf("seed %d, after:\n%s", seed, h.log)
		}
	}
}

func pick[T any](h *history, list ...T) T { return list[h.IntN(len(list))] }

func (h *history) step(t *testing.T) {
	h.versions.check(t, h.store)
	documents := h.model.documents
	if len(documents) < 2 {
		h.add(t)
		return
	}
	d, v := pick(h, documents...), h.store.View(intel.Red)
	switch h.IntN(8) {
	case 0:
		h.happened("withdraw %d", d.id)
		if err := v.Withdraw(t.Context(), d.id, store.Withdrawal{}); (err != nil) != d.withdrawn {
			t.Fatalf("withdrawal of %d: %v", d.id, err)
		}
		d.withdrawn = true
		h.removals++
	case 1:
		h.happened("erase %d", d.id)
		if err := v.Erase(t.Context(), d.id, ""); err != nil {
			t.Fatal(err)
		}
		h.model.erase(d)
		h.removals++
	case 2:
		h.decide(t)
	case 3:
		h.remove(t)
	default:
		h.add(t)
	}
}

func (h *history) happened(format string, args ...any) {
	h.log = append(h.log, fmt.Sprintf(format+"\n", args...))
}

func (h *history) marking() string {
	return pick(h, "", "", "TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:RED")
}

func (h *history) value() indicator.Indicator {
	return pick(h, indicator.Indicator{Kind: indicator.Domain, Value: "a.example"}, indicator.Indicator{Kind: indicator.Domain, Value: "b.example"},
		indicator.Indicator{Kind: indicator.IPv4, Value: "203.0.113.7"}, indicator.Indicator{Kind: indicator.FileName, Value: "Tool_1.exe"},
		indicator.Indicator{Kind: indicator.FileName, Value: "tool_1.EXE"}, indicator.Indicator{Kind: indicator.FileName, Value: "tool%1.exe"})
}

// object is one version of one of few objects, with what it asserts.
func (h *history) object() (store.Object, *intel.Indicator) {
	n := h.IntN(4)
	o := object(fmt.Sprintf("indicator--%d", n), 1+h.IntN(4), h.marking())
	if h.IntN(4) == 0 {
		o.Body = append(o.Body, ' ') // the same to a reader of JSON, but not verbatim
	}
	if o.Spec = pick(h, "2.1", "2.1", "2.0"); n == 3 { // one that asserts nothing, and has no versions
		o.ID, o.Type, o.Version = "ipv4-addr--1", "ipv4-addr", time.Time{}
		return o, nil
	}
	x := intel.Indicator{Indicator: h.value(), ID: o.ID, Modified: &o.Version, Confidence: pick(h, 10, 50, 90), Revoked: h.IntN(8) == 0}
	if o.Marked {
		x.Marking = o.TLP.String()
	}
	if h.IntN(2) == 0 {
		until := h.now.AddDate(0, 0, pick(h, -20, -10, 10, 20)).UTC().Truncate(time.Microsecond)
		x.ValidUntil = &until
	}
	return o, &x
}

func (h *history) add(t *testing.T) {
	h.imports++
	d := document{name: fmt.Sprint(h.imports), sha: fmt.Sprint("sha ", h.IntN(30)), marking: h.marking()}
	for range 1 + h.IntN(4) {
		o, x := h.object()
		d.objects = append(d.objects, o)
		if x != nil && h.IntN(5) > 0 { // some are read, but cannot be used
			d.indicators = append(d.indicators, *x)
		}
	}
	collection := pick(h, h.collections...)
	d.collection = collection.Alias
	h.happened("add %+v", d)
	imported := add(t, h.store, d)
	known := false
	for _, other := range h.model.documents {
		known = known || !other.withdrawn && other.sha == d.sha && other.collection == collection
	}
	if imported.Known != known {
		t.Fatalf("the document is known: %v, want %v", imported.Known, known)
	}
	if !known {
		h.model.add(d, imported.Document, collection)
	}
}

func (h *history) decide(t *testing.T) {
	x, ceiling := h.value(), h.ceiling()
	d := store.Decision{At: h.now.AddDate(0, 0, pick(h, -15, -5, 5, 15)).UTC().Truncate(time.Microsecond), Expired: h.IntN(3) > 0, Reason: "a reason"}
	h.happened("decide %v %+v", x, d)
	err := h.store.View(ceiling).Decide(t.Context(), []indicator.Indicator{x}, d)
	if h.model.indicator(x, ceiling, h.now) == nil {
		if !errors.Is(err, store.ErrNotFound) {
			t.Fatalf("a decision on what is not there: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	h.model.decisions[x.Key()] = append(h.model.decisions[x.Key()], d)
}

func (h *history) ceiling() intel.TLP {
	return pick(h, intel.Clear, intel.Green, intel.Amber, intel.AmberStrict, intel.Red)
}

func (h *history) objectQuery() store.ObjectQuery {
	q := store.ObjectQuery{Collection: pick(h, h.collections...).Number, Limit: pick(h, 1, 3, 100)}
	if h.IntN(3) == 0 {
		q.IDs = []string{"indicator--0", "ipv4-addr--1", "none"}[:1+h.IntN(3)]
	}
	if h.IntN(3) == 0 {
		q.Types = []string{"indicator", "ipv4-addr"}[:1+h.IntN(2)]
	}
	if h.IntN(3) == 0 {
		q.Specs = []string{"2.0", "2.1"}[:1+h.IntN(2)]
	}
	for range h.IntN(3) {
		q.Versions = append(q.Versions, pick(h, "first", "last", "all", day(2).Format(time.RFC3339Nano), "nonsense"))
	}
	if h.IntN(3) == 0 {
		q.AddedAfter = pick(h, h.model.documents...).added
	}
	return q
}

func (h *history) remove(t *testing.T) {
	q, ceiling := h.objectQuery(), h.ceiling()
	h.happened("delete below %v %+v", ceiling, q)
	deleted, err := h.store.View(ceiling).DeleteObjects(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	list := h.model.chosen(q, ceiling)
	want(t, "deleted", deleted, int64(len(list)))
	h.model.remove(list, ceiling)
	h.removals++
}

// compare asks both the same at random.
func (h *history) compare(t *testing.T) {
	t.Helper()
	ceiling := h.ceiling()
	v := h.store.View(ceiling)
	h.compareObjects(t, v, ceiling)
	h.compareIndicators(t, v, ceiling)
	x := h.value()
	is, err := v.Indicator(t.Context(), x)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		t.Fatal(err)
	}
	h.same(t, fmt.Sprint(x, " below ", ceiling), is, h.model.indicator(x, ceiling, h.now))
	collection := pick(h, "", store.DefaultCollection, "other", "none")
	var stands []standingIndicator
	err = v.Standing(t.Context(), collection, func(d *store.Document, x *intel.Indicator) error {
		stands = append(stands, standingIndicator{d.ID, d.Document.Name, *x})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	h.same(t, fmt.Sprint("standing below ", ceiling, " in ", collection), stands, h.model.standing(collection, ceiling))
}

// same compares but for what the model does not say.
func (h *history) same(t *testing.T, what string, got, want any) {
	t.Helper()
	diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.EquateApproxTime(0), cmpopts.IgnoreFields(store.Assertion{}, "ID"), cmpopts.IgnoreFields(store.Decision{}, "Added"))
	if diff != "" {
		t.Errorf("%s (- wanted, + got):\n%s", what, diff)
	}
}

func (h *history) compareIndicators(t *testing.T, v store.View, ceiling intel.TLP) {
	t.Helper()
	q := store.IndicatorQuery{Limit: pick(h, 1, 2, 100), MinConfidence: pick(h, 0, 0, 50, 51), MinScore: pick(h, 0, 0, 50), Text: pick(h, "", "", "TOOL_", "%", "example")}
	if h.IntN(2) == 0 {
		q.States = store.States[h.IntN(4):]
	}
	if h.IntN(3) == 0 {
		q.Kinds = indicator.SetOf(indicator.FileName, indicator.IPv4)
	}
	if h.IntN(3) == 0 {
		q.Document = pick(h, h.model.documents...).id
	}
	if h.IntN(3) == 0 {
		q.Collection = "other"
	}
	if h.IntN(3) == 0 {
		q.Since = pick(h, h.model.documents...).added
	}
	what := fmt.Sprintf("indicators below %v, %+v", ceiling, q)
	wanted := h.model.indicators(q, ceiling, h.now)
	var got []store.Indicator
	for {
		page, err := v.Indicators(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, page.Indicators...)
		if q.After = page.Next; q.After == 0 {
			break
		}
	}
	h.same(t, what, got, wanted)
}

func (h *history) compareObjects(t *testing.T, v store.View, ceiling intel.TLP) {
	t.Helper()
	q := h.objectQuery()
	what := fmt.Sprintf("objects below %v, %+v", ceiling, q)
	var got, wanted []store.Object
	for _, o := range h.model.chosen(q, ceiling) {
		wanted = append(wanted, o.Object)
	}
	for more := true; more; {
		var page []store.Object
		var err error
		if page, more, err = v.Objects(t.Context(), q); err != nil {
			t.Fatal(err)
		}
		for _, o := range page {
			q.After, o.Seq = o.Seq, 0
			got = append(got, o)
		}
	}
	h.same(t, what, got, wanted)
}
