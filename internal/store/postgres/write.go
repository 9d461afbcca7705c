package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Write runs one transaction at a time, in all processes, as SQLite does: the shared code reads what is there and writes what follows from
// it. So READ COMMITTED is enough, and no transaction ends for the sake of another one. Writers wait in a pool of their own, beside
// readers.
//
// While this process holds the lock on imports, nothing is written once that lock is lost: see confirm.
func (e *engine) Write(ctx context.Context, work func(tx *sql.Tx) error) error {
	return withCause(ctx, e.transact(ctx, work))
}

// transact keeps the connection for Insert, which needs the driver's own.
func (e *engine) transact(ctx context.Context, work func(tx *sql.Tx) error) error {
	conn, err := e.write.Conn(ctx)
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
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1, $2)`, lockClass, lockWrites); err != nil {
		return err
	}
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

// withCause lets a caller tell by errors.Is that it was the context that ended, which the server calls a request of the user.
func withCause(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil || errors.Is(err, ctx.Err()) {
		return err
	}
	return fmt.Errorf("%w: %w", ctx.Err(), err)
}
