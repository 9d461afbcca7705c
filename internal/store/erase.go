package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"picket/internal/intel"
)

// Erased is the reason of a withdrawal by Erase.
const Erased = "erased"

// Erase removes what a document brought, and what it was: for what should never have been imported. Its number, its times and
// who erased it stay. It is out of use at once; an erasure that is interrupted goes on when it is asked for again.
func (v View) Erase(ctx context.Context, document int64, by string) error {
	empty, err := json.Marshal(intel.Document{Name: Erased})
	if err != nil {
		return err
	}
	var ranges [4]int64
	err = v.engine.Write(ctx, func(tx *sql.Tx) error {
		if _, err := v.document(ctx, tx, document); err != nil {
			return err
		}
		if err := v.one(ctx, tx, `SELECT first_assertion, last_assertion, first_object, last_object FROM document WHERE id = $1`, []any{document},
			&ranges[0], &ranges[1], &ranges[2], &ranges[3]); err != nil {
			return err
		}
		_, err := v.exec(ctx, tx, `UPDATE document SET withdrawn = COALESCE(withdrawn, $1), reason = $2, withdrawn_by = $3, sha256 = '', name = $2,
			title = '', head = $4, story = '{}', objects = 0 WHERE id = $5`, micros(v.now()), Erased, storable(by), string(empty), document)
		if err != nil {
			return err
		}
		return v.release(ctx, tx, document) // until they are erased they would keep the same objects of other documents out
	})
	if err != nil {
		return err
	}
	if err := v.eraseRange(ctx, "assertion", "id", ranges[0], ranges[1]); err != nil {
		return err
	}
	// After the assertions: an import beside this may find newer versions of them as long as they are there.
	if err := v.eraseRange(ctx, "supersession", "assertion", ranges[0], ranges[1]); err != nil {
		return err
	}
	if err := v.eraseRange(ctx, "object", "seq", ranges[2], ranges[3]); err != nil {
		return err
	}
	return v.engine.Write(ctx, func(tx *sql.Tx) error {
		for _, table := range []string{"rejected", "supersession"} {
			if _, err := v.exec(ctx, tx, `DELETE FROM `+table+` WHERE document = $1`, document); err != nil {
				return err
			}
		}
		return nil
	})
}

// eraseRange removes the rows after first, up to last, in short transactions.
func (s *Store) eraseRange(ctx context.Context, table, number string, first, last int64) error {
	for from := first; from < last; from += cleared {
		err := s.engine.Write(ctx, func(tx *sql.Tx) error {
			_, err := s.exec(ctx, tx, `DELETE FROM `+table+` WHERE `+number+` > $1 AND `+number+` <= $2`, from, min(from+cleared, last))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
