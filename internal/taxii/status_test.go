package taxii_test

import (
	"errors"
	"testing"
	"time"

	"picket/internal/store"
)

// The store keeps a status for a day after its end, and longer; then it is forgotten.
func TestStatusesAreKeptForADay(t *testing.T) {
	s, ctx, now := onSQLite(t).store, t.Context(), time.Now()
	add := func(id, server string, lease time.Time) {
		if err := s.AddStatus(ctx, store.Status{ID: id, By: "writer", Requested: now, Server: server, Lease: lease, Report: []byte(`{}`)}); err != nil {
			t.Fatal(err)
		}
	}
	is := func(id string, want error) *store.Status {
		t.Helper()
		x, err := s.Status(ctx, id, "writer")
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", id, err, want)
		}
		return x
	}
	add("a day old", "x", now)
	add("two days old", "x", now)
	add("renewed", "y", now.Add(-72*time.Hour))
	for id, age := range map[string]time.Duration{"a day old": 25 * time.Hour, "two days old": 49 * time.Hour} {
		if err := s.FinishStatus(ctx, id, now.Add(-age), []byte(`{"done":1}`)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.RenewStatuses(ctx, "y", now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := s.RenewStatuses(ctx, "x", now.Add(time.Minute)); err != nil { // what is finished is not renewed
		t.Fatal(err)
	}
	add("abandoned long ago", "z", now.Add(-72*time.Hour))
	add("new", "x", now)
	equal(t, "report", string(is("a day old", nil).Report), `{"done":1}`)
	is("two days old", store.ErrNotFound)
	is("abandoned long ago", store.ErrNotFound)
	is("new", nil)
	if x := is("renewed", nil); !x.Finished.IsZero() || x.Lease.Before(now) {
		t.Errorf("%+v", x)
	}
}
