package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"picket/indicator"
)

// A Decision is what the organisation itself says of an indicator.
type Decision struct {
	At      time.Time `json:"at"`      // from when it holds
	Expired bool      `json:"expired"` // no longer valid from then on; false: valid again
	Reason  string    `json:"reason,omitempty"`
	By      string    `json:"by,omitempty"`
	Added   time.Time `json:"added"`
}

// Decide records that indicators are expired, or valid again. Where one of them is not in the store the error is ErrNotFound, and
// nothing is recorded. A zero time is now.
func (v View) Decide(ctx context.Context, list []indicator.Indicator, d Decision) error {
	for _, x := range list {
		if _, err := v.Indicator(ctx, x); err != nil {
			return fmt.Errorf("%s %s: %w", x.Kind, x.Value, err)
		}
	}
	d.Added = v.now()
	if d.At.IsZero() {
		d.At = d.Added
	}
	return v.engine.Write(ctx, func(tx *sql.Tx) error {
		var last int64
		if err := v.one(ctx, tx, `SELECT COALESCE(MAX(id), 0) FROM decision`, nil, &last); err != nil {
			return err
		}
		for i, x := range list {
			_, err := v.exec(ctx, tx, `INSERT INTO decision (id, key, kind, value, at, expired, reason, decided_by, added) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
				last+int64(i)+1, keyOf(x), string(x.Kind), x.Value, micros(d.At), flag(d.Expired), storable(d.Reason), storable(d.By), micros(d.Added))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

const decisionRow = `SELECT key, kind, value, at, expired, reason, decided_by, added FROM decision`

func scanDecision(rows *sql.Rows) (key int64, x indicator.Indicator, d Decision, err error) {
	var at, added int64
	err = rows.Scan(&key, &x.Kind, &x.Value, &at, &d.Expired, &d.Reason, &d.By, &added)
	d.At, d.Added = timeOf(at), timeOf(added)
	return key, x, d, err
}

func (v View) gatherDecisions(ctx context.Context, keys []int64, of func(int64, indicator.Indicator) *Indicator) error {
	var args arguments
	return v.each(ctx, v.engine.DB(), decisionRow+` WHERE key IN `+amongKeys(&args, keys)+` ORDER BY id`, args, func(rows *sql.Rows) error {
		key, value, d, err := scanDecision(rows)
		if x := of(key, value); x != nil {
			x.Decisions = append(x.Decisions, d)
		}
		return err
	})
}

// allDecisions are by indicator.Key: they are few, for people make them.
func (v View) allDecisions(ctx context.Context, q queryer) (map[string][]Decision, error) {
	list := map[string][]Decision{}
	err := v.each(ctx, q, decisionRow+` ORDER BY id`, nil, func(rows *sql.Rows) error {
		_, x, d, err := scanDecision(rows)
		list[x.Key()] = append(list[x.Key()], d)
		return err
	})
	return list, err
}
