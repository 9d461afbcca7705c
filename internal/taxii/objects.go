package taxii

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"picket/internal/store"
)

// A page is a part of the answer to a query. Its zero value is the empty answer, which has no members (sections 3.7, 5.3.1, 5.8.1).
type page struct {
	objects []store.Object
	more    bool
	next    string
}

// find answers a query, and sets the headers with dates (section 3.2).
func (s *Server) find(w http.ResponseWriter, r *request, q store.ObjectQuery, next string) (page, error) {
	from := position{added: time.UnixMicro(0)}
	if !q.AddedAfter.IsZero() {
		from.added = q.AddedAfter
	}
	if next != "" {
		var err error
		if from, err = parseToken(next, q); err != nil {
			return page{}, err
		}
		q.After = from.seq
	}
	objects, more, err := s.store.Objects(r.Context(), r.caller.Ceiling, q)
	if err != nil {
		return page{}, err
	}
	p := page{objects: objects, more: more}
	first, last := from, from
	if n := len(objects); n > 0 {
		first, last = positionOf(objects[0]), positionOf(objects[n-1])
	}
	if more {
		p.next = last.token(q)
	}
	w.Header().Set("X-TAXII-Date-Added-First", timestamp(first.added))
	w.Header().Set("X-TAXII-Date-Added-Last", timestamp(last.added))
	return p, nil
}

func positionOf(o store.Object) position { return position{o.Added, o.Seq} }

// query reads the filters of a request for objects that the caller may read.
func (s *Server) query(r *request, fields []string) (store.ObjectQuery, string, error) {
	if !r.caller.CanRead {
		return store.ObjectQuery{}, "", faultf(http.StatusForbidden, "you may not read this collection")
	}
	q, next, err := parseQuery(r.URL.RawQuery, fields, s.options.MaxPage)
	q.Collection = r.collection.Number
	if r.id != "" {
		q.IDs = []string{r.id}
	}
	return q, next, err
}

// objects answers section 5.4.
func (s *Server) objects(w http.ResponseWriter, r *request) error {
	q, next, err := s.query(r, listFields)
	if err != nil {
		return err
	}
	p, err := s.find(w, r, q, next)
	if err != nil {
		return err
	}
	return writeEnvelope(w, p)
}

// object answers section 5.6.
func (s *Server) object(w http.ResponseWriter, r *request) error {
	q, next, err := s.query(r, objectFields)
	if err != nil {
		return err
	}
	p, err := s.findOne(w, r, q, next)
	if err != nil {
		return err
	}
	return writeEnvelope(w, p)
}

// findOne answers a query for one object, which is not found where nothing has its id and a version that is asked for.
func (s *Server) findOne(w http.ResponseWriter, r *request, q store.ObjectQuery, next string) (page, error) {
	p, err := s.find(w, r, q, next)
	if err != nil || len(p.objects) > 0 {
		return p, err
	}
	any := store.ObjectQuery{Collection: q.Collection, IDs: q.IDs, Versions: q.Versions, Limit: 1, NoBody: true}
	there, _, err := s.store.Objects(r.Context(), r.caller.Ceiling, any)
	if err == nil && len(there) == 0 {
		err = errNotFound
	}
	return p, err
}

// writeEnvelope writes objects as they stand (section 3.7).
func writeEnvelope(w http.ResponseWriter, p page) error {
	if len(p.objects) == 0 {
		return writeParts(w, [][]byte{[]byte("{}\n")})
	}
	head := `{"more":` + strconv.FormatBool(p.more)
	if p.next != "" {
		head += `,"next":"` + p.next + `"`
	}
	parts := make([][]byte, 0, 2*len(p.objects)+1)
	parts = append(parts, []byte(head+`,"objects":[`))
	for i, o := range p.objects {
		if i > 0 {
			parts = append(parts, []byte(",\n"))
		}
		parts = append(parts, o.Body)
	}
	return writeParts(w, append(parts, []byte("]}\n")))
}

// writeParts writes a body without a second copy of it.
func writeParts(w http.ResponseWriter, parts [][]byte) error {
	size := 0
	for _, part := range parts {
		size += len(part)
	}
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Content-Length", strconv.Itoa(size))
	w.WriteHeader(http.StatusOK)
	return writeAll(w, parts)
}

// writeAll stops where the client does not listen any more, which is no fault of the server.
func writeAll(w io.Writer, parts [][]byte) error {
	for _, part := range parts {
		if _, err := w.Write(part); err != nil {
			return nil
		}
	}
	return nil
}

// A manifestRecord is what section 5.3.1 says of one version of an object.
type manifestRecord struct {
	ID        string `json:"id"`
	DateAdded string `json:"date_added"`
	Version   string `json:"version"`
	MediaType string `json:"media_type"`
}

// A listing is a manifest or a list of versions.
type listing struct {
	More     *bool            `json:"more,omitempty"`
	Next     string           `json:"next,omitempty"`
	Objects  []manifestRecord `json:"objects,omitempty"`
	Versions []string         `json:"versions,omitempty"`
}

func listingOf(p page) listing {
	if len(p.objects) == 0 {
		return listing{}
	}
	return listing{More: &p.more, Next: p.next}
}

// manifest answers section 5.3.
func (s *Server) manifest(w http.ResponseWriter, r *request) error {
	q, next, err := s.query(r, listFields)
	if err != nil {
		return err
	}
	q.NoBody = true
	p, err := s.find(w, r, q, next)
	if err != nil {
		return err
	}
	list := listingOf(p)
	for _, o := range p.objects {
		list.Objects = append(list.Objects, manifestRecord{o.ID, timestamp(o.Added), versionOf(o), stixMediaType(o.Spec)})
	}
	return s.answer(w, http.StatusOK, list)
}

// versions answers section 5.8.
func (s *Server) versions(w http.ResponseWriter, r *request) error {
	q, next, err := s.query(r, versionFields)
	if err != nil {
		return err
	}
	q.Versions, q.NoBody = []string{"all"}, true
	p, err := s.findOne(w, r, q, next)
	if err != nil {
		return err
	}
	list := listingOf(p)
	for _, o := range p.objects {
		list.Versions = append(list.Versions, versionOf(o))
	}
	return s.answer(w, http.StatusOK, list)
}

// versionOf is a version as STIX writes it (STIX 2.1, section 3.2). An object without one has the time at which it was added (section
// 3.4.1).
func versionOf(o store.Object) string {
	if o.Version.IsZero() {
		return timestamp(o.Added)
	}
	return stixTime(o.Version)
}

// stixTime writes a time with milliseconds, and with microseconds where it has them.
func stixTime(t time.Time) string {
	if t.Nanosecond()%int(time.Millisecond) == 0 {
		return t.UTC().Format("2006-01-02T15:04:05.000Z")
	}
	return timestamp(t)
}

// remove answers section 5.7: what a caller may not see stays.
func (s *Server) remove(w http.ResponseWriter, r *request) error {
	switch {
	case !r.caller.CanRead && !r.canWrite:
		return errNotFound
	case !r.caller.CanRead || !r.canWrite:
		return faultf(http.StatusForbidden, "you may not delete from this collection")
	}
	q, _, err := s.query(r, objectFields)
	if err != nil {
		return err
	}
	q.AddedAfter, q.Limit = time.Time{}, 0
	if q.Versions == nil {
		q.Versions = []string{"all"}
		if q.Specs == nil {
			q.Specs = specs
		}
	}
	n, err := s.store.DeleteObjects(r.Context(), r.caller.Ceiling, q)
	if err != nil {
		return err
	}
	if n == 0 {
		return errNotFound
	}
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(http.StatusOK)
	return nil
}
