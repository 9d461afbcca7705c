package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// reconnectAfter is when a client of an event stream that broke shall come again, in milliseconds.
const reconnectAfter = 2000

// sweepEvents tells how a sweep goes, as server-sent events (WHATWG HTML, section 9.2): "sweep" whenever it changed, and at its end "summary", behind which
// the stream ends. Each has the sweep as data, and as id how often it has changed, so that a client that comes again misses nothing.
func (a *API) sweepEvents(r *request) error {
	j, number, err := r.named()
	if err != nil {
		return err
	}
	if j == nil {
		return a.pastEvents(r, number)
	}
	s, err := r.stream()
	if err != nil {
		return err
	}
	select {
	case a.streams <- struct{}{}:
		defer func() { <-a.streams }()
	default:
		return faultf(http.StatusServiceUnavailable, "too many streams of events are open: come again")
	}
	for {
		changes, isOver, changed := j.watch()
		if changes > s.last {
			shown, err := r.showJob(r.Context(), j)
			if err != nil {
				return nil // the job is not visible any more, as what it learned is marked higher: the stream ends
			}
			if s.last = changes; !s.event(nameOf(isOver), shown) {
				return nil
			}
		} else if isOver && !s.begun {
			return r.nothing() // a client that has seen the end shall not come again
		}
		if isOver || !s.wait(changed) {
			return nil
		}
	}
}

func nameOf(isOver bool) string {
	if isOver {
		return "summary"
	}
	return "sweep"
}

// pastEvents is the one event of a sweep of the history.
func (a *API) pastEvents(r *request, number int64) error {
	ctx, cancel := r.queries()
	defer cancel()
	kept, err := r.view.Sweep(ctx, number)
	if err != nil {
		return err
	}
	s, err := r.stream()
	if err != nil {
		return err
	}
	if s.last > 0 {
		return r.nothing()
	}
	s.last = 1
	s.event("summary", showSweep(kept))
	return nil
}

// A stream is of events.
type stream struct {
	*request
	last  int64 // id of the last event that the client has
	begun bool
}

func (r *request) stream() (*stream, error) {
	s := &stream{request: r}
	text := r.Header.Get("Last-Event-ID")
	if text == "" {
		return s, nil
	}
	var err error
	if s.last, err = strconv.ParseInt(text, 10, 64); err != nil || s.last < 0 {
		return nil, badRequest("Last-Event-ID: %s is none that was given", quoted(text))
	}
	return s, nil
}

// event writes one; false where nobody reads.
func (s *stream) event(name string, data any) bool {
	var body bytes.Buffer
	if !s.begun {
		fmt.Fprintf(&body, "retry: %d\n\n", reconnectAfter)
	}
	text, err := json.Marshal(data)
	if err != nil {
		return false
	}
	fmt.Fprintf(&body, "id: %d\nevent: %s\ndata: %s\n\n", s.last, name, text)
	return s.send(body.Bytes())
}

func (s *stream) send(body []byte) bool {
	if !s.begun {
		s.begun = true
		h := s.w.Header()
		h.Set("Content-Type", mediaEvents)
		h.Set("Cache-Control", "no-store")
		h.Set("X-Accel-Buffering", "no") // of nginx, which would hold events back
		s.w.WriteHeader(http.StatusOK)
	}
	if s.Method == http.MethodHead {
		return false
	}
	control := http.NewResponseController(s.w)
	_ = control.SetWriteDeadline(time.Now().Add(2 * s.api.options.Heartbeat)) // where there is none, nothing ends the stream early
	if _, err := s.w.Write(body); err != nil {
		return false
	}
	return control.Flush() == nil
}

// wait waits for a change; false where nobody reads any more.
func (s *stream) wait(changed <-chan struct{}) bool {
	for {
		timer := time.NewTimer(s.api.options.Heartbeat)
		select {
		case <-changed:
			timer.Stop()
			return true
		case <-s.Context().Done():
			timer.Stop()
			return false
		case <-timer.C:
			if !s.send([]byte(": alive\n\n")) {
				return false
			}
		}
	}
}
