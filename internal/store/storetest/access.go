package storetest

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"picket/internal/intel"
	"picket/internal/store"
)

// A Vault is a kind of engine whose tokens and audit log are tested.
type Vault struct {
	Place func(t *testing.T) string // makes an empty place: a path, or a URL
	Open  func(ctx context.Context, place string) (store.Engine, error)
	// Unguard are the statements by which the owner of the database takes the guards off the audit log.
	Unguard []string
	// Refused are statements of this dialect alone that those guards must refuse.
	Refused []string
}

// Access holds tokens and the audit log against what the store promises.
func Access(t *testing.T, v Vault) {
	for name, test := range map[string]func(*testing.T, *vault){
		"tokens are found by their secret alone":             testSecret,
		"a revocation holds at once and for good":            testRevocation,
		"use is noted once a minute":                         testUse,
		"the log is read in pages":                           testAuditPages,
		"two processes append to one chain":                  testFork,
		"what is done and its entry are one transaction":     testTogether,
		"the database refuses to change the log":             testRefused,
		"the first broken entry is named":                    testBroken,
		"a noted head shows what the store cannot":           testNoted,
		"what was logged comes back as it was, byte by byte": testVerbatim,
	} {
		t.Run(name, func(t *testing.T) {
			place := v.Place(t)
			test(t, &vault{Vault: v, place: place, engine: v.engine(t, place), Store: v.store(t, place)})
		})
	}
}

// A vault is a store, and its database behind its back.
type vault struct {
	Vault
	*store.Store
	engine store.Engine
	place  string
}

func (v *Vault) engine(t *testing.T, place string) store.Engine {
	t.Helper()
	e, err := v.Open(t.Context(), place)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

func (v *Vault) store(t *testing.T, place string) *store.Store {
	t.Helper()
	s, err := store.New(t.Context(), v.engine(t, place))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// execute runs statements in one transaction.
func (v *vault) execute(t *testing.T, statements ...string) error {
	return v.engine.Write(t.Context(), func(tx *sql.Tx) error {
		for _, statement := range statements {
			if _, err := tx.ExecContext(t.Context(), statement); err != nil {
				return err
			}
		}
		return nil
	})
}

// harm runs statements as the owner of the database can.
func (v *vault) harm(t *testing.T, statements ...string) {
	t.Helper()
	if err := v.execute(t, statements...); err != nil {
		t.Fatal(err)
	}
}

var operator = store.Actor{Name: "cli:test"}

func (v *vault) addToken(t *testing.T, token store.Token, secret store.SecretHash) *store.Token {
	t.Helper()
	added, err := v.AddToken(t.Context(), token, secret, operator)
	if err != nil {
		t.Fatal(err)
	}
	return added
}

func testSecret(t *testing.T, v *vault) {
	expires := time.Now().Add(time.Hour).UTC().Truncate(time.Microsecond)
	added := v.addToken(t, store.Token{Name: "taxii\x00", Role: "reader", Ceiling: intel.AmberStrict, Expires: expires}, store.SecretHash{1})
	found, err := v.FindToken(t.Context(), store.SecretHash{1})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "a token", found, added)
	if found.Name != "taxii\uFFFD" || found.Role != "reader" || found.Ceiling != intel.AmberStrict || !found.Expires.Equal(expires) ||
		found.CreatedBy != "cli:test" || time.Since(found.Created) > time.Minute || !found.Revoked.IsZero() || !found.LastUsed.IsZero() {
		t.Errorf("%+v", found)
	}
	if _, err := v.FindToken(t.Context(), store.SecretHash{2}); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	if _, err := v.AddToken(t.Context(), store.Token{Name: "again", Role: "reader"}, store.SecretHash{1}, operator); err == nil {
		t.Error("two tokens have one secret")
	}
	if second := v.addToken(t, store.Token{Name: "taxii", Role: "reader"}, store.SecretHash{3}); second.ID <= added.ID {
		t.Errorf("the second has number %d", second.ID)
	}
	list, err := v.Tokens(t.Context())
	if err != nil || len(list) != 2 || list[0].ID != added.ID {
		t.Errorf("%+v, %v", list, err)
	}
}

func testRevocation(t *testing.T, v *vault) {
	added := v.addToken(t, store.Token{Name: "x", Role: "admin"}, store.SecretHash{1})
	for range 2 {
		if err := v.RevokeToken(t.Context(), added.ID, operator); err != nil {
			t.Fatal(err)
		}
	}
	found, err := v.store(t, v.place).FindToken(t.Context(), store.SecretHash{1}) // as another process would
	if err != nil || found.Stands(time.Now()) || found.RevokedBy != "cli:test" {
		t.Errorf("%+v, %v", found, err)
	}
	if err := v.RevokeToken(t.Context(), 99, operator); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	log, err := v.Audit(t.Context(), 0, 10)
	if err != nil || len(log) != 2 || log[1].Action != "token.revoke" || log[1].Target != "token 1 x" {
		t.Errorf("%+v, %v", log, err)
	}
}

func testUse(t *testing.T, v *vault) {
	v.addToken(t, store.Token{Name: "x", Role: "reader"}, store.SecretHash{1})
	start := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	find := func() *store.Token {
		token, err := v.FindToken(t.Context(), store.SecretHash{1})
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	stale := find()
	for _, c := range []struct{ after, want time.Duration }{
		{0, 0}, {time.Second, 0}, {59 * time.Second, 0}, {time.Minute, time.Minute}, {90 * time.Second, time.Minute}, {time.Hour, time.Hour},
	} {
		for _, token := range []*store.Token{find(), stale} {
			if err := v.TokenUsed(t.Context(), token, start.Add(c.after)); err != nil {
				t.Fatal(err)
			}
		}
		if got := find(); !got.LastUsed.Equal(start.Add(c.want)) {
			t.Errorf("used after %v: noted %v", c.after, got.LastUsed.Sub(start))
		}
	}
}
