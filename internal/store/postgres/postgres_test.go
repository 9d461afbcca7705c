package postgres_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/internal/store"
	"picket/internal/store/postgres"
	"picket/internal/store/sqlite"
	"picket/internal/store/storetest"
)

func open(t *testing.T) *store.Store {
	t.Helper()
	engine, err := postgres.Open(t.Context(), storetest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.New(t.Context(), engine)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestEngine(t *testing.T) {
	storetest.Engine(t, func(t *testing.T) string { return storetest.Postgres(t) }, postgres.Open)
}

func TestStore(t *testing.T) { storetest.Store(t, open) }

// prepared is an engine on a new database, and another connection to that.
func prepared(t *testing.T) (engine store.Engine, db *sql.DB) {
	t.Helper()
	engine, err := postgres.Open(t.Context(), storetest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	if err := engine.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return engine, engine.DB()
}

func execute(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func nothing(*sql.Tx) error { return nil }

// Who lost the lock on imports, as when the server was restarted, must not go on as if he had it.
func TestWithoutItsLockAnImportFails(t *testing.T) {
	engine, db := prepared(t)
	unlock, err := engine.LockImports(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := engine.Write(t.Context(), nothing); err != nil {
		t.Errorf("with the lock: %v", err)
	}
	execute(t, db, `SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory'`)
	err = engine.Write(t.Context(), func(*sql.Tx) error {
		t.Error("a transaction began without the lock")
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "import again") {
		t.Errorf("without the lock: %v", err)
	}
	if err := unlock(); err != nil {
		t.Error(err)
	}
	if err := engine.Write(t.Context(), nothing); err != nil {
		t.Errorf("after the import: %v", err)
	}
	unlock, err = engine.LockImports(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(engine.Write(t.Context(), nothing), unlock()); err != nil {
		t.Errorf("with a new lock: %v", err)
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	engine, db := prepared(t)
	execute(t, db, `INSERT INTO schema_version (version) VALUES (9999)`)
	if err := engine.Migrate(t.Context()); !errors.Is(err, store.ErrNewer) {
		t.Errorf("the error is %v", err)
	}
}

// All is in one schema, and nothing of it depends on the locale of the database.
func TestTidyAndByBytes(t *testing.T) {
	_, db := prepared(t)
	for what, query := range map[string]string{
		"tables elsewhere": `SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname NOT IN ('picket', 'pg_catalog', 'information_schema')`,
		"texts that are not COLLATE \"C\"": `SELECT table_name || '.' || column_name FROM information_schema.columns
			WHERE table_schema = 'picket' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'`,
		"booleans where a SMALLINT of 0 and 1 is due": `SELECT table_name || '.' || column_name FROM information_schema.columns
			WHERE table_schema = 'picket' AND data_type = 'boolean'`,
	} {
		if list := lines(t, db, query); len(list) > 0 {
			t.Errorf("%s: %s", what, strings.Join(list, ", "))
		}
	}
}

func TestCheckNamesDamage(t *testing.T) {
	for damage, want := range map[string]string{
		`DROP INDEX object_page`:                                        "object_page",
		`ALTER TABLE assertion DROP COLUMN role`:                        "column role text C not null",
		`ALTER TABLE object ALTER version DROP NOT NULL`:                "column version bigint",
		`DROP TABLE supersession`:                                       "table supersession",
		`ALTER TABLE document DROP CONSTRAINT document_collection_fkey`: "FOREIGN KEY (collection)",
		`DROP TRIGGER audit_update ON audit`:                            "TRIGGER audit_update",
		`ALTER TABLE audit DISABLE TRIGGER audit_insert`:                "TRIGGER audit_insert",
		`DROP SCHEMA picket CASCADE`:                                    "table collection",
	} {
		engine, db := prepared(t)
		if err := engine.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		execute(t, db, damage)
		if err := engine.Check(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("after %s the check says %v, want %s", damage, err, want)
		}
	}
}

func TestBackupNamesTheTool(t *testing.T) {
	engine, _ := prepared(t)
	err := engine.Backup(t.Context(), "/backups/a b.dump")
	if err == nil || !strings.Contains(err.Error(), `pg_dump --schema=picket --format=custom --file="/backups/a b.dump" "postgres://`) {
		t.Errorf("the error is %v", err)
	}
}

// Both dialects have the same tables and columns, for they share their queries.
func TestTwins(t *testing.T) {
	_, db := prepared(t)
	lite, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "picket.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer lite.Close()
	if err := lite.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := lines(t, lite.DB(), `SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
		UNION ALL SELECT name || ' on ' || tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1`)
	got := lines(t, db, `SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'picket' AND table_name <> 'schema_version'
		UNION ALL SELECT indexrelid::regclass || ' on ' || indrelid::regclass FROM pg_index WHERE indrelid IN (SELECT oid FROM pg_class
		WHERE relnamespace = 'picket'::regnamespace) AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)
		ORDER BY 1`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("- SQLite, + PostgreSQL:\n%s", diff)
	}
}

func lines(t *testing.T, db *sql.DB, query string) (list []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		list = append(list, line)
	}
	slices.Sort(list)
	return list
}
