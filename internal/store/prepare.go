package store

import (
	"context"
	"database/sql"

	"github.com/google/uuid"
)

// prepare brings the schema to this version, and makes the collection that every store has.
func (s *Store) prepare(ctx context.Context) error {
	if err := s.engine.Migrate(ctx); err != nil {
		return err
	}
	if _, err := s.Collection(ctx, DefaultCollection); err != ErrNotFound {
		return err
	}
	return s.engine.Write(ctx, func(tx *sql.Tx) error {
		_, err := s.exec(ctx, tx, `INSERT INTO collection (number, id, alias, title, description, can_write)
			VALUES (1, $1, $2, $3, $4, 0) ON CONFLICT DO NOTHING`,
			uuid.NewString(), DefaultCollection, "Intelligence", "All that was imported, but for what went to collections of its own.")
		return err
	})
}

// The counters: the last number that is visible.
const (
	assertionCounter = "assertion"
	objectCounter    = "object"
	documentCounter  = "document"
	addedCounter     = "added" // the time of the last document, for no two are equal
)

// counter is 0 before the first.
func (s *Store) counter(ctx context.Context, q queryer, name string) (value int64, err error) {
	err = s.one(ctx, q, `SELECT value FROM counter WHERE name = $1`, []any{name}, &value)
	if err == ErrNotFound {
		return 0, nil
	}
	return value, err
}

func (s *Store) setCounter(ctx context.Context, tx *sql.Tx, name string, value int64) error {
	_, err := s.exec(ctx, tx, `INSERT INTO counter (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}

// cleared is how many rows one transaction of clearing removes: it must be short.
const cleared = 20_000

// clearStaged removes what an import left that did not end. It is called with the lock held, so nothing that is staged has an
// importer.
func (s *Store) clearStaged(ctx context.Context) error {
	for _, table := range []struct{ name, number, counter string }{
		{"supersession", "assertion", assertionCounter},
		{"supersession", "document", documentCounter},
		{"rejected", "document", documentCounter},
		{"assertion", "id", assertionCounter},
		{"bringing", "seq", objectCounter},
		{"object", "seq", objectCounter},
	} {
		visible, err := s.counter(ctx, s.engine.DB(), table.counter)
		if err != nil {
			return err
		}
		if err := s.removeBeyond(ctx, table.name, table.number, visible); err != nil {
			return err
		}
	}
	return nil
}

// removeBeyond removes rows whose number is beyond the last visible one, from the highest down, so that what is left if it is
// interrupted can be found again.
func (s *Store) removeBeyond(ctx context.Context, table, number string, visible int64) error {
	for {
		var highest sql.NullInt64
		if err := s.one(ctx, s.engine.DB(), `SELECT MAX(`+number+`) FROM `+table, nil, &highest); err != nil {
			return err
		}
		if !highest.Valid || highest.Int64 <= visible {
			return nil
		}
		from := max(visible, highest.Int64-cleared)
		err := s.engine.Write(ctx, func(tx *sql.Tx) error {
			_, err := s.exec(ctx, tx, `DELETE FROM `+table+` WHERE `+number+` > $1`, from)
			return err
		})
		if err != nil {
			return err
		}
	}
}
