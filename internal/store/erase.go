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
	if _, err := v.document(ctx, v.engine.DB(), document); err != nil {
		return err
	}
	var assertions span
	objects, err := v.retire(ctx, document, func(tx *sql.Tx) error {
		if err := v.one(ctx, tx, `SELECT first_assertion, last_assertion FROM document WHERE id = $1`, []any{document}, &assertions.first, &assertions.last); err != nil {
			return err
		}
		_, err := v.exec(ctx, tx, `UPDATE document SET withdrawn = COALESCE(withdrawn, $1), reason = $2, withdrawn_by = $3, sha256 = '', name = $2,
			title = '', head = $4, story = '{}', objects = 0 WHERE id = $5`, micros(v.now()), Erased, storable(by), string(empty), document)
		return err
	})
	if err != nil {
		return err
	}
	if err := v.eraseRange(ctx, "assertion", "id", assertions); err != nil {
		return err
	}
	// After the assertions: an import beside this may find newer versions of them as long as they are there.
	if err := v.eraseRange(ctx, "supersession", "assertion", assertions); err != nil {
		return err
	}
	for _, table := range []string{"object", "bringing"} {
		if err := v.eraseRange(ctx, table, "seq", objects); err != nil {
			return err
		}
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

// eraseRange removes the rows of a span, in short transactions.
func (s *Store) eraseRange(ctx context.Context, table, number string, at span) error {
	for from := at.first; from < at.last; from += cleared {
		err := s.engine.Write(ctx, func(tx *sql.Tx) error {
			_, err := s.exec(ctx, tx, `DELETE FROM `+table+` WHERE `+number+` > $1 AND `+number+` <= $2`, from, min(from+cleared, at.last))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
