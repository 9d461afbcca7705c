package store

import (
	"context"
	"database/sql"
	"errors"
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
	now := time.Now()
	return s.engine.Write(ctx, func(tx *sql.Tx) error {
		forget := s.engine.Rebind(`DELETE FROM taxii_status WHERE lease < $1`)
		if _, err := tx.ExecContext(ctx, forget, now.Add(-statusKept).UnixMicro()); err != nil {
			return err
		}
		add := s.engine.Rebind(`INSERT INTO taxii_status (id, posted_by, requested, finished, server, lease, report)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`)
		_, err := tx.ExecContext(ctx, add, x.ID, x.By, x.Requested.UnixMicro(), optionalTime(x.Finished), x.Server, x.Lease.UnixMicro(), x.Report)
		return err
	})
}

// optionalTime is null where a time is zero.
func optionalTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// Status is what became of what somebody posted. The error is ErrNotFound where there is none, or where it is another's.
func (s *Store) Status(ctx context.Context, id, by string) (*Status, error) {
	x := Status{ID: id, By: by}
	var requested, lease int64
	var finished sql.NullInt64
	query := s.engine.Rebind(`SELECT requested, finished, server, lease, report FROM taxii_status WHERE id = $1 AND posted_by = $2`)
	err := s.engine.DB().QueryRowContext(ctx, query, id, by).Scan(&requested, &finished, &x.Server, &lease, &x.Report)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	x.Requested, x.Lease = time.UnixMicro(requested).UTC(), time.UnixMicro(lease).UTC()
	if finished.Valid {
		x.Finished = time.UnixMicro(finished.Int64).UTC()
	}
	return &x, nil
}

// RenewStatuses says that a server still works on what it has pending.
func (s *Store) RenewStatuses(ctx context.Context, server string, lease time.Time) error {
	return s.engine.Write(ctx, func(tx *sql.Tx) error {
		query := s.engine.Rebind(`UPDATE taxii_status SET lease = $1 WHERE server = $2 AND finished IS NULL`)
		_, err := tx.ExecContext(ctx, query, lease.UnixMicro(), server)
		return err
	})
}

// FinishStatus completes a status. One that is complete stays as it is.
func (s *Store) FinishStatus(ctx context.Context, id string, at time.Time, report []byte) error {
	return s.engine.Write(ctx, func(tx *sql.Tx) error {
		query := s.engine.Rebind(`UPDATE taxii_status SET finished = $1, lease = $2, report = $3 WHERE id = $4 AND finished IS NULL`)
		_, err := tx.ExecContext(ctx, query, at.UnixMicro(), at.UnixMicro(), report, id)
		return err
	})
}
