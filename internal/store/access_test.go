package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"picket/internal/intel"
	"picket/internal/store"
)

// engine is the least that tokens and the audit log need.
type engine struct {
	store.Engine
	db *sql.DB
}

func (e *engine) DB() *sql.DB                { return e.db }
func (e *engine) Rebind(query string) string { return strings.ReplaceAll(query, "$", "?") }
func (e *engine) Name() string               { return "test" }
func (e *engine) Close() error               { return e.db.Close() }
func (e *engine) Migrate(ctx context.Context) error {
	schema, err := os.ReadFile("sqlite/schema/0002_access.sql")
	if err == nil {
		_, err = e.db.Exec("BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS migrated (x)")
	}
	if err != nil {
		return err
	}
	var n int
	if e.db.QueryRow(`SELECT count(*) FROM sqlite_master WHERE name = 'token'`).Scan(&n); n == 0 {
		if _, err = e.db.Exec(string(schema)); err != nil {
			return err
		}
	}
	_, err = e.db.Exec("COMMIT")
	return err
}

func (e *engine) Write(ctx context.Context, work func(*sql.Tx) error) error {
	tx, err := e.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := work(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// open opens the store at a path, as another process would.
func open(t *testing.T, path string) *store.Store {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	s, err := store.New(t.Context(), &engine{db: db})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// raw is the database behind the store's back.
func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

var operator = store.Actor{Name: "cli:test"}

func TestTokensAreFoundByTheirSecretAlone(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "picket.db"))
	expires := time.Now().Add(time.Hour).UTC().Truncate(time.Microsecond)
	added, err := s.AddToken(t.Context(), store.Token{Name: "taxii", Role: "reader", Ceiling: intel.AmberStrict, Expires: expires}, store.SecretHash{1}, operator)
	if err != nil {
		t.Fatal(err)
	}
	found, err := s.FindToken(t.Context(), store.SecretHash{1})
	if err != nil {
		t.Fatal(err)
	}
	if found.ID != added.ID || found.Name != "taxii" || found.Role != "reader" || found.Ceiling != intel.AmberStrict || !found.Expires.Equal(expires) ||
		found.CreatedBy != "cli:test" || time.Since(found.Created) > time.Minute || !found.Revoked.IsZero() || !found.LastUsed.IsZero() {
		t.Errorf("%+v", found)
	}
	if _, err := s.FindToken(t.Context(), store.SecretHash{2}); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	if _, err := s.AddToken(t.Context(), store.Token{Name: "again", Role: "reader"}, store.SecretHash{1}, operator); err == nil {
		t.Error("two tokens with one secret")
	}
	if list, err := s.Tokens(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestATokenStandsUntilItExpiresOrIsRevoked(t *testing.T) {
	end := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		token store.Token
		now   time.Time
		want  bool
	}{
		{store.Token{}, end, true},
		{store.Token{Expires: end}, end.Add(-time.Microsecond), true},
		{store.Token{Expires: end}, end, false},
		{store.Token{Expires: end}, end.Add(time.Hour), false},
		{store.Token{Revoked: end}, end.Add(-time.Hour), false}, // a clock that was set back does not bring it to life
		{store.Token{Revoked: end, Expires: end.Add(time.Hour)}, end, false},
		{store.Token{Expires: end.In(time.FixedZone("", 3600))}, end.Add(-time.Second), true},
	} {
		if got := c.token.Stands(c.now); got != c.want {
			t.Errorf("%+v at %v: %v", c.token, c.now, got)
		}
	}
}

func TestRevocationHoldsAtOnceAndForGood(t *testing.T) {
	path := filepath.Join(t.TempDir(), "picket.db")
	s, other := open(t, path), open(t, path)
	added, err := s.AddToken(t.Context(), store.Token{Name: "x", Role: "admin"}, store.SecretHash{1}, operator)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.RevokeToken(t.Context(), added.ID, operator); err != nil {
			t.Fatal(err)
		}
	}
	found, err := other.FindToken(t.Context(), store.SecretHash{1})
	if err != nil || found.Stands(time.Now()) || found.RevokedBy != "cli:test" {
		t.Errorf("%+v, %v", found, err)
	}
	if err := s.RevokeToken(t.Context(), 99, operator); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	log, err := s.Audit(t.Context(), 0, 10)
	if err != nil || len(log) != 2 || log[1].Action != "token.revoke" || log[1].Target != "token 1 x" {
		t.Errorf("%+v, %v", log, err)
	}
}

func TestUseIsNotedOnceAMinute(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "picket.db"))
	if _, err := s.AddToken(t.Context(), store.Token{Name: "x", Role: "reader"}, store.SecretHash{1}, operator); err != nil {
		t.Fatal(err)
	}
	start := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	stale, _ := s.FindToken(t.Context(), store.SecretHash{1})
	for _, c := range []struct{ after, want time.Duration }{
		{0, 0}, {time.Second, 0}, {59 * time.Second, 0}, {time.Minute, time.Minute}, {90 * time.Second, time.Minute}, {time.Hour, time.Hour},
	} {
		fresh, err := s.FindToken(t.Context(), store.SecretHash{1})
		if err != nil {
			t.Fatal(err)
		}
		for _, token := range []*store.Token{fresh, stale} {
			if err := s.TokenUsed(t.Context(), token, start.Add(c.after)); err != nil {
				t.Fatal(err)
			}
		}
		if got, _ := s.FindToken(t.Context(), store.SecretHash{1}); !got.LastUsed.Equal(start.Add(c.want)) {
			t.Errorf("used after %v: noted %v", c.after, got.LastUsed.Sub(start))
		}
	}
}

// fill writes entries and gives the head.
func fill(t *testing.T, s *store.Store, n int) store.Head {
	t.Helper()
	for i := range n {
		if err := s.AppendAudit(t.Context(), store.Entry{Actor: operator, Action: "test.fill", Target: "x", Outcome: store.Done, Detail: i}); err != nil {
			t.Fatal(err)
		}
	}
	head, err := s.VerifyAudit(t.Context(), store.Head{})
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := s.AuditHead(t.Context()); err != nil || kept != head {
		t.Fatalf("the store notes %v, %v, the log ends with %v", kept, err, head)
	}
	return head
}

func TestTheAuditLogIsReadInPages(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "picket.db"))
	if head := fill(t, s, 0); head != (store.Head{}) {
		t.Error(head)
	}
	fill(t, s, 5)
	page, err := s.Audit(t.Context(), 2, 2)
	if err != nil || len(page) != 2 || page[0].N != 3 || page[1].Detail != "3" || page[1].Previous != page[0].Hash {
		t.Errorf("%+v, %v", page, err)
	}
	if page, err := s.Audit(t.Context(), 5, 2); err != nil || len(page) != 0 {
		t.Errorf("%+v, %v", page, err)
	}
}

// Two processes append at once: the chain has one line.
func TestTheChainDoesNotFork(t *testing.T) {
	path := filepath.Join(t.TempDir(), "picket.db")
	var all sync.WaitGroup
	for range 2 {
		s := open(t, path)
		for range 2 {
			all.Go(func() {
				for range 25 {
					if err := s.AppendAudit(t.Context(), store.Entry{Actor: operator, Action: "test.race", Outcome: store.Done}); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	all.Wait()
	if head, err := open(t, path).VerifyAudit(t.Context(), store.Head{}); err != nil || head.N != 100 {
		t.Errorf("%v, %v", head, err)
	}
}

// What fails leaves no entry, and what leaves no entry fails.
func TestWhatIsDoneAndItsEntryAreOneTransaction(t *testing.T) {
	path := filepath.Join(t.TempDir(), "picket.db")
	s := open(t, path)
	if _, err := raw(t, path).Exec(`CREATE TRIGGER broken BEFORE UPDATE ON audit_head BEGIN SELECT RAISE(ABORT, 'broken'); END`); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddToken(t.Context(), store.Token{Name: "x", Role: "reader"}, store.SecretHash{1}, operator); err == nil {
		t.Error("no error")
	}
	if list, err := s.Tokens(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestTheDatabaseRefusesToChangeTheAuditLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "picket.db")
	s := open(t, path)
	head := fill(t, s, 3)
	const copyOf = ` SELECT 2, time, actor, token, action, target, outcome, remote, detail, previous, hash FROM audit WHERE n = 2`
	for _, statement := range []string{
		`UPDATE audit SET actor = 'other' WHERE n = 2`,
		`UPDATE audit SET n = 9 WHERE n = 3`,
		`DELETE FROM audit WHERE n = 3`,
		`DELETE FROM audit`,
		`DELETE FROM audit_head`,
		`INSERT INTO audit` + copyOf,
		`INSERT OR REPLACE INTO audit` + copyOf,
		`REPLACE INTO audit` + copyOf,
		`INSERT INTO audit` + strings.Replace(copyOf, "2", "9", 1),
		`INSERT INTO audit` + strings.Replace(copyOf, "2", "0", 1),
		`INSERT INTO audit` + strings.Replace(copyOf, "2", "NULL", 1),
	} {
		if _, err := raw(t, path).Exec(statement); err == nil {
			t.Errorf("%s: not refused", statement)
		}
	}
	if again, err := s.VerifyAudit(t.Context(), head); err != nil || again != head {
		t.Errorf("%v, %v", again, err)
	}
}

const withoutTriggers = `DROP TRIGGER audit_insert; DROP TRIGGER audit_update; DROP TRIGGER audit_delete; `

// Who owns the database can drop the triggers: then the chain tells.
func TestTheFirstBrokenEntryIsNamed(t *testing.T) {
	for _, c := range []struct {
		name, harm string
		n          int64
		kind       string
	}{
		{"a text", `UPDATE audit SET actor = 'other' WHERE n = 3`, 3, store.Changed},
		{"two texts", `UPDATE audit SET detail = '' WHERE n IN (4, 2)`, 2, store.Changed},
		{"a time", `UPDATE audit SET time = time + 1 WHERE n = 1`, 1, store.Changed},
		{"a token", `UPDATE audit SET token = 7 WHERE n = 5`, 5, store.Changed},
		{"a hash", `UPDATE audit SET hash = zeroblob(32) WHERE n = 5`, 5, store.Changed},
		{"a previous hash", `UPDATE audit SET previous = zeroblob(32) WHERE n = 4`, 4, store.Changed},
		{"text moved between fields", `UPDATE audit SET actor = actor || action, action = '' WHERE n = 2`, 2, store.Changed},
		{"one deleted", `DELETE FROM audit WHERE n = 3`, 3, store.Missing},
		{"the first deleted", `DELETE FROM audit WHERE n = 1`, 1, store.Missing},
		{"one deleted, the gap closed", `DELETE FROM audit WHERE n = 3; UPDATE audit SET n = 3 WHERE n = 4; UPDATE audit SET n = 4 WHERE n = 5`, 3, store.Changed},
		{"two exchanged", `UPDATE audit SET n = 99 WHERE n = 2; UPDATE audit SET n = 2 WHERE n = 3; UPDATE audit SET n = 3 WHERE n = 99`, 2, store.Changed},
		{"one before the first", `UPDATE audit SET n = -1 WHERE n = 5`, -1, store.OutOfOrder},
		{"the last deleted", `DELETE FROM audit WHERE n = 5`, 5, store.CutOff},
		{"all deleted", `DELETE FROM audit`, 1, store.CutOff},
		{"the head's hash", `UPDATE audit_head SET hash = zeroblob(32)`, 5, store.Changed},
	} {
		path := filepath.Join(t.TempDir(), "picket.db")
		s := open(t, path)
		fill(t, s, 5)
		if _, err := raw(t, path).Exec(withoutTriggers + c.harm); err != nil {
			t.Fatal(c.name, err)
		}
		_, err := s.VerifyAudit(t.Context(), store.Head{})
		var broken *store.Break
		if !errors.As(err, &broken) || broken.N != c.n || broken.Kind != c.kind {
			t.Errorf("%s: %v, want entry %d: %s", c.name, err, c.n, c.kind)
		}
	}
}

// Whoever rewrites the head as well is found by the head that was noted elsewhere.
func TestANotedHeadShowsWhatTheStoreCannot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "picket.db")
	s := open(t, path)
	early := fill(t, s, 3)
	late := fill(t, s, 2)
	for _, noted := range []store.Head{{}, early, late, {Hash: early.Hash}, {Hash: late.Hash}} {
		if head, err := s.VerifyAudit(t.Context(), noted); err != nil || head != late {
			t.Errorf("noted %v: %v, %v", noted, head, err)
		}
	}
	if _, err := raw(t, path).Exec(withoutTriggers + `DELETE FROM audit WHERE n > 3; UPDATE audit_head SET n = 3, hash = (SELECT hash FROM audit WHERE n = 3)`); err != nil {
		t.Fatal(err)
	}
	for _, noted := range []store.Head{{}, early} {
		if head, err := s.VerifyAudit(t.Context(), noted); err != nil || head != early {
			t.Errorf("noted %v: %v, %v", noted, head, err)
		}
	}
	for _, noted := range []store.Head{late, {Hash: late.Hash}} {
		_, err := s.VerifyAudit(t.Context(), noted)
		var broken *store.Break
		if !errors.As(err, &broken) || broken.N != 4 || broken.Kind != store.CutOff {
			t.Errorf("noted %v: %v", noted, err)
		}
	}
	fill(t, s, 2) // the cut is grown over
	_, err := s.VerifyAudit(t.Context(), late)
	var broken *store.Break
	if !errors.As(err, &broken) || broken.N != 5 || broken.Kind != store.Changed {
		t.Errorf("noted %v: %v", late, err)
	}
}

func TestALongAuditLogIsVerifiedInPages(t *testing.T) {
	path := filepath.Join(t.TempDir(), "picket.db")
	s := open(t, path)
	if _, err := raw(t, path).Exec(`PRAGMA synchronous = OFF`); err != nil {
		t.Fatal(err)
	}
	if head := fill(t, s, 1001); head.N != 1001 {
		t.Error(head)
	}
}
