package store

import (
	"context"
	"time"

	"picket/internal/intel"
)

// An Object is one version of a STIX object in a collection.
type Object struct {
	Seq     int64     // its place in the store: objects become visible in this order
	ID      string    // indicator--…
	Type    string    // indicator
	Spec    string    // spec_version: 2.1, or 2.0 where it says nothing and is of that version
	Version time.Time // modified, else created; zero for what has neither: TAXII takes Added instead (section 3.4.1)
	Added   time.Time // to the collection; those of one document at once
	TLP     intel.TLP // by which it is shown
	Marked  bool      // it has a marking of its own; else TLP is the document's
	Body    []byte    // JSON, verbatim
}

// ObjectQuery chooses objects of one collection, by the filters of TAXII 2.1 (sections 3.4, 5.4 to 5.8).
type ObjectQuery struct {
	Collection int64     // Collection.Number
	IDs        []string  // match[id]
	Types      []string  // match[type]
	Specs      []string  // match[spec_version]; none: see Versions
	Versions   []string  // match[version]: first, last, all, or times of RFC 3339; none: last
	AddedAfter time.Time // added_after
	After      int64     // Seq of the last one of the page before, 0 for the first
	Limit      int
	NoBody     bool // for manifests
}

// Objects are a page in the order in which they were added, and whether there are more. Objects that are added while a client pages come
// behind all that were there, so pages neither skip nor repeat.
func (v View) Objects(ctx context.Context, q ObjectQuery) (page []Object, more bool, err error) {
	return nil, false, errNotWritten
}

// DeleteObjects removes the versions of one object that a query with one id chooses, and says how many those were (TAXII 2.1, section
// 5.7). What its document asserted stays as the past, but is no longer looked for.
func (v View) DeleteObjects(ctx context.Context, q ObjectQuery) (int64, error) {
	return 0, errNotWritten
}
