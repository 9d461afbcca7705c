// Package store keeps intelligence, and what sweeps learned from it, in a database: SQLite by default, PostgreSQL where
// several hosts share it. DESIGN.md has the reasons.
//
// What is read goes through a View, which has a TLP ceiling: what is above it is not there. What is written becomes visible
// whole or not at all: an import is staged in short transactions and published by the last of them.
//
// Nothing that was visible is lost by revocation, expiry or withdrawal: they are added to it. Erasing is a command of its own.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"picket/internal/intel"
)

// A Store is a database of intelligence. It may be used by several goroutines, and by several processes.
type Store struct {
	engine    Engine
	now       func() time.Time
	importing sync.Mutex // held by the import of this process: the engine's lock keeps out others

	collections sync.Map // those that were asked for, by what they were asked for
}

// An Engine is what differs between databases. Queries are written with $1, $2 … for arguments, in the order of their first
// use.
type Engine interface {
	// DB reads, at any time and from several goroutines.
	DB() *sql.DB
	// Rebind brings a query to the engine's way to write arguments.
	Rebind(query string) string
	// Write runs one short transaction for writing. What it returns decides: nil commits.
	Write(ctx context.Context, work func(tx *sql.Tx) error) error
	// Insert adds rows to a table within a transaction of Write. A row whose unique key is there already is left out. It says how many were
	// added.
	Insert(ctx context.Context, tx *sql.Tx, table string, columns []string, rows [][]any) (added int64, err error)
	// LockImports waits until no other process imports, and keeps others out until unlock. The lock ends with the process.
	LockImports(ctx context.Context) (unlock func() error, err error)
	// Migrate brings the schema to the newest version. Where several processes do it at once, each version is applied once. The error
	// is ErrNewer where the database has a version that this program does not know.
	Migrate(ctx context.Context) error
	// Check looks for damage, and names it.
	Check(ctx context.Context) error
	// Backup writes a copy of the whole at one moment, while others read and write.
	Backup(ctx context.Context, path string) error
	// Name is where the store is, without secrets: it is shown to people.
	Name() string
	Close() error
}

// ErrNotFound says that what was asked for is not in the store, or is above the ceiling: a reader cannot tell which.
var ErrNotFound = errors.New("not in the store")

// ErrNewer says that the database was written by a newer version.
var ErrNewer = errors.New("the store was written by a newer version of picket: use that, or restore a backup")

// New opens a store on an engine, and brings its schema to this version. It takes the engine, and closes it if it fails.
func New(ctx context.Context, engine Engine) (*Store, error) {
	s := &Store{engine: engine, now: time.Now}
	if err := s.prepare(ctx); err != nil {
		engine.Close()
		return nil, fmt.Errorf("%s: %w", engine.Name(), err)
	}
	return s, nil
}

// Name is where the store is, without secrets.
func (s *Store) Name() string { return s.engine.Name() }

// Check looks for damage of the database, and names it.
func (s *Store) Check(ctx context.Context) error { return s.engine.Check(ctx) }

// Backup writes a copy of the whole at one moment, while others read and write. Nothing may stand at path.
func (s *Store) Backup(ctx context.Context, path string) error { return s.engine.Backup(ctx, path) }

// Close ends the use of the store.
func (s *Store) Close() error { return s.engine.Close() }

// A View is what a reader with a ceiling sees of a store.
type View struct {
	*Store
	ceiling intel.TLP
}

// View is the store as a reader may see it who is cleared up to the ceiling.
func (s *Store) View(ceiling intel.TLP) View { return View{s, ceiling} }
