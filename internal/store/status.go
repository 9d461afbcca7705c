package store

import (
	"context"
	"database/sql"
	"time"
)

// A Status tells a client of TAXII what became of what it posted (TAXII 2.1, section 4.3).
type Status struct {
	ID        string // a UUID
	By        string // who posted: nobody else sees it
	Requested time.Time
	Finished  time.Time // zero while it is pending
	Server    string    // the process that works on it
	Lease     time.Time // that process is gone if this passes while the status is pending
	Report    []byte    // JSON, as it is shown
}

// statusKept is how long a status can be asked for. The standard asks for 24 hours after its end.
const statusKept = 48 * time.Hour

// AddStatus records a new status, and forgets the oldest.
func (s *Store) AddStatus(ctx context.Context, x Status) error {
	return s.engine.Write(ctx, func(tx *sql.Tx) error {
		if _, err := s.exec(ctx, tx, `DELETE FROM taxii_status WHERE lease < $1`, micros(s.now().Add(-statusKept))); err != nil {
			return err
		}
		var finished any
		if !x.Finished.IsZero() {
			finished = micros(x.Finished)
		}
		_, err := s.exec(ctx, tx, `INSERT INTO taxii_status (id, posted_by, requested, finished, server, lease, report)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			x.ID, storable(x.By), micros(x.Requested), finished, x.Server, micros(x.Lease), x.Report)
		return err
	})
}

// Status is what became of what somebody posted. The error is ErrNotFound where there is none, or where it is another's.
func (s *Store) Status(ctx context.Context, id, by string) (*Status, error) {
	x := Status{ID: id, By: by}
	var requested, lease int64
	var finished sql.NullInt64
	err := s.one(ctx, s.engine.DB(), `SELECT requested, finished, server, lease, report FROM taxii_status WHERE id = $1 AND posted_by = $2`,
		[]any{storable(id), storable(by)}, &requested, &finished, &x.Server, &lease, &x.Report)
	if err != nil {
		return nil, err
	}
	x.Requested, x.Lease = timeOf(requested), timeOf(lease)
	if finished.Valid {
		x.Finished = timeOf(finished.Int64)
	}
	return &x, nil
}

// RenewStatuses says that a server still works on what it has pending.
func (s *Store) RenewStatuses(ctx context.Context, server string, lease time.Time) error {
	return s.engine.Write(ctx, func(tx *sql.Tx) error {
		_, err := s.exec(ctx, tx, `UPDATE taxii_status SET lease = $1 WHERE server = $2 AND finished IS NULL`, micros(lease), server)
		return err
	})
}

// FinishStatus completes a status. One that is complete stays as it is.
func (s *Store) FinishStatus(ctx context.Context, id string, at time.Time, report []byte) error {
	return s.engine.Write(ctx, func(tx *sql.Tx) error {
		_, err := s.exec(ctx, tx, `UPDATE taxii_status SET finished = $1, lease = $1, report = $2 WHERE id = $3 AND finished IS NULL`,
			micros(at), report, storable(id))
		return err
	})
}
