package taxii

import (
	"context"
	"net/http"
	"time"

	"picket/internal/store"
)

// A status is pending as long as its server renews its lease, and not longer: one whose server died is found out by whoever asks.
const (
	leaseTime  = time.Minute
	renewEvery = leaseTime / 4
)

// A job is a post that waits for its import.
type job struct {
	collection store.Collection
	by         string
	envelope   *spool
	report     *statusResource
}

// enqueue lets a post wait for its import, and answers with its status. It takes over the envelope.
func (s *Server) enqueue(w http.ResponseWriter, r *request, envelope *spool, report *statusResource) error {
	answer := report.clone()
	if err := s.queue.add(func() error { return s.store.AddStatus(r.Context(), s.statusOf(r, report)) },
		job{*r.collection, r.caller.Name, envelope, report}); err != nil {
		envelope.Close()
		w.Header().Set("Retry-After", "30")
		return err
	}
	return s.answer(w, http.StatusAccepted, answer)
}

// add takes a place, records the job, and hands it over.
func (q *queue) add(record func() error, j job) error {
	q.mu.RLock()
	defer q.mu.RUnlock()
	if q.closed {
		return faultf(http.StatusServiceUnavailable, "the server is stopping: post it again later")
	}
	select {
	case q.places <- struct{}{}:
	default:
		return faultf(http.StatusServiceUnavailable, "%d posts wait for their import: post it again later", cap(q.places))
	}
	if err := record(); err != nil {
		<-q.places
		return err
	}
	q.jobs <- j // there is room: a place was taken
	return nil
}

// work imports what waits, one after another, until the queue is closed. Beside it the leases are renewed.
func (s *Server) work(ctx context.Context) {
	stop := make(chan struct{})
	renewed := make(chan struct{})
	go func() {
		defer close(renewed)
		s.renew(stop)
	}()
	for j := range s.queue.jobs {
		s.run(ctx, j)
		<-s.queue.places
	}
	close(stop)
	<-renewed
	close(s.queue.done)
}

func (s *Server) renew(stop <-chan struct{}) {
	ticker := time.NewTicker(renewEvery)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
			if err := s.store.RenewStatuses(context.Background(), s.queue.name, s.now().Add(leaseTime)); err != nil {
				s.options.Fault("", err)
			}
		}
	}
}

// run imports one post and writes what came of it.
func (s *Server) run(ctx context.Context, j job) {
	defer j.envelope.Close()
	err := ctx.Err()
	var rejected []Rejection
	if err == nil {
		rejected, err = s.importer.ImportObjects(ctx, j.collection, j.by, j.envelope)
	}
	switch {
	case err != nil && ctx.Err() != nil:
		j.report.abandon(errStopped.Error())
	case err != nil:
		s.options.Fault(j.report.ID, err)
		j.report.abandon("the server could not import it: its log has more, under the id of this status")
	default:
		j.report.finish(rejected)
	}
	if err := s.store.FinishStatus(context.WithoutCancel(ctx), j.report.ID, s.now(), j.report.encode()); err != nil {
		s.options.Fault(j.report.ID, err)
	}
}

// Close takes no more posts and waits until those that it took are imported. When ctx ends before, it gives up the rest, and their
// statuses say so.
func (s *Server) Close(ctx context.Context) error {
	s.queue.mu.Lock()
	if !s.queue.closed {
		s.queue.closed = true
		close(s.queue.jobs)
	}
	s.queue.mu.Unlock()
	select {
	case <-s.queue.done:
		s.queue.cancel()
		return nil
	case <-ctx.Done():
		s.queue.cancel()
		<-s.queue.done
		return ctx.Err()
	}
}
