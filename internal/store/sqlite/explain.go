package sqlite

import (
	"fmt"

	sqlite3 "modernc.org/sqlite/lib"
)

// explained says what to do about the faults that users can do something about.
func explained(err error) error {
	advice, ok := map[int]string{
		sqlite3.SQLITE_BUSY:     "another process has been writing for too long: try again",
		sqlite3.SQLITE_READONLY: "the store cannot be written: check its permissions and those of its directory",
		sqlite3.SQLITE_CANTOPEN: "the store cannot be opened: check its permissions and those of its directory",
		sqlite3.SQLITE_FULL:     "the disk is full: nothing was changed; make room and do it again",
		sqlite3.SQLITE_IOERR:    "the disk does not answer as it should: nothing was changed",
		sqlite3.SQLITE_CORRUPT:  "the store is damaged: restore a backup",
		sqlite3.SQLITE_NOTADB:   "not a store of picket: name another file",
	}[codeOf(err)]
	if !ok {
		return err
	}
	if extendedCodeOf(err) == sqlite3.SQLITE_IOERR_SHMSIZE { // also readers need a few KB beside the store
		advice = "the disk is full, or does not answer as it should: make room"
	}
	return fmt.Errorf("%s (%w)", advice, err)
}
