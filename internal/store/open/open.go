// Package open opens a store by its name: a file of SQLite, or a database of PostgreSQL.
package open

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"picket/internal/store"
	"picket/internal/store/postgres"
	"picket/internal/store/sqlite"
)

// Default is the file of the user's own store: picket/picket.db under $XDG_DATA_HOME, else under ~/.local/share.
func Default() (string, error) {
	dir, err := DataDir()
	return filepath.Join(dir, "picket.db"), err
}

// DataDir is where Picket keeps what it is given: picket under $XDG_DATA_HOME, else under ~/.local/share.
func DataDir() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) { // the XDG Base Directory Specification: relative paths are to be ignored
		return filepath.Join(dir, "picket"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("no place for data: set XDG_DATA_HOME: %w", err)
	}
	return filepath.Join(home, ".local", "share", "picket"), nil
}

// Exists says whether there is a store of that name already. A database of PostgreSQL is taken to be there.
func Exists(name string) bool {
	if isPostgres(name) {
		return true
	}
	info, err := os.Stat(name)
	return err == nil && info.Size() > 0
}

// Store opens a store, and makes it where there is none.
func Store(ctx context.Context, name string) (*store.Store, error) {
	var engine store.Engine
	var err error
	if isPostgres(name) {
		engine, err = postgres.Open(ctx, name)
	} else {
		engine, err = sqlite.Open(ctx, name)
	}
	if err != nil {
		return nil, err
	}
	return store.New(ctx, engine)
}

func isPostgres(name string) bool {
	return strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://")
}
