package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Advisory locks are of one database, and named by two numbers: this class is the letters "pckt".
const (
	lockClass   = 0x70636b74
	lockImports = 1 // held, by a session of its own, as long as an import runs
	lockWrites  = 2 // held by each transaction of Write
)

const (
	unlockTimeout     = 5 * time.Second
	statisticsTimeout = 30 * time.Second
)

var errLockLost = errors.New("the connection that kept other imports out was lost, so nothing more was written: import again")

// A heldLock is the session that holds the lock on imports.
type heldLock struct {
	conn    *pgx.Conn
	pid     int32
	started time.Time // as a number of a process may come again after a restart
}

// LockImports waits for the lock in a session of its own, which is no part of the pool. If that session is lost, the server frees the
// lock, and Write refuses to go on.
func (e *engine) LockImports(ctx context.Context) (unlock func() error, err error) {
	conn, err := pgx.ConnectConfig(ctx, e.config)
	if err != nil {
		return nil, withCause(ctx, oneLine(err))
	}
	lock := &heldLock{conn: conn}
	if err := lock.take(ctx); err != nil {
		lock.close()
		return nil, withCause(ctx, fmt.Errorf("waiting for other imports: %w", err))
	}
	e.lock.Store(lock)
	return func() error {
		if e.lock.CompareAndSwap(lock, nil) {
			lock.renewStatistics()
			lock.close()
		}
		return nil
	}, nil
}

func (l *heldLock) take(ctx context.Context) error {
	session := `SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()`
	if err := l.conn.QueryRow(ctx, session).Scan(&l.pid, &l.started); err != nil {
		return err
	}
	if _, err := l.conn.Exec(ctx, `SELECT pg_advisory_lock($1, $2)`, lockClass, lockImports); err != nil {
		return err
	}
	// A transaction of an importer whose session was lost may still be under way.
	if _, err := l.conn.Exec(ctx, `SELECT pg_advisory_lock($1, $2)`, lockClass, lockWrites); err != nil {
		return err
	}
	_, err := l.conn.Exec(ctx, `SELECT pg_advisory_unlock($1, $2)`, lockClass, lockWrites)
	return err
}

// confirm makes a transaction of Write fail if the lock on imports is lost. Were it lost later than this asks, the next importer still waits
// for the transaction to end: see take.
func (l *heldLock) confirm(ctx context.Context, tx *sql.Tx) error {
	var held bool
	query := `SELECT EXISTS (
		SELECT FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
		WHERE l.locktype = 'advisory' AND l.granted AND l.classid::bigint = $1 AND l.objid::bigint = $2 AND l.objsubid = 2
			AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
			AND a.pid = $3 AND a.backend_start = $4)`
	if err := tx.QueryRowContext(ctx, query, lockClass, lockImports, l.pid, l.started).Scan(&held); err != nil {
		return err
	}
	if !held {
		return errLockLost
	}
	return nil
}

// close frees the lock before it returns, where the server can be reached; else the server does, when it notices.
func (l *heldLock) close() {
	ctx, cancel := context.WithTimeout(context.Background(), unlockTimeout)
	defer cancel()
	l.conn.Exec(ctx, `SELECT pg_advisory_unlock_all()`)
	l.conn.Close(ctx)
}

// renewStatistics is for the planner, which otherwise takes a table that was filled just now for empty, and reads all of it for a page. The
// server does it too, but a minute later, and for a table of a few rows never. It fails where others own the tables; it is only for speed.
func (l *heldLock) renewStatistics() {
	ctx, cancel := context.WithTimeout(context.Background(), statisticsTimeout)
	defer cancel()
	rows, _ := l.conn.Query(ctx, outgrown, schemaName) // its error is that of CollectRows
	tables, _ := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, table := range tables {
		l.conn.Exec(ctx, `ANALYZE `+pgx.Identifier{schemaName, table}.Sanitize())
	}
}

// outgrown are the tables that have no statistics, or those of when they were much smaller.
const outgrown = `SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace($1) AND relkind = 'r' AND pg_relation_size(oid) > 0
	AND (reltuples < 0 OR pg_relation_size(oid) / current_setting('block_size')::int > 3 * relpages / 2 + 8)`
