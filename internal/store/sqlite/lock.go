package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// lockSuffix names the file beside the store whose lock is that of imports. It is a database of its own, for SQLite knows how
// to lock files on every system, and the system ends the lock with the process.
const lockSuffix = ".lock"

// LockImports holds an exclusive transaction on the lock's file.
func (e *engine) LockImports(ctx context.Context) (unlock func() error, err error) {
	unlock, err = e.lock(ctx)
	if codeOf(err) == sqlite3.SQLITE_NOTADB {
		err = errors.New("not a lock of picket: remove it")
	}
	if err != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("%s: %w", e.path+lockSuffix, explained(err))
	}
	return unlock, err
}

func (e *engine) lock(ctx context.Context) (unlock func() error, err error) {
	if err := makePrivate(e.path + lockSuffix); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", OmitHost: true, Path: e.absolute() + lockSuffix}).String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	for {
		_, err := db.ExecContext(ctx, "BEGIN EXCLUSIVE")
		if err == nil {
			return db.Close, nil
		}
		if !isBusy(err) {
			db.Close()
			return nil, err
		}
		select {
		case <-ctx.Done():
			db.Close()
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func isBusy(err error) bool { return codeOf(err) == sqlite3.SQLITE_BUSY }

// codeOf is SQLite's primary result code, 0 where the error is another's.
func codeOf(err error) int { return extendedCodeOf(err) & 0xff }

func extendedCodeOf(err error) int {
	var failed *sqlite.Error
	if errors.As(err, &failed) {
		return failed.Code()
	}
	return 0
}
