package postgres_test

import (
	"testing"

	"picket/internal/store/postgres"
	"picket/internal/store/storetest"
)

func TestCrash(t *testing.T) {
	storetest.Crash(t, storetest.Crashing{Place: func(t *testing.T) string { return storetest.Postgres(t) }, Open: postgres.Open, Strikes: 3})
}

func TestCrashOfTheServer(t *testing.T) {
	var stop func(t *testing.T)
	storetest.Crash(t, storetest.Crashing{
		Place: func(t *testing.T) (url string) { url, stop = storetest.PostgresThatStops(t); return url },
		Open:  postgres.Open, Stop: func(t *testing.T) { stop(t) }, Strikes: 2,
	})
}

func TestBeside(t *testing.T) {
	storetest.Beside(t, func(t *testing.T) string { return storetest.Postgres(t) }, postgres.Open)
}
