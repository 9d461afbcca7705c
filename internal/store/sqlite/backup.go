package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Backup is a compact copy of one moment (VACUUM INTO), which stands at path when it is whole, and not before. It has a connection of its
// own: it only reads, and who writes does not wait for it.
func (e *engine) Backup(ctx context.Context, path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		return errors.New("is there already: name another file")
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return plain(err)
	}
	defer os.Remove(temp.Name())
	defer temp.Close()
	db, err := sql.Open("sqlite", e.dsn("_txlock=deferred"))
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", temp.Name()); err != nil {
		return explained(err)
	}
	if err := temp.Sync(); err != nil {
		return plain(err)
	}
	if err := os.Link(temp.Name(), path); err != nil { // unlike renaming, this overwrites nothing
		return plain(err)
	}
	return syncDirectory(filepath.Dir(path))
}

func syncDirectory(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return plain(err)
	}
	defer dir.Close()
	return plain(dir.Sync())
}

// Check runs SQLite's own searches for damage.
func (e *engine) Check(ctx context.Context) error {
	var result string
	if err := e.read.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&result); err != nil {
		return explained(err)
	}
	if result != "ok" {
		return fmt.Errorf("the store is damaged: restore a backup (%s)", result)
	}
	var stray int64
	if err := e.read.QueryRowContext(ctx, "SELECT count(*) FROM pragma_foreign_key_check").Scan(&stray); err != nil {
		return explained(err)
	}
	if stray > 0 {
		return fmt.Errorf("the store is damaged: restore a backup (%d rows name others that are not there)", stray)
	}
	return nil
}
