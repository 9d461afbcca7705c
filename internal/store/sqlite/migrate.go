package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"picket/internal/store"
)

//go:embed schema/*.sql
var schema embed.FS

// Migrate applies the files of the schema that the database has not seen, each in a transaction. The number of the last is SQLite's
// user_version.
func (e *engine) Migrate(ctx context.Context) error {
	files, err := fs.Glob(schema, "schema/*.sql")
	if err != nil {
		return err
	}
	var version int
	if err := e.read.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return explained(err)
	}
	switch {
	case version > len(files):
		return store.ErrNewer
	case version == len(files):
		return nil
	}
	for i, file := range files {
		if err := e.apply(ctx, file, i+1); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

// apply asks for the version again: another process may have been first.
func (e *engine) apply(ctx context.Context, file string, number int) error {
	text, err := schema.ReadFile(file)
	if err != nil {
		return err
	}
	return e.Write(ctx, func(tx *sql.Tx) error {
		var version int
		if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil || version >= number {
			return err
		}
		if _, err := tx.ExecContext(ctx, string(text)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, number))
		return err
	})
}
