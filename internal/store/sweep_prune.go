package store

import (
	"context"
	"database/sql"
	"time"

	"picket/internal/intel"
)

// PruneSweeps removes the sweeps that started before a time, and says how many those were. Sweeps whose verdict is a hit, or for which rules fired,
// stay, unless findings are to go too.
func (v View) PruneSweeps(ctx context.Context, before time.Time, findings bool) (int64, error) {
	query := `SELECT id FROM sweep WHERE ` + visibleSweep + ` AND started < $2`
	args := []any{int(v.ceiling), micros(before)}
	if !findings {
		query += ` AND verdict NOT IN ($3, $4)`
		args = append(args, string(intel.Hit), string(intel.Fired))
	}
	ids, err := v.sweepIDs(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	for i, id := range ids {
		if err := v.deleteSweep(ctx, id, `recorded IS NOT NULL`); err != nil {
			return int64(i), err
		}
	}
	return int64(len(ids)), v.dropChunks(ctx)
}

// staleSweep is how long a recording may stand still: behind it, nobody is taken to be at work on it.
const staleSweep = time.Hour

// clearStagedSweeps takes away what interrupted recordings left.
func (s *Store) clearStagedSweeps(ctx context.Context) error {
	ids, err := s.sweepIDs(ctx, `SELECT id FROM sweep WHERE recorded IS NULL AND touched < $1`, micros(s.now().Add(-staleSweep)))
	if err != nil || len(ids) == 0 {
		return err
	}
	for _, id := range ids {
		if err := s.deleteSweep(ctx, id, `recorded IS NULL`); err != nil {
			return err
		}
	}
	return s.dropChunks(ctx)
}

func (s *Store) sweepIDs(ctx context.Context, query string, args ...any) ([]int64, error) {
	var ids []int64
	err := s.each(ctx, s.engine.DB(), query, args, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}

// deleteSweep removes a sweep and its parts at once, if it is as the condition says.
func (s *Store) deleteSweep(ctx context.Context, id int64, condition string) error {
	return s.engine.Write(ctx, func(tx *sql.Tx) error {
		// Whoever stages parts of it writes to its row too: one of the two waits for the other.
		n, err := s.exec(ctx, tx, `UPDATE sweep SET touched = 0 WHERE id = $1 AND `+condition, id)
		if err != nil || n == 0 {
			return err
		}
		for _, table := range []string{"sweep_record", "sweep_sighting", "sweep_key", "sweep_answer", "sweep_found"} {
			if _, err := s.exec(ctx, tx, `DELETE FROM `+table+` WHERE sweep = $1`, id); err != nil {
				return err
			}
		}
		_, err = s.exec(ctx, tx, `DELETE FROM sweep WHERE id = $1`, id)
		return err
	})
}

// dropChunks removes the chunks that no sweep refers to any more.
func (s *Store) dropChunks(ctx context.Context) error {
	return s.engine.Write(ctx, func(tx *sql.Tx) error {
		_, err := s.exec(ctx, tx, `DELETE FROM sweep_chunk WHERE NOT EXISTS (SELECT 1 FROM sweep_record r WHERE r.chunk = sweep_chunk.id)
			AND NOT EXISTS (SELECT 1 FROM sweep_key k WHERE k.chunk = sweep_chunk.id)`)
		return err
	})
}
