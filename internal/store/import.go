package store

import (
	"context"
	"errors"

	"picket/internal/intel"
)

var errNotWritten = errors.New("not written yet")

// An Origin says from where and by whom a document comes.
type Origin struct {
	Collection string // alias; "": DefaultCollection
	Feed       string // that brought it, "": none
	By         string // who imports it
	Marking    string // instead of the document's own; "": that
}

// DefaultCollection is where documents go that name none. Every store has it.
const DefaultCollection = "intelligence"

// Imported says what became of an import.
type Imported struct {
	Document Document
	Known    bool // the same document was there: nothing was added
}

// An Import takes the parts of one document as they are read. It stages them in short transactions; what it took is visible when
// Store.Import ends without error, and not before.
type Import struct {
	store *Store
	ctx   context.Context
}

// Indicator takes an indicator in the document's context.
func (i *Import) Indicator(x intel.Indicator) error { return errNotWritten }

// Rejected takes a value that is no indicator, with the reason.
func (i *Import) Rejected(r intel.Rejected) error { return errNotWritten }

// Object takes an object of STIX 2.1, verbatim. One whose id and version the collection has is left out.
func (i *Import) Object(o Object) error { return errNotWritten }

// Import imports one document. Work hands over its parts and returns the rest: what the document is, its marking, and what it
// tells; its lists of indicators and rejected values are not looked at. While one import runs, others wait for it, also those of other processes.
//
// The same document, by its SHA-256, in the same collection adds nothing, unless the first was withdrawn.
func (s *Store) Import(ctx context.Context, from Origin, work func(*Import) (*intel.Advisory, error)) (*Imported, error) {
	return nil, errNotWritten
}

// HasDocument says whether a document that is in use has this SHA-256, so that it need not be read again.
func (s *Store) HasDocument(ctx context.Context, collection, sha256 string) (id int64, known bool, err error) {
	return 0, false, errNotWritten
}
