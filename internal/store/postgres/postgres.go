// Package postgres keeps a store in PostgreSQL (14 and later, a database in UTF8), for several hosts that share one.
//
// All tables are in a schema of their own, "picket", so that a database may hold other things too: the role needs CREATE on the
// database once, or owns a schema of that name that was made for it. One database holds one store.
//
// It keeps sessions: search_path is set when they start, and imports wait for one another by a lock of the session. So a pooler that
// stands between must pool sessions, not transactions.
package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"picket/internal/store"
)

const (
	readers  = 16 // connections that read: a server has 100 by default, and several hosts share it
	idleTime = 5 * time.Minute
	lifeTime = time.Hour // so that a name that points elsewhere by then is followed
)

// oldestServer is the server_version_num of PostgreSQL 14, the oldest that its project still maintains.
const oldestServer = 140000

type engine struct {
	config   *pgx.ConnConfig
	name     string
	read     *sql.DB
	write    *sql.DB                  // one connection: there is one writer
	sessions sync.Map                 // *sql.Tx of Write to its *sql.Conn
	lock     atomic.Pointer[heldLock] // while this process imports
}

// Open connects to the server of a URL, postgres://user@host:port/database?sslmode=…, by libpq's rules: what the URL leaves out comes from
// the environment (PGHOST, PGPASSWORD …), a service file and .pgpass. A password in the URL is taken, and shown nowhere.
func Open(ctx context.Context, url string) (store.Engine, error) {
	config, err := parse(url)
	if err != nil {
		return nil, err
	}
	e := &engine{config: config, name: nameOf(config), read: pool(config, readers), write: pool(config, 1)}
	if err := e.suits(ctx); err != nil {
		e.Close()
		return nil, fmt.Errorf("%s: %w", e.name, err)
	}
	return e, nil
}

func pool(config *pgx.ConnConfig, connections int) *sql.DB {
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	db.SetConnMaxIdleTime(idleTime)
	db.SetConnMaxLifetime(lifeTime)
	return db
}

// suits says whether the server can hold a store.
func (e *engine) suits(ctx context.Context) error {
	var version int
	var encoding string
	query := `SELECT current_setting('server_version_num')::int, pg_encoding_to_char(encoding)
		FROM pg_database WHERE datname = current_database()`
	if err := e.read.QueryRowContext(ctx, query).Scan(&version, &encoding); err != nil {
		return oneLine(err)
	}
	if version < oldestServer {
		return fmt.Errorf("PostgreSQL %d is too old: 14 or later is needed", version/10000)
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the database is in %s: create one with ENCODING 'UTF8'", encoding)
	}
	return nil
}

func (e *engine) DB() *sql.DB { return e.read }

// Rebind has nothing to do: $1 is PostgreSQL's own way.
func (e *engine) Rebind(query string) string { return query }

func (e *engine) Name() string { return e.name }

func (e *engine) Close() error { return errors.Join(e.read.Close(), e.write.Close()) }

// Backup is left to PostgreSQL's own tools, which know of roles, of replicas, and of how to restore.
func (e *engine) Backup(_ context.Context, path string) error {
	return fmt.Errorf("PostgreSQL has its own tools for that: pg_dump --schema=%s --format=custom --file=%q %q",
		schemaName, path, e.name)
}

var errNotOfWrite = errors.New("not a transaction of Write that is under way")
