package taxii_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"picket/internal/store"
	"picket/internal/taxii"
)

// held is an importer that waits until it is let go.
type held struct {
	importer
	begun   chan struct{}
	release chan error
}

func newHeld(m *model) held {
	return held{importer{m}, make(chan struct{}, 100), make(chan error, 100)}
}

func (h held) ImportObjects(ctx context.Context, c store.Collection, by string, envelope io.Reader) ([]taxii.Rejection, error) {
	h.begun <- struct{}{}
	select {
	case err := <-h.release:
		if err != nil {
			return nil, err
		}
		return h.importer.ImportObjects(ctx, c, by, envelope)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// heldSite is a site on a model whose imports wait.
func heldSite(t *testing.T, change ...func(*taxii.Options)) (*site, held, *model) {
	m := newModel()
	h := newHeld(m)
	list := []store.Collection{m.addCollection(store.Collection{Alias: "main", CanWrite: true}), m.addCollection(store.Collection{Alias: "closed"})}
	return newSite(t, m, h, list, change...), h, m
}

func (s *site) postOne(n int) string {
	s.t.Helper()
	return s.want(s.ask("writer", "POST", s.path("objects/"), envelope(version(tool, n))), 202).json["id"].(string)
}

func TestAPostIsPendingUntilItIsImported(t *testing.T) {
	s, h, _ := heldSite(t)
	id := s.postOne(1)
	<-h.begun
	r := s.get("writer", rootPath+"status/"+id+"/")
	equal(t, "status", []any{r.json["status"], r.json["pending_count"]}, []any{"pending", 1.0})
	equal(t, "nothing yet", s.get("reader", s.path("objects/")).body, "{}\n")
	h.release <- nil
	equal(t, "success", s.finished("writer", id).json["success_count"], 1.0)
	equal(t, "there", s.get("reader", s.path("objects/")).names(), []string{"tool 1"})
}

func TestTheQueueIsBounded(t *testing.T) {
	s, h, _ := heldSite(t, func(o *taxii.Options) { o.MaxWaiting = 2 })
	ids := []string{s.postOne(1), s.postOne(2)}
	r := s.want(s.ask("writer", "POST", s.path("objects/"), envelope(version(tool, 3))), 503)
	equal(t, "retry", r.header.Get("Retry-After"), "30")
	h.release <- nil
	s.finished("writer", ids[0])
	h.release <- nil
	s.finished("writer", ids[1])
	h.release <- nil
	for range 100 {
		if s.ask("writer", "POST", s.path("objects/"), envelope(version(tool, 3))).status == 202 {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("no place became free")
}

// An import that fails is the server's fault: the client learns that it failed, the operator why.
func TestAnImportThatFails(t *testing.T) {
	faults := make(chan string, 1)
	s, h, _ := heldSite(t, func(o *taxii.Options) { o.Fault = func(id string, err error) { faults <- id + " " + err.Error() } })
	h.release <- errors.New("the disk is full")
	id := s.postOne(1)
	r := s.finished("writer", id)
	equal(t, "failures", r.json["failures"].([]any)[0].(map[string]any)["message"], "the server could not import it: its log has more, under the id of this status")
	equal(t, "log", <-faults, id+" the disk is full")
}

// A server that is told to stop finishes what it took.
func TestCloseFinishes(t *testing.T) {
	s, h, m := heldSite(t)
	ids := []string{s.postOne(1), s.postOne(2)}
	h.release <- nil
	h.release <- nil
	if err := s.server.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		equal(t, "success", s.finished("writer", id).json["success_count"], 1.0)
	}
	equal(t, "objects", len(m.objects), 2)
	s.want(s.ask("writer", "POST", s.path("objects/"), envelope(version(tool, 3))), 503)
	if err := s.server.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// One that has no time left says what failed.
func TestCloseGivesUp(t *testing.T) {
	s, h, m := heldSite(t)
	ids := []string{s.postOne(1), s.postOne(2)}
	<-h.begun
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.server.Close(ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	for _, id := range ids {
		r := s.finished("writer", id)
		equal(t, "failures", r.json["failures"].([]any)[0].(map[string]any)["message"], "the server stopped before it was imported: post it again")
	}
	equal(t, "objects", len(m.objects), 0)
}

// The status of a server that died says so, whichever server is asked, and does not change again.
func TestAServerThatDied(t *testing.T) {
	for name, s := range map[string]*site{"sqlite": onSQLite(t), "model": onModel(t)} {
		ctx := t.Context()
		report := `{"id":"ID","status":"pending","request_timestamp":"2026-01-01T00:00:00.000000Z","total_count":2,"success_count":0,"failure_count":1,"failures":[{"id":"","version":"","message":"m"}],"pending_count":1,"pendings":[{"id":"a","version":"b"}]}`
		id := "5d26743b-4ade-4b7d-8fea-f68119d4f909"
		dead := store.Status{ID: id, By: "writer", Requested: time.Now(), Server: "gone", Lease: time.Now().Add(time.Hour), Report: []byte(report)}
		if err := s.store.AddStatus(ctx, dead); err != nil {
			t.Fatal(err)
		}
		equal(t, name, s.get("writer", rootPath+"status/"+id+"/").json["status"], "pending")
		if err := s.store.RenewStatuses(ctx, "gone", time.Now().Add(-time.Second)); err != nil { // as if that hour were over
			t.Fatal(err)
		}
		r := s.get("writer", rootPath+"status/"+id+"/")
		equal(t, name, []any{r.json["status"], r.json["failure_count"], r.json["pending_count"], r.json["total_count"]}, []any{"complete", 2.0, 0.0, 2.0})
		if err := s.store.FinishStatus(ctx, id, time.Now(), []byte(`{"status":"other"}`)); err != nil {
			t.Fatal(err)
		}
		equal(t, name, s.get("writer", rootPath+"status/"+id+"/").body, r.body)
	}
}
