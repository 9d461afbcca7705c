package sqlite

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
)

// applicationID marks a database as a store of picket (PRAGMA application_id): the letters "pckt".
const applicationID = 0x70636b74

var errNotOurs = errors.New("not a store of picket: name another file")

// isOurs refuses what must not be opened, before SQLite changes anything: the database of another program, and a store that was put beside
// the log of another one.
func (e *engine) isOurs(ctx context.Context) error {
	log, err := os.Stat(e.path + "-wal")
	hasLog := err == nil && log.Size() > 0 // asked first: a log is made after the header says that there is one
	header, err := readHeader(e.path)
	if err != nil {
		return plain(err)
	}
	switch {
	case header == nil: // a new file, or not a database, as SQLite will say
		return nil
	case hasLog && header.writeVersion == 1:
		return fmt.Errorf("%s-wal is the log of a store that stood here before this one: remove it, and open this one again", e.path)
	case header.applicationID == applicationID:
		return nil
	}
	return e.isEmpty(ctx)
}

// A header is what the first page of a database says (SQLite's "Database File Format", section 1.3).
type header struct {
	writeVersion  byte // 1: without a write-ahead log, as backups are
	applicationID uint32
}

// readHeader is nil where there is no whole header of SQLite.
func readHeader(path string) (*header, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var b [100]byte
	if _, err := io.ReadFull(file, b[:]); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	if string(b[:16]) != "SQLite format 3\x00" {
		return nil, nil
	}
	return &header{b[18], binary.BigEndian.Uint32(b[68:])}, nil
}

// isEmpty looks through the log too: a store that was just made may be there only.
func (e *engine) isEmpty(ctx context.Context) error {
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", OmitHost: true, Path: e.absolute(), RawQuery: busyTimeout}).String())
	if err != nil {
		return err
	}
	defer db.Close()
	var id, tables int64
	if err := db.QueryRowContext(ctx, "SELECT application_id, (SELECT count(*) FROM sqlite_master) FROM pragma_application_id").Scan(&id, &tables); err != nil {
		return explained(err)
	}
	if id != applicationID && (id != 0 || tables > 0) {
		return errNotOurs
	}
	return nil
}
