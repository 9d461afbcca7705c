package taxii

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"picket/internal/rawjson"
	"picket/internal/store"
)

// add answers section 5.5. What is posted goes to disk as it comes, so that a slow client costs no memory. Then it is read object by object: the
// well-formed ones wait to be imported, and the status says what is wrong with the others.
func (s *Server) add(w http.ResponseWriter, r *request) error {
	if err := s.mayAdd(r); err != nil {
		return err
	}
	posted, err := s.receive(w, r)
	if err != nil {
		return err
	}
	defer posted.Close()
	envelope, report, err := s.sift(r, posted)
	if err != nil {
		return err
	}
	if report.PendingCount == 0 {
		defer envelope.Close()
		return s.completed(w, r, report)
	}
	return s.enqueue(w, r, envelope, report)
}

func (s *Server) mayAdd(r *request) error {
	encoding := r.Header.Get("Content-Encoding")
	switch {
	case !r.canWrite:
		return faultf(http.StatusForbidden, "you may not add to this collection")
	case !isTAXII(r.Header.Get("Content-Type")):
		return faultf(http.StatusUnsupportedMediaType, "the only media type is %s", mediaType)
	case encoding != "" && encoding != "identity":
		return faultf(http.StatusUnsupportedMediaType, "the content is encoded: %.40q", encoding)
	case r.ContentLength > s.options.MaxContentLength:
		return s.tooLarge()
	}
	return nil
}

func (s *Server) tooLarge() error {
	return faultf(http.StatusRequestEntityTooLarge, "more than max_content_length: %d bytes", s.options.MaxContentLength)
}

// receive takes a body to disk.
func (s *Server) receive(w http.ResponseWriter, r *request) (*spool, error) {
	file, err := newSpool(s.options.SpoolDir)
	if err != nil {
		return nil, err
	}
	var tooLarge *http.MaxBytesError
	body := reading{http.MaxBytesReader(w, r.Body, s.options.MaxContentLength), nil}
	if _, err = io.Copy(file, &body); err == nil {
		return file, file.rewind()
	}
	file.Close()
	switch {
	case errors.As(err, &tooLarge):
		return nil, s.tooLarge()
	case body.err != nil:
		return nil, badRequest("the body ends early: %v", body.err)
	}
	return nil, err
}

// reading remembers that it was reading that failed, and not writing.
type reading struct {
	io.Reader
	err error
}

func (r *reading) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

// sift reads what was posted, and keeps the well-formed objects as an envelope of their own.
func (s *Server) sift(r *request, posted io.Reader) (*spool, *statusResource, error) {
	select {
	case s.parsing <- struct{}{}:
		defer func() { <-s.parsing }()
	case <-r.Context().Done():
		return nil, nil, badRequest("the client left")
	}
	envelope, err := newSpool(s.options.SpoolDir)
	if err != nil {
		return nil, nil, err
	}
	out := bufio.NewWriter(envelope)
	report := newStatus(s.now())
	sieve := sieve{dec: rawjson.NewDecoder(posted), out: out, report: report, isDuplicate: s.duplicatesIn(r)}
	if err = sieve.envelope(); err == nil {
		err = out.Flush()
	}
	if err == nil {
		err = envelope.rewind()
	}
	if err != nil {
		envelope.Close()
		return nil, nil, err
	}
	return envelope, report, nil
}

// duplicatesIn says which posted objects the collection has already: the caller sees the same id, version and words there, shown to all whom the
// post may be shown to. They are done with (section 5.5: an exact duplicate is no error). All others are imported, also those that the collection has
// above the ceiling, or in other words: each document keeps its own, so nothing is lost, and the answer tells nothing of what the caller may not see.
func (s *Server) duplicatesIn(r *request) func(posted []postedObject) ([]bool, error) {
	return func(posted []postedObject) ([]bool, error) {
		is := make([]bool, len(posted))
		for _, q := range queriesFor(posted) {
			q.Collection, q.Limit = r.collection.Number, s.options.MaxPage
			if err := s.compare(r, q, posted, is); err != nil {
				return nil, err
			}
		}
		return is, nil
	}
}

// queriesFor ask for the posted versions of objects, and not for all that there are: bodies are compared.
func queriesFor(posted []postedObject) (list []store.ObjectQuery) {
	versioned, unversioned := store.ObjectQuery{Specs: specs}, store.ObjectQuery{Specs: specs, Versions: []string{"all"}}
	for _, o := range posted {
		if o.version.IsZero() {
			unversioned.IDs = append(unversioned.IDs, o.id)
			continue
		}
		versioned.IDs = append(versioned.IDs, o.id)
		versioned.Versions = append(versioned.Versions, o.version.Format(time.RFC3339Nano))
	}
	for _, q := range []store.ObjectQuery{versioned, unversioned} {
		if len(q.IDs) > 0 {
			list = append(list, q)
		}
	}
	return list
}

// compare notes which of the posted objects a query finds as they are.
func (s *Server) compare(r *request, q store.ObjectQuery, posted []postedObject, is []bool) error {
	of := map[version][]int{}
	for i, o := range posted {
		of[o.key()] = append(of[o.key()], i)
	}
	for more := true; more; {
		var page []store.Object
		var err error
		if page, more, err = s.store.Objects(r.Context(), r.caller.Ceiling, q); err != nil {
			return err
		}
		for _, there := range page {
			for _, i := range of[postedObject{id: there.ID, version: there.Version}.key()] {
				is[i] = posted[i].tlp >= there.TLP && bytes.Equal(posted[i].raw, there.Body)
			}
			q.After = there.Seq
		}
	}
	return nil
}

// completed answers where nothing is left to import.
func (s *Server) completed(w http.ResponseWriter, r *request, report *statusResource) error {
	report.Status = complete
	status := s.statusOf(r, report)
	status.Finished = s.now()
	if err := s.store.AddStatus(r.Context(), status); err != nil {
		return err
	}
	return s.answer(w, http.StatusAccepted, report)
}

// statusOf is a status as the store keeps it.
func (s *Server) statusOf(r *request, report *statusResource) store.Status {
	return store.Status{
		ID: report.ID, By: r.caller.Name, Requested: s.now(), Server: s.queue.name, Lease: s.now().Add(leaseTime), Report: report.encode(),
	}
}

// A spool is a file that is gone when it is closed.
type spool struct{ *os.File }

// newSpool makes one. Where the system allows it the name is gone at once, so that nothing is left behind whatever happens.
func newSpool(dir string) (*spool, error) {
	file, err := os.CreateTemp(dir, "picket-taxii-")
	if err != nil {
		return nil, err
	}
	os.Remove(file.Name())
	return &spool{file}, nil
}

func (s *spool) rewind() error {
	_, err := s.Seek(0, io.SeekStart)
	return err
}

// Close removes the file too.
func (s *spool) Close() error {
	err := s.File.Close()
	os.Remove(s.Name())
	return err
}
