package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"picket/internal/store"
)

// Restore puts a copy of a backup where a store is, or is to be. It refuses a backup that is damaged, that is no store, or that is of a
// newer version, and a store that is in use. The store that was there is kept: former is where, "" if there was none. At any moment
// there is either the one or the other at path.
func Restore(ctx context.Context, backup, path string) (former string, err error) {
	if err := differ(backup, path); err != nil {
		return "", err
	}
	copied, err := copyBeside(backup, path)
	if err != nil {
		return "", err
	}
	defer os.Remove(copied)
	if err := checkBackup(ctx, copied); err != nil {
		return "", fmt.Errorf("%s: %w", backup, err)
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return "", place(copied, path)
	}
	release, err := takeAll(ctx, path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	defer func() { err = errors.Join(err, release()) }()
	if former, err = keep(path, time.Now()); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return former, place(copied, path)
}

func differ(backup, path string) error {
	from, err := os.Stat(backup)
	if err != nil {
		return fmt.Errorf("%s: %w", backup, plain(err))
	}
	if !from.Mode().IsRegular() {
		return fmt.Errorf("%s: no regular file", backup)
	}
	if to, err := os.Stat(path); err == nil && os.SameFile(from, to) {
		return fmt.Errorf("%s: is the store itself", backup)
	}
	return nil
}

// copyBeside makes the copy that is to be the store: what is checked is what is put there, whatever becomes of the backup.
func copyBeside(backup, path string) (copied string, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("%s: %w", path, plain(err))
	}
	in, err := os.Open(backup)
	if err != nil {
		return "", fmt.Errorf("%s: %w", backup, plain(err))
	}
	defer in.Close()
	out, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".restore-*") // mode 0600
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, plain(err))
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(plain(err), out.Sync(), out.Close()); err != nil {
		os.Remove(out.Name())
		return "", fmt.Errorf("%s: cannot be copied: %w", backup, err)
	}
	return out.Name(), nil
}

// checkBackup reads the file only: immutable=1 leaves nothing beside it.
func checkBackup(ctx context.Context, path string) error {
	if header, err := readHeader(path); err != nil {
		return plain(err)
	} else if header == nil || header.applicationID != applicationID {
		return errors.New("no backup of a store of picket: name another file")
	}
	db, err := sql.Open("sqlite", fileURL(path, "immutable=1&mode=ro"))
	if err != nil {
		return err
	}
	defer db.Close()
	var version int
	if err := db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return explained(err)
	}
	if files, err := fs.Glob(schema, "schema/*.sql"); err != nil || version > len(files) {
		return errors.Join(err, store.ErrNewer)
	}
	var result string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&result); err != nil {
		return explained(err)
	}
	if result != "ok" {
		return fmt.Errorf("the backup is damaged: take another (%s)", strings.Join(strings.Fields(result), " "))
	}
	return nil
}

func fileURL(path, query string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: query}).String()
}

// errInUse says that another process has the store open.
var errInUse = errors.New("the store is in use: stop what uses it")

// takeAll keeps everybody else out of a store, until release. To leave WAL mode is what SQLite allows only to who is alone, and what
// was not yet in the file is in it then. A store that is damaged cannot be locked so: that is no reason against restoring it.
func takeAll(ctx context.Context, path string) (release func() error, err error) {
	imports, err := (&engine{path: path}).tryLockImports(ctx)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", fileURL(path, "_pragma="+url.QueryEscape("busy_timeout(0)")))
	if err != nil {
		return nil, errors.Join(err, imports())
	}
	db.SetMaxOpenConns(1)
	var mode string
	err = db.QueryRowContext(ctx, "PRAGMA journal_mode = DELETE").Scan(&mode)
	if err == nil && mode != "delete" {
		err = errInUse
	}
	if err == nil {
		_, err = db.ExecContext(ctx, "BEGIN EXCLUSIVE")
	}
	if isBusy(err) || errors.Is(err, errInUse) {
		return nil, errors.Join(errInUse, db.Close(), imports())
	}
	return func() error { return errors.Join(db.Close(), imports()) }, ctx.Err()
}

// shortWait is how long restoring waits for an import.
const shortWait = time.Second

func (e *engine) tryLockImports(ctx context.Context) (unlock func() error, err error) {
	brief, cancel := context.WithTimeout(ctx, shortWait)
	defer cancel()
	unlock, err = e.LockImports(brief)
	if err != nil && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return nil, errInUse
	}
	return unlock, err
}

// keep gives the store that is there a second name, and moves what SQLite left beside it: another's log would be taken for the new store's.
func keep(path string, now time.Time) (former string, err error) {
	former = path + ".before-restore-" + now.UTC().Format("2006-01-02T150405.000Z")
	if err := os.Link(path, former); err != nil {
		if err := copyWhole(path, former); err != nil { // a file system without links
			return "", err
		}
	}
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if err := os.Rename(path+suffix, former+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", plain(err)
		}
	}
	return former, nil
}

func copyWhole(from, to string) error {
	copied, err := copyBeside(from, to)
	if err != nil {
		return err
	}
	return plain(os.Rename(copied, to))
}

func place(copied, path string) error {
	if err := os.Rename(copied, path); err != nil {
		return fmt.Errorf("%s: %w", path, plain(err))
	}
	return syncDirectory(filepath.Dir(path))
}
