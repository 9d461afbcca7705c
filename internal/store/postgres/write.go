package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// attempts bounds how often a transaction is tried that the server ended because of others.
const attempts = 5

// Write runs at READ COMMITTED: imports wait for one another by their lock, and other writers add or change single rows. Where the
// server ends a transaction because of another one (a deadlock), work runs again, in a new one.
//
// While this process holds the lock on imports, nothing is written once that lock is lost: see confirm.
func (e *engine) Write(ctx context.Context, work func(tx *sql.Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := e.try(ctx, work)
		if err == nil || attempt == attempts || !endedForOthers(err) {
			return withCause(ctx, err)
		}
		pause := time.Duration(rand.Int64N(int64(20 * time.Millisecond << attempt)))
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// try runs work in one transaction. It keeps the connection for Insert, which needs the driver's own.
func (e *engine) try(ctx context.Context, work func(tx *sql.Tx) error) error {
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return oneLine(err)
	}
	defer conn.Close()
	// A transaction that knows the context is rolled back by database/sql at any moment, and a COPY beside it would then write for good.
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return err
	}
	defer tx.Rollback() // also when work panics; after Commit it does nothing
	e.sessions.Store(tx, conn)
	defer e.sessions.Delete(tx)
	if lock := e.lock.Load(); lock != nil {
		if err := lock.confirm(ctx, tx); err != nil {
			return err
		}
	}
	if err := work(tx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return tx.Commit()
}

// endedForOthers is true of the errors after which the same transaction may succeed: serialization_failure, deadlock_detected.
func endedForOthers(err error) bool {
	var server *pgconn.PgError
	return errors.As(err, &server) && (server.Code == "40001" || server.Code == "40P01")
}

// withCause lets a caller tell by errors.Is that it was the context that ended, which the server calls a request of the user.
func withCause(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil || errors.Is(err, ctx.Err()) {
		return err
	}
	return fmt.Errorf("%w: %w", ctx.Err(), err)
}
