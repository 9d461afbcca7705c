package postgres_test

import (
	"testing"

	"picket/internal/store/postgres"
	"picket/internal/store/storetest"
)

func TestEngine(t *testing.T) {
	storetest.Engine(t, func(t *testing.T) string { return storetest.Postgres(t) }, postgres.Open)
}
