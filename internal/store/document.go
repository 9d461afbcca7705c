package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"picket/internal/intel"
)

// A Document is one document that was imported: an advisory, an edition of a list, a message of a feed, what a client of
// TAXII posted at once.
type Document struct {
	ID         int64          `json:"id"`
	Document   intel.Document `json:"document"`
	Collection string         `json:"collection"` // alias
	Feed       string         `json:"feed,omitempty"`
	Marking    string         `json:"marking,omitempty"` // as it marks itself, or as who imported it did
	TLP        intel.TLP      `json:"-"`                 // by which it is shown: that of Marking, or intel.Unmarked
	StoryTLP   intel.TLP      `json:"-"`                 // by which its Story and rejected values are shown: they come from all parts, some of which may be marked stricter
	Added      time.Time      `json:"added"`             // when it became visible; no two are equal
	By         string         `json:"by,omitempty"`      // who imported it
	Indicators int64          `json:"indicators"`        // what it asserts, its own duplicates left out
	Rejected   int64          `json:"rejected"`
	Objects    int64          `json:"objects"` // of STIX, that no document in use had brought as they are for the same readers
	Withdrawn  *Withdrawal    `json:"withdrawn,omitempty"`
}

// Title is what a document is called in sightings: its title, else its name.
func (d *Document) Title() string {
	if d.Document.Title != "" {
		return d.Document.Title
	}
	return d.Document.Name
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

const documentColumns = `SELECT d.id, d.head, c.alias, d.feed, d.marking, d.tlp, d.story_tlp, d.added, d.imported_by, d.last_assertion - d.first_assertion,
	d.rejected, d.objects, d.withdrawn, d.reason, d.withdrawn_by FROM document d JOIN collection c ON c.number = d.collection`

func scanDocument(row interface{ Scan(...any) error }) (*Document, error) {
	var d Document
	var head, reason, by string
	var added int64
	var withdrawn sql.NullInt64
	err := row.Scan(&d.ID, &head, &d.Collection, &d.Feed, &d.Marking, &d.TLP, &d.StoryTLP, &added, &d.By, &d.Indicators, &d.Rejected, &d.Objects, &withdrawn, &reason, &by)
	if err != nil {
		return nil, err
	}
	d.Added = timeOf(added)
	if withdrawn.Valid {
		d.Withdrawn = &Withdrawal{timeOf(withdrawn.Int64), reason, by}
	}
	return &d, json.Unmarshal([]byte(head), &d.Document)
}

// Documents are newest first.
func (v View) Documents(ctx context.Context, q DocumentQuery) ([]Document, error) {
	var args arguments
	where := []string{"d.tlp <= " + args.add(v.ceiling)}
	if q.Collection != "" {
		where = append(where, "c.alias = "+args.add(q.Collection))
	}
	if q.Feed != "" {
		where = append(where, "d.feed = "+args.add(q.Feed))
	}
	if !q.Withdrawn {
		where = append(where, "d.withdrawn IS NULL")
	}
	if q.Text != "" {
		where = append(where, "("+args.contains("d.title", q.Text)+" OR "+args.contains("d.name", q.Text)+")")
	}
	if q.After != 0 {
		where = append(where, "d.id < "+args.add(q.After))
	}
	list := []Document{}
	query := documentColumns + " WHERE " + strings.Join(where, " AND ") + " ORDER BY d.id DESC" + limitTo(limitOf(q.Limit))
	err := v.each(ctx, v.engine.DB(), query, args, func(rows *sql.Rows) error {
		d, err := scanDocument(rows)
		if err == nil {
			list = append(list, *d)
		}
		return err
	})
	return list, err
}

// defaultLimit is how many rows a page has where nobody says.
const defaultLimit = 100

func limitOf(limit int) int {
	if limit <= 0 {
		return defaultLimit
	}
	return limit
}

// Document is one document, with what it tells, which is empty where that is above the ceiling. The error is ErrNotFound where there is none.
func (v View) Document(ctx context.Context, id int64) (*Document, *Story, error) {
	d, err := v.document(ctx, v.engine.DB(), id)
	if err != nil {
		return nil, nil, err
	}
	story, err := v.Story(ctx, d)
	return d, story, err
}

// Story is what a document tells that Documents gave; empty where that is above the ceiling.
func (v View) Story(ctx context.Context, d *Document) (*Story, error) {
	story := &Story{Vulnerabilities: []intel.Vulnerability{}, Account: intel.NewAccount()}
	if d.StoryTLP > v.ceiling {
		return story, nil
	}
	var text string
	if err := v.one(ctx, v.engine.DB(), `SELECT story FROM document WHERE id = $1`, []any{d.ID}, &text); err != nil {
		return nil, err
	}
	return story, json.Unmarshal([]byte(text), story)
}

func (v View) document(ctx context.Context, q queryer, id int64) (*Document, error) {
	d, err := scanDocument(q.QueryRowContext(ctx, v.engine.Rebind(documentColumns+` WHERE d.id = $1 AND d.tlp <= $2`), id, v.ceiling))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	return d, err
}

// Rejected are the values that were read in a document and are no indicators, in its order, from number after+1 on.
func (v View) Rejected(ctx context.Context, document int64, after int64, limit int) ([]intel.Rejected, error) {
	list := []intel.Rejected{}
	err := v.each(ctx, v.engine.DB(), `SELECT r.body FROM rejected r JOIN document d ON d.id = r.document
		WHERE r.document = $1 AND d.story_tlp <= $2 AND r.number > $3 ORDER BY r.number`+limitTo(limitOf(limit)),
		[]any{document, v.ceiling, after}, func(rows *sql.Rows) error {
			var body string
			if err := rows.Scan(&body); err != nil {
				return err
			}
			list = append(list, intel.Rejected{})
			return json.Unmarshal([]byte(body), &list[len(list)-1])
		})
	return list, err
}

// Withdraw takes a document out of use. What it brought is no longer looked for, listed only on demand, and not served, but for objects that
// another document brings; sweeps that used it keep what they found. A zero time is now.
func (v View) Withdraw(ctx context.Context, document int64, w Withdrawal) error {
	if w.At.IsZero() {
		w.At = v.now()
	}
	if _, err := v.document(ctx, v.engine.DB(), document); err != nil {
		return err
	}
	objects, err := v.retire(ctx, document, func(tx *sql.Tx) error {
		d, err := v.document(ctx, tx, document)
		if err != nil {
			return err
		}
		if d.Withdrawn != nil {
			return fmt.Errorf("document %d is out of use since %s", document, d.Withdrawn.At.Format(time.RFC3339))
		}
		_, err = v.exec(ctx, tx, `UPDATE document SET withdrawn = $1, reason = $2, withdrawn_by = $3 WHERE id = $4`,
			micros(w.At), storable(w.Reason), storable(w.By), document)
		return err
	})
	if err != nil {
		return err
	}
	_ = v.release(ctx, document, objects) // what is left is passed over, and costs time only
	return nil
}

// retire takes a document out of use in one transaction, and what is behind its objects to their places before, most of it in transactions
// before that. The error is ErrNotFound where there is no document. It gives the numbers of its objects.
func (s *Store) retire(ctx context.Context, document int64, work func(tx *sql.Tx) error) (objects span, err error) {
	err = s.one(ctx, s.engine.DB(), `SELECT first_object, last_object FROM document WHERE id = $1`, []any{document}, &objects.first, &objects.last)
	if err != nil {
		return objects, err
	}
	if err := s.uncoverAll(ctx, objects); err != nil {
		return objects, err
	}
	return objects, s.engine.Write(ctx, func(tx *sql.Tx) error {
		if err := s.uncover(ctx, tx, behind(objects)); err != nil {
			return err
		}
		return work(tx)
	})
}

// release takes the objects of a document that is out of use out of their collection, in short transactions: no page has to pass over them.
func (s *Store) release(ctx context.Context, document int64, objects span) error {
	for from := objects.first; from < objects.last; from += cleared {
		err := s.engine.Write(ctx, func(tx *sql.Tx) error {
			_, err := s.exec(ctx, tx, `UPDATE object SET collection = -document WHERE document = $1 AND seq > $2 AND seq <= $3`,
				document, from, min(from+cleared, objects.last))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
