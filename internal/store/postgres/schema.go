package postgres

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"picket/internal/store"
)

// schemaName is where all tables are. The files of the schema do not name it: they go where search_path points.
const schemaName = "picket"

//go:embed schema/*.sql
var schemaFiles embed.FS

// A step is one file of the schema, NNNN_what.sql.
type step struct {
	version int
	text    string
}

// steps are all, in the order of their numbers.
func steps() ([]step, error) {
	names, err := fs.Glob(schemaFiles, "schema/*.sql") // sorted
	if err != nil {
		return nil, err
	}
	var list []step
	for _, name := range names {
		number, _, _ := strings.Cut(path.Base(name), "_")
		version, err := strconv.Atoi(number)
		if err != nil {
			return nil, fmt.Errorf("%s has no number", name)
		}
		text, err := schemaFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		list = append(list, step{version, string(text)})
	}
	return list, nil
}

// Migrate applies the files of the schema that the table schema_version does not have, each in one transaction.
func (e *engine) Migrate(ctx context.Context) error {
	list, err := steps()
	if err != nil {
		return err
	}
	version, err := e.version(ctx)
	if err != nil {
		return err
	}
	if version > list[len(list)-1].version {
		return store.ErrNewer
	}
	for _, s := range list {
		if s.version <= version {
			continue
		}
		if err := e.Write(ctx, func(tx *sql.Tx) error { return s.apply(ctx, tx) }); err != nil {
			return fmt.Errorf("schema %04d: %w", s.version, err)
		}
	}
	return nil
}

// apply asks for the version again: another process may have been first.
func (s step) apply(ctx context.Context, tx *sql.Tx) error {
	if version, err := lastVersion(ctx, tx); err != nil || version >= s.version {
		return err
	}
	if _, err := tx.ExecContext(ctx, s.text); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO schema_version (version) VALUES ($1)`, s.version)
	return err
}

// version is that of the last file applied, 0 where there is none. It makes the schema and its table where they are missing.
func (e *engine) version(ctx context.Context) (version int, err error) {
	err = e.Write(ctx, func(tx *sql.Tx) (err error) {
		if err := prepare(ctx, tx); err != nil {
			return err
		}
		version, err = lastVersion(ctx, tx)
		return err
	})
	return version, err
}

func lastVersion(ctx context.Context, tx *sql.Tx) (version int, err error) {
	err = tx.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM schema_version`).Scan(&version)
	return version, err
}

// prepare looks before it creates: even IF NOT EXISTS asks for the right to create, which a role may have been given only for a while.
func prepare(ctx context.Context, tx *sql.Tx) error {
	var schema, table bool
	query := `SELECT to_regnamespace($1) IS NOT NULL, to_regclass($2) IS NOT NULL`
	if err := tx.QueryRowContext(ctx, query, schemaName, schemaName+".schema_version").Scan(&schema, &table); err != nil {
		return err
	}
	if !schema {
		if _, err := tx.ExecContext(ctx, `CREATE SCHEMA `+schemaName); err != nil {
			return err
		}
	}
	if !table {
		_, err := tx.ExecContext(ctx, `CREATE TABLE schema_version (
			version BIGINT PRIMARY KEY, applied TIMESTAMPTZ NOT NULL DEFAULT now())`)
		return err
	}
	return nil
}
