package sqlite_test

import (
	"path/filepath"
	"testing"

	"picket/internal/store/sqlite"
	"picket/internal/store/storetest"
)

func TestAccess(t *testing.T) {
	// REPLACE deletes without firing the trigger that refuses DELETE.
	const again = `INTO audit SELECT 2, time, actor, token, action, target, outcome, remote, detail, previous, hash FROM audit WHERE n = 3`
	storetest.Access(t, storetest.Vault{
		Place:   func(t *testing.T) string { return filepath.Join(t.TempDir(), "picket.db") },
		Open:    sqlite.Open,
		Unguard: []string{`DROP TRIGGER audit_insert`, `DROP TRIGGER audit_update`, `DROP TRIGGER audit_delete`},
		Refused: []string{`REPLACE ` + again, `INSERT OR REPLACE ` + again, `UPDATE OR REPLACE audit SET n = 2 WHERE n = 3`},
	})
}
