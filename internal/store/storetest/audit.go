package storetest

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"picket/internal/store"
)

// fill writes entries and gives the head.
func (v *vault) fill(t *testing.T, n int) store.AuditHead {
	t.Helper()
	for i := range n {
		e := store.AuditEntry{Actor: operator, Action: "test.fill", Target: "x", Outcome: store.Done, Detail: i}
		if err := v.AppendAudit(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	head, err := v.VerifyAudit(t.Context(), store.AuditHead{})
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := v.AuditHead(t.Context()); err != nil || kept != head {
		t.Fatalf("the store notes %v, %v, the log ends with %v", kept, err, head)
	}
	return head
}

func (v *vault) expectBreak(t *testing.T, name string, noted store.AuditHead, n int64, harm store.Harm) {
	t.Helper()
	_, err := v.VerifyAudit(t.Context(), noted)
	var broken *store.AuditBreak
	if !errors.As(err, &broken) || broken.N != n || broken.Harm != harm {
		t.Errorf("%s: %v, want entry %d: %s", name, err, n, harm)
	}
}

func (v *vault) expectWhole(t *testing.T, noted, last store.AuditHead) {
	t.Helper()
	if head, err := v.VerifyAudit(t.Context(), noted); err != nil || head != last {
		t.Errorf("noted %v: the log ends with %v, %v, want %v", noted, head, err, last)
	}
}

func testAuditPages(t *testing.T, v *vault) {
	if head := v.fill(t, 0); head != (store.AuditHead{}) {
		t.Error(head)
	}
	v.fill(t, 5)
	page, err := v.Audit(t.Context(), 2, 2)
	if err != nil || len(page) != 2 || page[0].N != 3 || page[1].Detail != "3" || page[1].Previous != page[0].Hash {
		t.Errorf("%+v, %v", page, err)
	}
	if page, err := v.Audit(t.Context(), 5, 2); err != nil || len(page) != 0 {
		t.Errorf("%+v, %v", page, err)
	}
}

func testVerbatim(t *testing.T, v *vault) {
	want := store.AuditEntry{Actor: store.Actor{Name: "Zo\u00eb\x00\xff", Token: 7, Remote: "2001:db8::1"}, Action: "test.verbatim", Target: `'; DROP TABLE audit; -- {"a": 1}`,
		Outcome: store.Failed, Detail: map[string]string{"b": "\x00<>&\u2028", "a": " "}}
	if err := v.AppendAudit(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	log, err := v.Audit(t.Context(), 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	r := log[0]
	if r.Actor != "Zo\u00eb\uFFFD\uFFFD" || r.Token != 7 || r.Remote != "2001:db8::1" || r.Target != want.Target || r.Outcome != store.Failed ||
		r.Detail != `{"a":" ","b":"\u0000\u003c\u003e\u0026\u2028"}` {
		t.Errorf("%+v", r)
	}
	v.fill(t, 1)
}

func testFork(t *testing.T, v *vault) {
	var all sync.WaitGroup
	for _, s := range []*store.Store{v.Store, v.store(t, v.place)} {
		for range 2 {
			all.Go(func() {
				for range 10 {
					if err := s.AppendAudit(t.Context(), store.AuditEntry{Actor: operator, Action: "test.race", Outcome: store.Done}); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	all.Wait()
	if head := v.fill(t, 0); head.N != 40 {
		t.Error(head)
	}
}

func testTogether(t *testing.T, v *vault) {
	v.harm(t, `DROP TABLE audit`)
	if _, err := v.AddToken(t.Context(), store.Token{Name: "x", Role: "reader"}, store.SecretHash{1}, operator); err == nil {
		t.Error("no error")
	}
	if list, err := v.Tokens(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

func testRefused(t *testing.T, v *vault) {
	head := v.fill(t, 3)
	const again = `INSERT INTO audit SELECT 2, time, actor, token, action, target, outcome, remote, detail, previous, hash FROM audit WHERE n = 2`
	for _, statement := range append([]string{
		`UPDATE audit SET actor = 'other' WHERE n = 2`,
		`UPDATE audit SET n = 9 WHERE n = 3`,
		`DELETE FROM audit WHERE n = 3`,
		`DELETE FROM audit`,
		`DELETE FROM audit_head`,
		again,
		strings.Replace(again, "SELECT 2", "SELECT 9", 1),
		strings.Replace(again, "SELECT 2", "SELECT 0", 1),
		strings.Replace(again, "SELECT 2", "SELECT NULL", 1),
	}, v.Refused...) {
		if err := v.execute(t, statement); err == nil {
			t.Errorf("%s: not refused", statement)
		}
	}
	v.expectWhole(t, head, head)
	v.fill(t, 1)
}

// Who owns the database can take the guards off: then the chain tells.
func testBroken(t *testing.T, v *vault) {
	v.fill(t, 5)
	v.harm(t, slices.Concat(v.Unguard, []string{`CREATE TABLE saved AS SELECT * FROM audit`, `CREATE TABLE saved_head AS SELECT * FROM audit_head`})...)
	for _, c := range []struct {
		name string
		harm []string
		n    int64
		want store.Harm
	}{
		{"a text", []string{`UPDATE audit SET actor = 'other' WHERE n = 3`}, 3, store.Changed},
		{"two texts", []string{`UPDATE audit SET detail = '' WHERE n IN (4, 2)`}, 2, store.Changed},
		{"a time", []string{`UPDATE audit SET time = time + 1 WHERE n = 1`}, 1, store.Changed},
		{"a token", []string{`UPDATE audit SET token = 7 WHERE n = 5`}, 5, store.Changed},
		{"a hash", []string{`UPDATE audit SET hash = previous WHERE n = 5`}, 5, store.Changed},
		{"a previous hash", []string{`UPDATE audit SET previous = hash WHERE n = 4`}, 4, store.Changed},
		{"a hash cut", []string{`UPDATE audit SET hash = substr(hash, 1, 31) WHERE n = 2`}, 2, store.Changed},
		{"text moved between fields", []string{`UPDATE audit SET actor = 'cli:testtest', action = '.fill' WHERE n = 2`}, 2, store.Changed},
		{"one deleted", []string{`DELETE FROM audit WHERE n = 3`}, 3, store.Missing},
		{"the first deleted", []string{`DELETE FROM audit WHERE n = 1`}, 1, store.Missing},
		{"one deleted, the gap closed", []string{`DELETE FROM audit WHERE n = 3`, `UPDATE audit SET n = 3 WHERE n = 4`, `UPDATE audit SET n = 4 WHERE n = 5`}, 3, store.Changed},
		{"two exchanged", []string{`UPDATE audit SET n = 99 WHERE n = 2`, `UPDATE audit SET n = 2 WHERE n = 3`, `UPDATE audit SET n = 3 WHERE n = 99`}, 2, store.Changed},
		{"one before the first", []string{`UPDATE audit SET n = -1 WHERE n = 5`}, -1, store.OutOfOrder},
		{"the last deleted", []string{`DELETE FROM audit WHERE n = 5`}, 5, store.CutOff},
		{"all deleted", []string{`DELETE FROM audit`}, 1, store.CutOff},
		{"the head's hash", []string{`UPDATE audit_head SET hash = (SELECT hash FROM audit WHERE n = 1)`}, 5, store.Changed},
	} {
		v.harm(t, c.harm...)
		v.expectBreak(t, c.name, store.AuditHead{}, c.n, c.want)
		v.harm(t, `DELETE FROM audit`, `INSERT INTO audit SELECT * FROM saved ORDER BY n`, `UPDATE audit_head SET hash = (SELECT hash FROM saved_head)`)
	}
	v.fill(t, 0)
}

// Whoever rewrites the head as well is found by the head that was noted elsewhere.
func testNoted(t *testing.T, v *vault) {
	early := v.fill(t, 3)
	late := v.fill(t, 2)
	for _, noted := range []store.AuditHead{{}, early, late, {Hash: early.Hash}, {Hash: late.Hash}} {
		v.expectWhole(t, noted, late)
	}
	v.expectBreak(t, "a head of another log", store.AuditHead{Hash: store.Digest{1}}, 6, store.CutOff)
	v.harm(t, slices.Concat(v.Unguard, []string{`DELETE FROM audit WHERE n > 3`, `UPDATE audit_head SET n = 3, hash = (SELECT hash FROM audit WHERE n = 3)`})...)
	for _, noted := range []store.AuditHead{{}, early} {
		v.expectWhole(t, noted, early)
	}
	for _, noted := range []store.AuditHead{late, {Hash: late.Hash}} {
		v.expectBreak(t, "cut", noted, 4, store.CutOff)
	}
	v.fill(t, 2)
	v.expectBreak(t, "cut and grown over", late, 5, store.Changed)
	v.expectBreak(t, "cut and grown over", store.AuditHead{Hash: late.Hash}, 6, store.CutOff)
}
