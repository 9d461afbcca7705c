package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"picket/internal/intel"
)

// A Sweep is one search of logs that was recorded: when it was, over what, and what came of it.
type Sweep struct {
	ID         int64         `json:"id"`
	Started    time.Time     `json:"started"`
	Finished   time.Time     `json:"finished"`
	Since      time.Time     `json:"since,omitzero"` // the period that the answer is about; zero: nothing read had a time
	Until      time.Time     `json:"until,omitzero"`
	Version    string        `json:"version"`           // of Picket
	Command    string        `json:"command,omitempty"` // to be typed again
	Paths      []string      `json:"paths"`             // what was searched
	By         string        `json:"by,omitempty"`      // who asked
	Host       string        `json:"host,omitempty"`    // on which machine
	Documents  int           `json:"documents"`         // that were asked
	Title      string        `json:"title,omitempty"`   // of the first of them
	Scope      string        `json:"scope"`             // given or expected: what a claim of absence is about
	Verdict    intel.Verdict `json:"verdict"`           // of the whole
	Indicators int           `json:"indicators"`        // that were asked
	Hits       int           `json:"hit"`               // of these
	NotSeen    int           `json:"not_seen"`          // of these
	CannotSay  int           `json:"cannot_say"`        // of these
	Sightings  int           `json:"sightings"`         // that count as hits
	Mentions   int           `json:"mentions"`          //
	Matches    int           `json:"rule_matches"`      // sightings of rules
	Sources    int           `json:"sources"`           // that were read
	Bytes      int64         `json:"bytes"`             // of them, decompressed
	Intel      []SweepIntel  `json:"intel,omitempty"`   // what was asked; of one sweep only
	TLP        intel.TLP     `json:"-"`                 // by which it is shown
	Marking    string        `json:"marking"`           // its label
}

// SweepIntel is a document that a sweep asked about.
type SweepIntel struct {
	Name       string `json:"name"`
	SHA256     string `json:"sha256"`
	Indicators int    `json:"indicators"`
	Document   int64  `json:"document,omitempty"` // that is the same in the store; 0: none, or it is above the ceiling
}

// SweepTLP is by what a sweep is shown that asked for documents and indicators of these markings ("" for none): the strictest of
// them, and at least intel.Unmarked, as what it found in the organisation's logs bears no marking and is not therefore public.
func SweepTLP(markings ...string) intel.TLP {
	strictest := intel.Unmarked
	for _, marking := range markings {
		if tlp, ok := intel.ParseTLP(marking); ok {
			strictest = max(strictest, tlp)
		}
	}
	return strictest
}

// SweepQuery chooses sweeps. The zero value is all of them.
type SweepQuery struct {
	Verdict intel.Verdict // of the whole; "": any
	Since   time.Time     // started at or after
	Before  time.Time     // started before; zero: at any time
	After   int64         // id of the last one of the page before, 0 for the first: newest first
	Limit   int           // 0: 100
}

// defaultPage is how many a page has that asks for no number.
const defaultPage = 100

// visibleSweep chooses what was recorded and is at or below the ceiling, which is the first argument.
const visibleSweep = `recorded IS NOT NULL AND tlp <= $1`

// Sweeps are newest first.
func (v View) Sweeps(ctx context.Context, q SweepQuery) ([]Sweep, error) {
	args := arguments{int(v.ceiling)}
	query := `SELECT id, tlp, head FROM sweep WHERE ` + visibleSweep
	if q.Verdict != "" {
		query += ` AND verdict = ` + args.add(string(q.Verdict))
	}
	if !q.Since.IsZero() {
		query += ` AND started >= ` + args.add(micros(q.Since))
	}
	if !q.Before.IsZero() {
		query += ` AND started < ` + args.add(micros(q.Before))
	}
	if q.After > 0 {
		query += ` AND id < ` + args.add(q.After)
	}
	query += ` ORDER BY id DESC` + limitTo(pageOf(q.Limit))
	list := []Sweep{}
	err := v.each(ctx, v.engine.DB(), query, args, func(rows *sql.Rows) error {
		s, err := scanSweep(rows)
		if err == nil {
			list = append(list, *s)
		}
		return err
	})
	return list, err
}

// pageOf is how many a page has.
func pageOf(limit int) int {
	if limit <= 0 {
		return defaultPage
	}
	return limit
}

// Sweep is one of them, with what it asked. The error is ErrNotFound where there is none.
func (v View) Sweep(ctx context.Context, id int64) (*Sweep, error) {
	s, err := v.sweepHead(ctx, id)
	if err != nil {
		return nil, err
	}
	s.Intel, err = v.asked(ctx, id)
	return s, err
}

func (v View) sweepHead(ctx context.Context, id int64) (*Sweep, error) {
	query := v.engine.Rebind(`SELECT id, tlp, head FROM sweep WHERE ` + visibleSweep + ` AND id = $2`)
	s, err := scanSweep(v.engine.DB().QueryRowContext(ctx, query, int(v.ceiling), id))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("sweep %d: %w", id, ErrNotFound)
	}
	return s, err
}

func scanSweep(row interface{ Scan(...any) error }) (*Sweep, error) {
	var id, tlp int64
	var head []byte
	if err := row.Scan(&id, &tlp, &head); err != nil {
		return nil, err
	}
	var s Sweep
	if err := json.Unmarshal(head, &s); err != nil {
		return nil, fmt.Errorf("sweep %d: %w", id, err)
	}
	s.ID, s.TLP = id, intel.TLP(tlp)
	s.Marking = s.TLP.String()
	return &s, nil
}

// asked reads from the first record what was asked, and finds the documents that the store has.
func (v View) asked(ctx context.Context, id int64) ([]SweepIntel, error) {
	first, err := v.SweepRecords(ctx, id, []string{"run"}, 0, 1)
	if err != nil || len(first) == 0 {
		return nil, err
	}
	var run struct {
		Intel []SweepIntel `json:"intel"`
	}
	if err := json.Unmarshal(first[0].Body, &run); err != nil {
		return nil, fmt.Errorf("sweep %d: %w", id, err)
	}
	for i := range run.Intel {
		x := &run.Intel[i]
		var document sql.NullInt64
		query := `SELECT MAX(id) FROM document WHERE sha256 = $1 AND tlp <= $2 AND added IS NOT NULL`
		if err := v.one(ctx, v.engine.DB(), query, []any{x.SHA256, int(v.ceiling)}, &document); err != nil {
			return nil, err
		}
		x.Document = document.Int64
	}
	return run.Intel, nil
}
