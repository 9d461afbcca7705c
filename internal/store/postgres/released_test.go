package postgres_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"picket/internal/store"
	"picket/internal/store/postgres"
	"picket/internal/store/storetest"
)

var freeze = flag.String("freeze", "", "write the dump of the release of this version by pg_dump, with the schema as it is now: 1.2")

// What a released version wrote can be read by this one.
func TestReleasedSchemasAreUpgraded(t *testing.T) {
	if *freeze != "" {
		freezeAs(t, filepath.Join("testdata", "released", *freeze+".sql"))
	}
	for _, file := range storetest.Releases(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			url := storetest.Postgres(t)
			conn, err := pgx.Connect(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Exec(t.Context(), storetest.ReadDump(t, file)); err != nil {
				t.Fatal(err)
			}
			if err := conn.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			storetest.Upgraded(t, openURL(t, url))
		})
	}
}

func openURL(t *testing.T, url string) *store.Store {
	t.Helper()
	engine, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.New(t.Context(), engine)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// freezeAs leaves out what only the database of the test has.
func freezeAs(t *testing.T, file string) {
	url := storetest.Postgres(t)
	storetest.Sample(t, openURL(t, url))
	dump, err := exec.Command("pg_dump", "--dbname="+url, "--schema=picket", "--inserts", "--column-inserts", "--no-owner", "--no-privileges").Output()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	wasEmpty := true
	for line := range strings.Lines(string(dump)) {
		isEmpty := line == "\n"
		if strings.HasPrefix(line, "--") || strings.HasPrefix(line, `\`) || strings.HasPrefix(line, "SET ") || isEmpty && wasEmpty {
			continue
		}
		text.WriteString(line)
		wasEmpty = isEmpty
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
