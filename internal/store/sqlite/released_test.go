package sqlite_test

import (
	"database/sql"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"picket/internal/store/storetest"
)

var freeze = flag.String("freeze", "", "write the dump of the release of this version, with the schema as it is now: 1.2")

// What a released version wrote can be read by this one.
func TestReleasedSchemasAreUpgraded(t *testing.T) {
	if *freeze != "" {
		freezeAs(t, filepath.Join("testdata", "released", *freeze+".sql"))
	}
	for _, file := range storetest.Releases(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "picket.db")
			db := raw(t, path)
			if _, err := db.Exec(storetest.ReadDump(t, file)); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			s := openAt(t, path)
			defer s.Close()
			storetest.Upgraded(t, s)
		})
	}
	t.Run("this version", func(t *testing.T) {
		s := open(t)
		storetest.Sample(t, s)
		storetest.Upgraded(t, s)
	})
}

func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	return db
}

// freezeAs writes the sample as SQL, in the order in which it can be read again: tables, rows, then what watches over them.
func freezeAs(t *testing.T, file string) {
	path := filepath.Join(t.TempDir(), "sample.db")
	s := openAt(t, path)
	storetest.Sample(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db := raw(t, path)
	defer db.Close()
	var version, application int
	if err := db.QueryRow("SELECT user_version, application_id FROM pragma_user_version, pragma_application_id").Scan(&version, &application); err != nil {
		t.Fatal(err)
	}
	tables, after := schemaOf(t, db)
	var dump strings.Builder
	for _, table := range tables {
		dump.WriteString(table[1] + ";\n")
	}
	for _, table := range tables {
		writeRows(t, &dump, db, table[0])
	}
	fmt.Fprintf(&dump, "%s\nPRAGMA application_id = %d;\nPRAGMA user_version = %d;\n", after, application, version)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(dump.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// schemaOf is the name and text of each table, and the text of all indexes and triggers.
func schemaOf(t *testing.T, db *sql.DB) (tables [][2]string, after string) {
	t.Helper()
	rows, err := db.Query(`SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var kind, name, text string
		if err := rows.Scan(&kind, &name, &text); err != nil {
			t.Fatal(err)
		}
		if kind == "table" {
			tables = append(tables, [2]string{name, text})
		} else {
			after += text + ";\n"
		}
	}
	return tables, after
}

func writeRows(t *testing.T, dump *strings.Builder, db *sql.DB, table string) {
	t.Helper()
	rows, err := db.Query("SELECT * FROM " + table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, value := range values {
			list = append(list, literal(value))
		}
		fmt.Fprintf(dump, "INSERT INTO %s (%s) VALUES (%s);\n", table, strings.Join(columns, ", "), strings.Join(list, ", "))
	}
}

func literal(value any) string {
	switch x := value.(type) {
	case nil:
		return "NULL"
	case int64:
		return fmt.Sprint(x)
	case []byte:
		return "X'" + hex.EncodeToString(x) + "'"
	}
	return "'" + strings.ReplaceAll(fmt.Sprint(value), "'", "''") + "'"
}
