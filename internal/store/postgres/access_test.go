package postgres_test

import (
	"testing"

	"picket/internal/store/postgres"
	"picket/internal/store/storetest"
)

func TestAccess(t *testing.T) {
	storetest.Access(t, storetest.Vault{
		Place:   func(t *testing.T) string { return storetest.Postgres(t) },
		Open:    postgres.Open,
		Unguard: []string{`ALTER TABLE audit DISABLE TRIGGER USER`},
		Refused: []string{`TRUNCATE audit`, `TRUNCATE audit_head`},
	})
}
