package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"picket/internal/store"
)

// A fault is what is wrong with a request, as its client is told.
type fault struct {
	status int
	detail string
}

func (f *fault) Error() string { return f.detail }

func faultf(status int, format string, args ...any) error {
	return &fault{status, fmt.Sprintf(format, args...)}
}

func badRequest(format string, args ...any) error {
	return faultf(http.StatusBadRequest, format, args...)
}

// unprocessable is for what is well formed, and cannot be done.
func unprocessable(format string, args ...any) error {
	return faultf(http.StatusUnprocessableEntity, format, args...)
}

var (
	errNoAddress = faultf(http.StatusNotFound, "there is nothing at this address: openapi.json lists what there is")
	// errNotFound is the same for what never was and for what is above the ceiling.
	errNotFound = faultf(http.StatusNotFound, "there is no such thing, or it is above the ceiling of the token")
	errSlow     = faultf(http.StatusServiceUnavailable, "that took too long: ask for less")
)

// A problem is the body of an error (RFC 9457).
type problem struct {
	Type     string `json:"type"`
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Detail   string `json:"detail,omitempty"`
	Instance string `json:"instance"` // the request's id, a URN
}

// told is the error as the client is told it; ours says that it is a fault of the service.
func told(err error) (f *fault, ours bool) {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &f):
		return f, false
	case errors.Is(err, store.ErrNotFound):
		return told(errNotFound)
	case errors.As(err, &tooLarge):
		return &fault{http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is larger than %d bytes", tooLarge.Limit)}, false
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return told(errSlow)
	}
	return &fault{http.StatusInternalServerError, "the service failed: its log has more, under the id of the instance"}, true
}

func writeProblem(w http.ResponseWriter, r *http.Request, id string, err error) {
	f, _ := told(err)
	body, _ := json.Marshal(problem{"about:blank", http.StatusText(f.status), f.status, strings.ToValidUTF8(f.detail, "\uFFFD"), "urn:uuid:" + id})
	if f.status == http.StatusServiceUnavailable || f.status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "5")
	}
	write(w, r, f.status, mediaProblem, append(body, '\n'))
}

// requestID is the id that the request was given already, else a new one.
func requestID(w http.ResponseWriter) string {
	id := w.Header().Get("X-Request-Id")
	if uuid.Validate(id) != nil {
		id = uuid.NewString()
		w.Header().Set("X-Request-Id", id)
	}
	return id
}
