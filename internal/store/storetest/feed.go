package storetest

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"picket/internal/store"
)

func testFeeds(t *testing.T, s *store.Store) {
	ctx := t.Context()
	for _, f := range []store.Feed{{Name: ""}, {Name: "a b"}, {Name: "Gulls"}, {Name: "gulls", Marking: "SECRET"}, {Name: "gulls", Collection: "none"}} {
		if _, err := s.AddFeed(ctx, f); err == nil {
			t.Errorf("%+v was taken", f)
		}
	}
	gulls, err := s.AddFeed(ctx, store.Feed{Name: "gulls", URL: "https://gulls.example/a.csv?key=x", Kind: "csv", Marking: "amber", Every: 90 * time.Minute, By: "tester"})
	if err != nil || gulls.Collection != store.DefaultCollection || gulls.Marking != "TLP:AMBER" || gulls.Added.IsZero() {
		t.Fatalf("%+v, %v", gulls, err)
	}
	if _, err := s.AddFeed(ctx, *gulls); err == nil || err.Error() != "the feed gulls is there already" {
		t.Error(err)
	}
	if _, err := s.AddFeed(ctx, store.Feed{Name: "a-list", URL: "file:/srv/list", Kind: "list", Every: time.Hour}); err != nil {
		t.Fatal(err)
	}
	list, err := s.Feeds(ctx)
	if err != nil || len(list) != 2 || list[0].Name != "a-list" || !cmp.Equal(list[1], *gulls) {
		t.Errorf("%+v, %v", list, err)
	}
	state := json.RawMessage(`{"etag":"\"1\"","events":{"x":1}}`)
	if err := s.SaveFeedState(ctx, "gulls", state); err != nil {
		t.Fatal(err)
	}
	if again, err := s.Feed(ctx, "gulls"); err != nil || string(again.State) != string(state) {
		t.Errorf("%+v, %v", again, err)
	}
	testFeedLease(t, s)
	if err := s.RemoveFeed(ctx, "gulls"); err != nil {
		t.Fatal(err)
	}
	_, gone := s.Feed(ctx, "gulls")
	for _, err := range []error{gone, s.RemoveFeed(ctx, "gulls"), s.SaveFeedState(ctx, "gulls", state), s.LeaseFeed(ctx, "gulls", "a", time.Minute)} {
		if !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
	}
}

// A feed is one fetcher's at a time, until it is given back or the lease ends.
func testFeedLease(t *testing.T, s *store.Store) {
	t.Helper()
	lease := func(fetcher string, length time.Duration, want error) {
		t.Helper()
		if err := s.LeaseFeed(t.Context(), "gulls", fetcher, length); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", fetcher, err, want)
		}
	}
	lease("a", time.Hour, nil)
	lease("b", time.Hour, store.ErrLeased)
	lease("a", time.Hour, nil)
	check(t, s.ReleaseFeed(t.Context(), "gulls", "b"))
	lease("b", time.Hour, store.ErrLeased)
	check(t, s.ReleaseFeed(t.Context(), "gulls", "a"))
	lease("b", -time.Second, nil) // that ended a second ago
	lease("a", time.Hour, nil)
	if err := s.LeaseFeed(t.Context(), "a-list", "b", time.Hour); err != nil {
		t.Error("another feed: ", err)
	}
}
