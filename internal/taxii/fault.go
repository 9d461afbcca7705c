package taxii

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"picket/internal/store"
)

// A fault is an error that a client is told of.
type fault struct {
	status int
	text   string
}

func (f *fault) Error() string { return f.text }

func faultf(status int, format string, args ...any) error {
	return &fault{status, fmt.Sprintf(format, args...)}
}

func badRequest(format string, args ...any) error {
	return faultf(http.StatusBadRequest, format, args...)
}

// errNotFound is the same for what is not there and for what is above the caller's ceiling.
var errNotFound error = &fault{http.StatusNotFound, "there is nothing at this address, or nothing that you may see"}

// An errorMessage is the body of every error (section 3.6.1).
type errorMessage struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	ErrorID     string `json:"error_id"`
	HTTPStatus  string `json:"http_status"`
}

// fail answers with an error.
func (s *Server) fail(w http.ResponseWriter, err error) {
	id := uuid.NewString()
	f := &fault{http.StatusInternalServerError, "the server could not answer: its log has more"}
	if errors.Is(err, store.ErrNotFound) {
		err = errNotFound
	}
	if !errors.As(err, &f) && !errors.Is(err, context.Canceled) { // else the client has left
		s.options.Fault(id, err)
	}
	w.Header().Del("X-TAXII-Date-Added-First")
	w.Header().Del("X-TAXII-Date-Added-Last")
	s.answer(w, f.status, errorMessage{http.StatusText(f.status), f.text, id, strconv.Itoa(f.status)})
}
