package store

import (
	"context"
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

// A Decision is what the organisation itself says of an indicator.
type Decision struct {
	At      time.Time `json:"at"`      // from when it holds
	Expired bool      `json:"expired"` // no longer valid from then on; false: valid again
	Reason  string    `json:"reason,omitempty"`
	By      string    `json:"by,omitempty"`
	Added   time.Time `json:"added"`
}

// State is how an indicator stands at a time.
type State string

// The states.
const (
	Active    State = "active"    // looked for, valid now
	Expired   State = "expired"   // past its validity: looked for, as the past is asked too
	Revoked   State = "revoked"   // by all who asserted it: not looked for
	Withdrawn State = "withdrawn" // all documents are out of use: not looked for
)

// An Indicator is one value, with what each document says of it.
type Indicator struct {
	indicator.Indicator
	ID         string       `json:"id"` // that indicator.ID derives
	State      State        `json:"state"`
	Confidence int          `json:"confidence"` // of the surest assertion that stands
	Score      int          `json:"score"`      // Confidence after decay: see Decay
	Validity   [2]time.Time `json:"-"`          // the widest of the assertions that stand, cut by decisions; zero: open
	First      time.Time    `json:"first"`      // asserted
	Last       time.Time    `json:"last"`       // asserted
	Assertions []Assertion  `json:"assertions"`
	Decisions  []Decision   `json:"decisions,omitempty"`
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
	Since         time.Time         // asserted at or after
	After         int64             // Cursor of the last one of the page before, 0 for the first
	Limit         int               // 0: 100
}

// A Page of indicators, those last asserted first. Next is IndicatorQuery.After of the next page, 0 at the end.
type Page struct {
	Indicators []Indicator
	Next       int64
}

// Indicators is a page of indicators, those last asserted first.
func (v View) Indicators(ctx context.Context, q IndicatorQuery) (*Page, error) {
	return nil, errNotWritten
}

// Indicator is one value with all that is known of it, also what no longer stands. The error is ErrNotFound where no document
// asserts it.
func (v View) Indicator(ctx context.Context, x indicator.Indicator) (*Indicator, error) {
	return nil, errNotWritten
}

// Standing visits, document by document, oldest first, every assertion that is to be looked for: of documents in use, not revoked and
// not superseded, its validity cut by decisions. It is one consistent state.
func (v View) Standing(ctx context.Context, collection string, visit func(*Document, *intel.Indicator) error) error {
	return errNotWritten
}

// Decide records that indicators are expired, or valid again. Those that are not in the store give ErrNotFound, and then nothing is recorded.
func (v View) Decide(ctx context.Context, list []indicator.Indicator, d Decision) error {
	return errNotWritten
}
