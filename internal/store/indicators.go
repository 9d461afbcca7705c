package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"picket/indicator"
	"picket/internal/intel"
)

// An Assertion is what one document says of one indicator.
type Assertion struct {
	ID         int64           `json:"-"`
	Document   int64           `json:"document"`
	Indicator  intel.Indicator `json:"indicator"`
	Title      string          `json:"title,omitempty"` // of the document, else its name; "" where that is above the ceiling
	Added      time.Time       `json:"added"`
	TLP        intel.TLP       `json:"-"`                    // its own marking, else the document's
	Superseded bool            `json:"superseded,omitempty"` // a newer version of the same STIX object is there
	Withdrawn  bool            `json:"withdrawn,omitempty"`  // the document is out of use
}

// State is how an indicator stands at a time.
type State string

// The states.
const (
	Active    State = "active"    // looked for, valid now
	Expired   State = "expired"   // past its validity: looked for, as the past is asked too
	Revoked   State = "revoked"   // nobody stands by it: withdrawn by its authors, or replaced by them; not looked for
	Withdrawn State = "withdrawn" // all documents are out of use: not looked for
)

// States are all, in the order of the list above.
var States = []State{Active, Expired, Revoked, Withdrawn}

// An Indicator is one value, with what each document says of it.
type Indicator struct {
	indicator.Indicator
	ID         string      `json:"id"` // that indicator.ID derives
	State      State       `json:"state"`
	Confidence int         `json:"confidence"`            // of the surest assertion that stands
	Score      int         `json:"score"`                 // Confidence after decay: see Score
	ValidUntil *time.Time  `json:"valid_until,omitempty"` // the latest of the assertions that stand, cut by decisions; nil: open
	First      time.Time   `json:"first"`                 // added
	Last       time.Time   `json:"last"`                  // added
	Assertions []Assertion `json:"assertions"`            // oldest first
	Decisions  []Decision  `json:"decisions,omitempty"`
}

// IndicatorQuery chooses indicators. The zero value is all that are active or expired.
type IndicatorQuery struct {
	Kinds         indicator.KindSet // 0: every kind
	Document      int64             // 0: any
	Collection    string            // alias; "": every one
	States        []State           // none: active and expired
	Text          string            // in the value, in any case
	MinConfidence int               // before decay
	MinScore      int               // after it
	Since         time.Time         // added at or after
	After         int64             // Page.Next of the page before, 0 for the first
	Limit         int               // 0: 100
}

// A Page of indicators, those last added first. Next is IndicatorQuery.After of the next page, 0 at the end.
type Page struct {
	Indicators []Indicator `json:"indicators"`
	Next       int64       `json:"next,omitempty"`
}

// scannedAtMost bounds how many rows a page is chosen from that the database cannot choose by itself: a page may be short, and still
// not the last.
const scannedAtMost = 50_000

// Indicators is a page of indicators, those last added first. It may have fewer than Limit and still a Next.
func (v View) Indicators(ctx context.Context, q IndicatorQuery) (*Page, error) {
	page := &Page{Indicators: []Indicator{}}
	limit := limitOf(q.Limit)
	if len(q.States) == 0 {
		q.States = []State{Active, Expired}
	}
	for scanned := 0; scanned < scannedAtMost; {
		heads, err := v.heads(ctx, &q, limit)
		if err != nil {
			return nil, err
		}
		list, err := v.indicatorsOf(ctx, heads)
		if err != nil {
			return nil, err
		}
		for i, x := range list {
			q.After, page.Next = heads[i].id, heads[i].id
			if !q.wants(&x) {
				continue
			}
			if page.Indicators = append(page.Indicators, x); len(page.Indicators) == limit {
				return page, nil
			}
		}
		if len(heads) < limit {
			page.Next = 0
			return page, nil
		}
		scanned += len(heads)
	}
	return page, nil
}

func (q *IndicatorQuery) wants(x *Indicator) bool {
	isErased := len(x.Assertions) == 0 // meanwhile
	return !isErased && slices.Contains(q.States, x.State) && x.Confidence >= q.MinConfidence && x.Score >= q.MinScore
}

// A head is the newest assertion of an indicator.
type head struct {
	id, key int64
	value   indicator.Indicator
}

// heads finds the newest assertions that a query chooses, one an indicator.
func (v View) heads(ctx context.Context, q *IndicatorQuery, limit int) (list []head, err error) {
	args := arguments{v.ceiling}
	conditions := q.conditions(&args)
	newer := strings.NewReplacer("a.", "b.", "d.", "e.", "c.", "f.").Replace(strings.Join(conditions, " AND "))
	if q.After != 0 {
		conditions = append(conditions, "a.id < "+args.add(q.After))
	}
	query := `SELECT a.id, a.key, a.kind, a.value FROM assertion a ` + visibleAssertion + ` JOIN collection c ON c.number = d.collection WHERE ` +
		strings.Join(conditions, " AND ") +
		` AND NOT EXISTS (SELECT 1 FROM assertion b JOIN document e ON e.id = b.document AND COALESCE(b.tlp, e.tlp) <= $1
		JOIN collection f ON f.number = e.collection WHERE b.key = a.key AND b.id > a.id AND ` + newer + `) ORDER BY a.id DESC` + limitTo(limit)
	err = v.each(ctx, v.engine.DB(), query, args, func(rows *sql.Rows) error {
		var h head
		err := rows.Scan(&h.id, &h.key, &h.value.Kind, &h.value.Value)
		list = append(list, h)
		return err
	})
	return list, err
}

// conditions are those that the database can check.
func (q *IndicatorQuery) conditions(args *arguments) []string {
	list := []string{"1 = 1"}
	if q.Kinds != 0 {
		var kinds []string
		for _, kind := range indicator.Kinds {
			if q.Kinds.Has(kind) {
				kinds = append(kinds, string(kind))
			}
		}
		list = append(list, "a.kind IN "+among(args, kinds))
	}
	if q.Document != 0 {
		list = append(list, "a.document = "+args.add(q.Document))
	}
	if q.Collection != "" {
		list = append(list, "c.alias = "+args.add(q.Collection))
	}
	if q.Text != "" {
		list = append(list, args.contains("a.value", q.Text))
	}
	if !q.Since.IsZero() {
		list = append(list, "d.added >= "+args.add(micros(q.Since)))
	}
	if !slices.Contains(q.States, Withdrawn) {
		list = append(list, "d.withdrawn IS NULL")
	}
	return list
}

// Indicator is one value with all that is known of it, also what no longer stands. The error is ErrNotFound where no document
// asserts it.
func (v View) Indicator(ctx context.Context, x indicator.Indicator) (*Indicator, error) {
	list, err := v.indicatorsOf(ctx, []head{{key: keyOf(x), value: x}})
	if err != nil {
		return nil, err
	}
	if len(list) == 0 || len(list[0].Assertions) == 0 {
		return nil, ErrNotFound
	}
	return &list[0], nil
}

// indicatorsOf gathers all that is known of values, in their order.
func (v View) indicatorsOf(ctx context.Context, heads []head) ([]Indicator, error) {
	if len(heads) == 0 {
		return nil, nil
	}
	list := make([]Indicator, len(heads))
	byKey := map[int64][]int{}
	var keys []int64
	for i, h := range heads {
		list[i] = Indicator{Indicator: h.value, ID: h.value.ID()}
		if byKey[h.key] == nil {
			keys = append(keys, h.key)
		}
		byKey[h.key] = append(byKey[h.key], i)
	}
	of := func(key int64, x indicator.Indicator) *Indicator {
		for _, i := range byKey[key] {
			if list[i].Kind == x.Kind && list[i].Folded() == x.Folded() {
				return &list[i]
			}
		}
		return nil // another value with the same key
	}
	if err := v.gatherAssertions(ctx, keys, of); err != nil {
		return nil, err
	}
	if err := v.gatherDecisions(ctx, keys, of); err != nil {
		return nil, err
	}
	now := v.now()
	for i := range list {
		list[i].judge(now)
	}
	return list, nil
}

func (v View) gatherAssertions(ctx context.Context, keys []int64, of func(int64, indicator.Indicator) *Indicator) error {
	args := arguments{v.ceiling}
	return v.each(ctx, v.engine.DB(), `SELECT `+assertionRow+` FROM assertion a `+visibleAssertion+` WHERE a.key IN `+amongKeys(&args, keys)+` ORDER BY a.id`,
		args, func(rows *sql.Rows) error {
			a, err := scanAssertion(rows)
			if err != nil {
				return err
			}
			if x := of(keyOf(a.Indicator.Indicator), a.Indicator.Indicator); x != nil {
				a.Indicator.ID = a.Indicator.StatedOrDerivedID()
				x.Assertions = append(x.Assertions, a)
			}
			return nil
		})
}

// judge sums up what the assertions say.
func (x *Indicator) judge(now time.Time) {
	x.State = Withdrawn
	inUse, isOpen := false, false
	for i := range x.Assertions {
		a := &x.Assertions[i]
		if i == 0 {
			x.First = a.Added
		}
		x.Last = a.Added
		inUse = inUse || !a.Withdrawn
		if !a.stands() {
			continue
		}
		valid := a.Indicator
		validAfter(&valid, x.Decisions)
		switch {
		case valid.ValidUntil == nil:
			isOpen = true
		case x.ValidUntil == nil || valid.ValidUntil.After(*x.ValidUntil):
			x.ValidUntil = valid.ValidUntil
		}
		x.State = Active
		x.Confidence = max(x.Confidence, a.Indicator.Confidence)
		x.Score = max(x.Score, Score(x.Kind, a.Indicator.Confidence, now.Sub(a.Added)))
	}
	switch {
	case isOpen:
		x.ValidUntil = nil
	case x.State == Active && !x.ValidUntil.After(now):
		x.State = Expired
	case x.State == Withdrawn && inUse:
		x.State = Revoked
	}
}
