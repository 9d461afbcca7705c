package taxii

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"picket/internal/store"
)

// The values of a status (section 4.3.1).
const (
	pending  = "pending"
	complete = "complete"
)

// maxListed bounds each list of a status. A longer one is left out, whole: clients hold the list against its count.
const maxListed = 10_000

// A statusResource is what section 4.3.1 says. Its JSON is what the store keeps.
type statusResource struct {
	ID               string         `json:"id"`
	Status           string         `json:"status"`
	RequestTimestamp string         `json:"request_timestamp"`
	TotalCount       int            `json:"total_count"`
	SuccessCount     int            `json:"success_count"`
	Successes        []statusDetail `json:"successes,omitempty"`
	FailureCount     int            `json:"failure_count"`
	Failures         []statusDetail `json:"failures,omitempty"`
	PendingCount     int            `json:"pending_count"`
	Pendings         []statusDetail `json:"pendings,omitempty"`
}

// A statusDetail names one object.
type statusDetail struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Message string `json:"message,omitempty"`
}

func newStatus(requested time.Time) *statusResource {
	return &statusResource{ID: uuid.NewString(), Status: pending, RequestTimestamp: timestamp(requested)}
}

func (s *statusResource) encode() []byte {
	text, _ := json.Marshal(s) // strings and numbers only
	return text
}

// list adds an object to a list that is complete so far.
func list(details []statusDetail, count *int, d statusDetail) []statusDetail {
	*count++
	if *count > maxListed {
		return nil
	}
	return append(details, d)
}

func (s *statusResource) pending(d statusDetail) {
	s.TotalCount++
	s.Pendings = list(s.Pendings, &s.PendingCount, d)
}

func (s *statusResource) succeeded(d statusDetail) {
	s.TotalCount++
	s.Successes = list(s.Successes, &s.SuccessCount, d)
}

func (s *statusResource) failed(d statusDetail, reason string) {
	s.TotalCount++
	d.Message = reason
	s.Failures = list(s.Failures, &s.FailureCount, d)
}

// finish turns what is pending into successes, but for the rejected, which are given in the order of what is pending.
func (s *statusResource) finish(rejected []Rejection) {
	pendings, count := s.Pendings, s.PendingCount
	reasons := map[int]string{}
	for _, r := range rejected {
		if r.Index >= 0 && r.Index < count {
			reasons[r.Index] = r.Reason
		}
	}
	s.Status, s.Pendings, s.PendingCount, s.TotalCount = complete, nil, 0, s.TotalCount-count
	for i := range count {
		var d statusDetail
		if i < len(pendings) {
			d = pendings[i]
		}
		if reason, is := reasons[i]; is {
			s.failed(d, reason)
			continue
		}
		s.succeeded(d)
	}
	if len(pendings) < count { // they were too many to be listed: what came of each is not known by name
		s.Successes = nil
		if len(reasons) > 0 {
			s.Failures = nil
		}
	}
}

// abandon turns all that is pending into failures.
func (s *statusResource) abandon(reason string) {
	rejected := make([]Rejection, s.PendingCount)
	for i := range rejected {
		rejected[i] = Rejection{i, reason}
	}
	s.finish(rejected)
}

// status answers section 4.3. Only who posted sees what came of it.
func (s *Server) status(w http.ResponseWriter, r *request) error {
	if _, err := uuid.Parse(r.id); err != nil {
		return errNotFound
	}
	kept, err := s.store.Status(r.Context(), r.id, r.caller.Name)
	if err != nil {
		return err
	}
	if kept.Finished.IsZero() && kept.Lease.Before(s.now()) {
		if kept, err = s.abandoned(r, kept); err != nil {
			return err
		}
	}
	return s.answer(w, http.StatusOK, json.RawMessage(kept.Report))
}

// errStopped is why the objects of a post failed whose server is gone.
var errStopped = errors.New("the server stopped before it was imported: post it again")

// abandoned completes a status that no server renews any more.
func (s *Server) abandoned(r *request, kept *store.Status) (*store.Status, error) {
	var report statusResource
	if err := json.Unmarshal(kept.Report, &report); err != nil {
		return nil, err
	}
	report.abandon(errStopped.Error())
	if err := s.store.FinishStatus(r.Context(), kept.ID, s.now(), report.encode()); err != nil {
		return nil, err
	}
	return s.store.Status(r.Context(), kept.ID, kept.By)
}

// clone is a status that may be changed while the first is read.
func (s *statusResource) clone() *statusResource {
	c := *s
	c.Successes, c.Failures, c.Pendings = slices.Clone(s.Successes), slices.Clone(s.Failures), slices.Clone(s.Pendings)
	return &c
}
