// Package sqlite keeps a store in one file, by SQLite 3 compiled to Go.
//
// The file is in WAL mode: many read while one writes. It is readable by its owner only, and so is its directory where this
// package makes it. Every commit is on the disk when it returns (synchronous=FULL).
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver

	"picket/internal/store"
)

// patience is how long a writer waits for another process's short transaction.
const patience = 30 * time.Second

const (
	readers  = 8           // connections that read at once
	idleTime = time.Minute // after which one that nobody uses gives back its memory
)

type engine struct {
	path  string
	read  *sql.DB
	write *sql.DB // one connection: SQLite has one writer
}

// Open opens the file, or makes it.
func Open(ctx context.Context, path string) (store.Engine, error) {
	if err := makePrivate(path); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	e := &engine{path: path}
	if err := e.isOurs(ctx); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var err error
	if e.write, err = sql.Open("sqlite", e.dsn("_txlock=immediate", "cache_size(-49152)", "wal_autocheckpoint(131072)", "journal_size_limit(67108864)")); err != nil {
		return nil, err
	}
	e.write.SetMaxOpenConns(1)
	reading, err := newRemembering(e.dsn("_txlock=deferred", "query_only(1)", "cache_size(-2048)"))
	if err != nil {
		return nil, err
	}
	e.read = sql.OpenDB(reading)
	e.read.SetMaxOpenConns(readers)
	e.read.SetMaxIdleConns(readers) // by default all but two are closed after each use
	e.read.SetConnMaxIdleTime(idleTime)
	if err := e.write.PingContext(ctx); err != nil {
		e.Close()
		return nil, fmt.Errorf("%s: %w", path, explained(err))
	}
	return e, nil
}

// makePrivate makes the file before SQLite does, for its owner only. SQLite gives the files beside it the same mode.
func makePrivate(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return plain(err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return plain(err)
	}
	return file.Close()
}

// plain leaves out the operation and the path, which the message names already.
func plain(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func (e *engine) dsn(lock string, pragmas ...string) string {
	query := lock + "&" + busyTimeout
	for _, pragma := range append([]string{"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "temp_store(MEMORY)"}, pragmas...) {
		query += "&_pragma=" + url.QueryEscape(pragma)
	}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: e.absolute(), RawQuery: query}).String()
}

var busyTimeout = fmt.Sprintf("_pragma=busy_timeout(%d)", patience.Milliseconds())

func (e *engine) absolute() string {
	if path, err := filepath.Abs(e.path); err == nil {
		return filepath.ToSlash(path)
	}
	return e.path
}

func (e *engine) DB() *sql.DB { return e.read }

func (e *engine) Name() string { return e.path }

func (e *engine) Close() error { return errors.Join(e.read.Close(), e.write.Close()) }

// Rebind writes ?1 for $1: SQLite takes $1 for a name.
func (e *engine) Rebind(query string) string {
	rebound := []byte(query)
	for i := range len(rebound) - 1 {
		if next := rebound[i+1]; rebound[i] == '$' && '0' <= next && next <= '9' {
			rebound[i] = '?'
		}
	}
	return string(rebound)
}

func (e *engine) Write(ctx context.Context, work func(tx *sql.Tx) error) error {
	tx, err := e.write.BeginTx(ctx, nil)
	if err != nil {
		return explained(err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	if err := work(tx); err != nil {
		return explained(err)
	}
	return explained(tx.Commit())
}
