package store

import (
	"context"
	"time"

	"picket/internal/intel"
)

// A Document is one document that was imported: an advisory, an edition of a list, a message of a feed, what a client of TAXII
// posted at once.
type Document struct {
	ID         int64          `json:"id"`
	Document   intel.Document `json:"document"`
	Collection string         `json:"collection"` // alias
	Feed       string         `json:"feed,omitempty"`
	Marking    string         `json:"marking,omitempty"` // as it marks itself, or as who imported it did
	TLP        intel.TLP      `json:"-"`                 // by which it is shown: that of Marking, or intel.Unmarked
	Added      time.Time      `json:"added"`             // when it became visible; no two are equal
	By         string         `json:"by,omitempty"`      // who imported it
	Indicators int64          `json:"indicators"`        // what it asserts, its own duplicates left out
	Rejected   int64          `json:"rejected"`
	Objects    int64          `json:"objects"` // of STIX, that were new to the collection
	Withdrawn  *Withdrawal    `json:"withdrawn,omitempty"`
}

// A Withdrawal takes a document out of use. What was found by it stays.
type Withdrawal struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
	By     string    `json:"by,omitempty"`
}

// Story is what a document tells beside its indicators.
type Story struct {
	Vulnerabilities []intel.Vulnerability `json:"vulnerabilities"`
	intel.Account
	Faults []string `json:"faults,omitempty"`
}

// DocumentQuery chooses documents. The zero value is all that are in use.
type DocumentQuery struct {
	Collection string // alias; "": every one
	Feed       string
	Withdrawn  bool   // also those out of use
	Text       string // in the name or title, in any case
	After      int64  // id of the last one of the page before, 0 for the first: newest first
	Limit      int    // 0: 100
}

// Documents are newest first.
func (v View) Documents(ctx context.Context, q DocumentQuery) ([]Document, error) {
	return nil, errNotWritten
}

// Document is one document, with what it tells. The error is ErrNotFound where there is none.
func (v View) Document(ctx context.Context, id int64) (*Document, *Story, error) {
	return nil, nil, errNotWritten
}

// Rejected are the values that were read in a document and are no indicators, in its order, from number after+1 on.
func (v View) Rejected(ctx context.Context, document int64, after int64, limit int) ([]intel.Rejected, error) {
	return nil, errNotWritten
}

// Withdraw takes a document out of use. What it brought is no longer looked for, listed only on demand, and not served; sweeps
// that used it keep what they found.
func (v View) Withdraw(ctx context.Context, document int64, w Withdrawal) error {
	return errNotWritten
}

// Erase removes a document and all that it alone brought, without a trace but its id and when it was: for what should never have
// been imported.
func (v View) Erase(ctx context.Context, document int64) error {
	return errNotWritten
}
