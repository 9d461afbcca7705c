package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"picket/internal/intel"
)

// An Origin says from where and by whom a document comes.
type Origin struct {
	Collection string // alias or UUID; "": DefaultCollection
	Feed       string // that brought it, "": none
	By         string // who imports it
	Marking    string // TLP, instead of the document's own; "": that
}

// DefaultCollection is where documents go that name none. Every store has it.
const DefaultCollection = "intelligence"

// Imported says what became of an import.
type Imported struct {
	Document Document
	Known    bool // the same document was there: nothing was added
}

// errKnown ends an import of a document that is there.
var errKnown = errors.New("known")

// Import imports one document. Work hands over its parts and returns the rest: what the document is, its marking, and what
// it tells; its lists of indicators and rejected values are not looked at. While one import runs, others wait for it, also
// those of other processes.
//
// The same document, by its SHA-256, in the same collection adds nothing, unless the first was withdrawn.
func (s *Store) Import(ctx context.Context, from Origin, work func(*Import) (*intel.Advisory, error)) (imported *Imported, err error) {
	s.importing.Lock()
	defer s.importing.Unlock()
	unlock, err := s.engine.LockImports(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	i, err := s.begin(ctx, from)
	if err != nil {
		return nil, err
	}
	defer i.settle() //nolint:errcheck // should work panic: nothing is staged any more when the lock is given up
	advisory, err := work(i)
	if err == nil {
		err = i.publish(advisory)
	}
	if err != nil {
		_ = i.settle() // its error, if any, is the one that ended the import, or no longer matters
		// Staged rows are invisible, and the next import clears them too: a failure to do it now is not worth reporting.
		_ = s.clearStaged(context.WithoutCancel(ctx))
	}
	if errors.Is(err, errKnown) {
		return &Imported{i.document, true}, nil
	}
	if err != nil {
		return nil, err
	}
	return &Imported{i.document, false}, nil
}

// begin clears what an earlier import left, and finds the numbers to go on with.
func (s *Store) begin(ctx context.Context, from Origin) (*Import, error) {
	if _, isLabel := intel.ParseTLP(from.Marking); from.Marking != "" && !isLabel {
		return nil, fmt.Errorf("%q is no label of TLP 2.0: use TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT or TLP:RED", from.Marking)
	}
	collection, err := s.collectionTo(ctx, from.Collection)
	if err != nil {
		return nil, err
	}
	if err := s.clearStaged(ctx); err != nil {
		return nil, err
	}
	i := &Import{store: s, ctx: ctx, origin: from, collection: collection.Number, seen: map[fingerprint]struct{}{}}
	for name, into := range map[string]*int64{documentCounter: &i.document.ID, assertionCounter: &i.firstAssertion, objectCounter: &i.firstObject} {
		if *into, err = s.counter(ctx, s.engine.DB(), name); err != nil {
			return nil, err
		}
	}
	i.document.ID++
	i.lastAssertion, i.lastObject = i.firstAssertion, i.firstObject
	i.document.Collection, i.document.Feed, i.document.By = collection.Alias, from.Feed, from.By
	return i, nil
}

// collectionTo is where documents go that name a collection, or none.
func (s *Store) collectionTo(ctx context.Context, name string) (*Collection, error) {
	collection, err := s.Collection(ctx, cmp.Or(name, DefaultCollection))
	if err == ErrNotFound {
		return nil, fmt.Errorf("there is no collection %s: make it first", name)
	}
	return collection, err
}

// publish makes the document visible, all at once.
func (i *Import) publish(a *intel.Advisory) error {
	if err := errors.Join(i.flush(), i.settle()); err != nil {
		return err
	}
	i.describe(a)
	s, d := i.store, &i.document
	if known, err := s.documentWith(i.ctx, s.engine.DB(), i.collection, a.Document.SHA256); err != nil {
		return err
	} else if known != 0 {
		d.ID = known
		return errKnown
	}
	knownObjects, err := i.fold()
	if err != nil {
		return err
	}
	d.Objects -= knownObjects
	head, err := json.Marshal(a.Document)
	if err != nil {
		return err
	}
	story, err := json.Marshal(Story{a.Vulnerabilities, a.Account, a.Faults})
	if err != nil {
		return err
	}
	return s.engine.Write(i.ctx, func(tx *sql.Tx) (err error) {
		if d.Added, err = s.nextMoment(i.ctx, tx); err != nil {
			return err
		}
		_, err = s.exec(i.ctx, tx, `INSERT INTO document (id, collection, feed, imported_by, sha256, name, title, head, story, marking, tlp, story_tlp, added,
			first_assertion, last_assertion, first_object, last_object, rejected, objects, withdrawn, reason, withdrawn_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, NULL, '', '')`,
			d.ID, i.collection, storable(d.Feed), storable(d.By), a.Document.SHA256, storable(a.Document.Name), storable(a.Document.Title),
			string(head), string(story), d.Marking, d.TLP, d.StoryTLP, micros(d.Added),
			i.firstAssertion, i.lastAssertion, i.firstObject, i.lastObject, d.Rejected, d.Objects)
		if err != nil {
			return err
		}
		for name, value := range map[string]int64{documentCounter: d.ID, assertionCounter: i.lastAssertion, objectCounter: i.lastObject} {
			if err := s.setCounter(i.ctx, tx, name, value); err != nil {
				return err
			}
		}
		return nil
	})
}

// describe fills what is known at the end only.
func (i *Import) describe(a *intel.Advisory) {
	d := &i.document
	d.Document = a.Document
	if d.Marking = a.Marking; i.origin.Marking != "" {
		d.Marking = i.origin.Marking
	}
	d.TLP = intel.Unmarked
	if label, ok := intel.ParseTLP(d.Marking); ok {
		d.TLP, d.Marking = label, label.String()
	}
	d.StoryTLP = max(d.TLP, i.strictest)
	d.Indicators = i.lastAssertion - i.firstAssertion
}

// nextMoment is now, but later than the last: what is added later has a later time, whatever the clock does.
func (s *Store) nextMoment(ctx context.Context, tx *sql.Tx) (time.Time, error) {
	last, err := s.counter(ctx, tx, addedCounter)
	if err != nil {
		return time.Time{}, err
	}
	now := max(micros(s.now()), last+1)
	return timeOf(now), s.setCounter(ctx, tx, addedCounter, now)
}

// HasDocument says whether a document that is in use has this SHA-256, so that it need not be read again.
func (s *Store) HasDocument(ctx context.Context, collection, sha256 string) (id int64, known bool, err error) {
	c, err := s.collectionTo(ctx, collection)
	if err != nil {
		return 0, false, err
	}
	id, err = s.documentWith(ctx, s.engine.DB(), c.Number, sha256)
	return id, id != 0, err
}

// documentWith is 0 where there is none.
func (s *Store) documentWith(ctx context.Context, q queryer, collection int64, sha256 string) (id int64, err error) {
	err = s.one(ctx, q, `SELECT id FROM document WHERE sha256 = $1 AND collection = $2 AND withdrawn IS NULL`, []any{sha256, collection}, &id)
	if err == ErrNotFound {
		return 0, nil
	}
	return id, err
}
