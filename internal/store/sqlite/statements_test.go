package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
)

// numbered is one connection to a new database with the numbers from 0 to n-1.
func numbered(t *testing.T, n int) *sql.DB {
	t.Helper()
	connector, err := newRemembering("file:" + filepath.Join(t.TempDir(), "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	change(t, db, `CREATE TABLE t (n INTEGER PRIMARY KEY)`)
	change(t, db, `INSERT INTO t WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n + 1 < ?1) SELECT n FROM i`, n)
	return db
}

func change(t *testing.T, db *sql.DB, statement string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatal(err)
	}
}

func wantInt(t *testing.T, q interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}, want int, query string, args ...any) {
	t.Helper()
	var got int
	if err := q.QueryRowContext(t.Context(), query, args...).Scan(&got); err != nil || got != want {
		t.Errorf("%s: %d, %v, want %d", query, got, err, want)
	}
}

// More texts than are kept, each asked again with other arguments, in an order in which each is just forgotten.
func TestMoreStatementsThanAreKept(t *testing.T) {
	db := numbered(t, 10)
	for round := range 3 {
		for i := range maxStatements + 5 {
			wantInt(t, db, i+round, fmt.Sprintf(`SELECT ?1 + %d`, i), round)
		}
	}
	if err := db.QueryRowContext(t.Context(), `SELECT none`).Scan(new(int)); err == nil {
		t.Error("no error")
	}
}

// What is asked while the rows of the same are read has rows of its own.
func TestTheSameWithinItself(t *testing.T) {
	const query = `SELECT n FROM t WHERE n >= ?1 ORDER BY n`
	tx, err := numbered(t, 10).BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // it only read
	rows, err := tx.QueryContext(t.Context(), query, 3)
	if err != nil {
		t.Fatal(err)
	}
	for want := 3; rows.Next(); want++ {
		var got int
		if err := rows.Scan(&got); err != nil || got != want {
			t.Fatal(got, err)
		}
		wantInt(t, tx, 5, query, 5)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Error(err)
	}
	wantInt(t, tx, 7, query, 7)
}

// A query that was broken off, at its beginning or among its rows, can be asked again.
func TestAskedAgainAfterABreak(t *testing.T) {
	db := numbered(t, 2000)
	const query = `SELECT a.n FROM t a, t b, t c WHERE a.n + b.n + c.n >= ?1 ORDER BY a.n LIMIT 5000`
	for i := range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		if i%2 == 0 {
			cancel()
		}
		rows, err := db.QueryContext(ctx, query, 0)
		if err == nil {
			rows.Next()
			cancel()
			for rows.Next() {
				continue
			}
			rows.Close()
		}
		cancel()
		wantInt(t, db, 0, query, 0)
	}
}

// The schema may change under a statement that is kept.
func TestTheSchemaChanges(t *testing.T) {
	db := numbered(t, 3)
	for want := range 3 {
		columns, err := db.QueryContext(t.Context(), `SELECT * FROM t WHERE n = ?1`, 2)
		if err != nil {
			t.Fatal(err)
		}
		if names, err := columns.Columns(); err != nil || len(names) != want+1 {
			t.Error(names, err)
		}
		columns.Close()
		change(t, db, fmt.Sprintf(`ALTER TABLE t ADD COLUMN c%d`, want))
	}
}
