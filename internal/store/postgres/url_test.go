package postgres

import (
	"strings"
	"testing"
)

const secret = "hunter2"

// No error and no name shows a password, wherever in the URL it stands, and however badly.
func TestPasswordsAreNotShown(t *testing.T) {
	t.Setenv("PGPASSWORD", secret)
	for _, url := range []string{
		"postgres://user:hunter2@127.0.0.1:1/db",
		"postgres://user:hunter2@127.0.0.1:1,127.0.0.2:1/db",
		"postgres://user@127.0.0.1:1/db?password=hunter2",
		"postgres://user@127.0.0.1:1/db?%70assword=hunter2",
		"postgres://127.0.0.1:1/db?user=user&password=hunter2&sslmode=disable",
		"postgres://user:hunter2@127.0.0.1:1/db?sslmode=perhaps",
		"postgres://user:hunter2@127.0.0.1:port/db",
		"postgres://user:hunter2/x@127.0.0.1:1/db",
		"postgres://user:12/hunter2@127.0.0.1:1/db",
		"postgres://user:x@hunter2@127.0.0.1:1/db",
		"postgres://user:hunter2",
		"postgres://user:hunter2%@127.0.0.1:1/db",
		"postgres://user:hunter2#@127.0.0.1:1/db",
		"postgres://user@127.0.0.1:1/db?sslmode=perhaps&password=hunter2",
		"mysql://user:hunter2@127.0.0.1:1/db",
		"user=user password=hunter2 host=127.0.0.1 port=1",
		"postgres:hunter2",
		"postgres://user@127.0.0.1:1/db",
	} {
		engine, err := Open(t.Context(), url)
		if err == nil {
			t.Errorf("%s opened %s", url, engine.Name())
			continue
		}
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error shows the password: %v", url, err)
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: the error has several lines: %v", url, err)
		}
	}
}

func TestNames(t *testing.T) {
	t.Setenv("PGUSER", "")
	for url, want := range map[string]string{
		"postgres://ann:hunter2@db.example:5433/intel?sslmode=require": "postgres://ann@db.example:5433/intel",
		"postgresql://ann:p%40ss@db.example/intel":                     "postgres://ann@db.example:5432/intel",
		"postgres://ann@[2001:db8::1]/intel":                           "postgres://ann@[2001:db8::1]:5432/intel",
		"postgres://ann@/intel?host=/run/postgresql":                   "postgres://ann@/intel?host=%2Frun%2Fpostgresql&port=5432",
	} {
		config, err := parse(url)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		if got := nameOf(config); got != want {
			t.Errorf("%s is named %s, want %s", url, got, want)
		}
	}
}

func TestPasswordIsTaken(t *testing.T) {
	for url, want := range map[string]string{
		"postgres://ann:p%40ss@db.example/intel": "p@ss",
		"postgres://ann@db.example/intel":        secret,
	} {
		t.Setenv("PGPASSWORD", secret)
		config, err := parse(url)
		if err != nil {
			t.Fatal(err)
		}
		if config.Password != want {
			t.Errorf("%s has the password %q, want %q", url, config.Password, want)
		}
	}
}
