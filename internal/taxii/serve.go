package taxii

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"picket/internal/store"
)

// A request is a request that is authenticated and found its endpoint.
type request struct {
	*http.Request
	caller     Caller
	collection *store.Collection
	canWrite   bool   // the caller, to the collection
	id         string // of a status or of an object
}

// An endpoint answers the methods of one address.
type endpoint map[string]func(http.ResponseWriter, *request) error

// methods are what Allow lists.
func (e endpoint) methods() string {
	list := []string{http.MethodOptions}
	for method := range e {
		list = append(list, method)
	}
	if e[http.MethodGet] != nil {
		list = append(list, http.MethodHead)
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// ServeHTTP answers one request. Who is not authenticated learns nothing, whatever they ask for (section 1.6.9).
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	caller, known := s.options.Caller(r)
	if !known {
		w.Header()["Www-Authenticate"] = s.options.Challenges
		s.fail(w, faultf(http.StatusUnauthorized, "authenticate: see WWW-Authenticate"))
		return
	}
	if err := s.serve(w, &request{Request: r, caller: caller}); err != nil {
		s.fail(w, err)
	}
}

func (s *Server) serve(w http.ResponseWriter, r *request) error {
	if !strings.HasSuffix(r.URL.Path, "/") {
		return redirectToSlash(w, r)
	}
	e, err := s.route(r)
	if err != nil {
		return err
	}
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet // the body is left out by net/http
	}
	handle := e[method]
	switch {
	case method == http.MethodOptions:
		w.Header().Set("Allow", e.methods())
		w.Header().Set("Content-Type", mediaType)
		w.WriteHeader(http.StatusNoContent)
		return nil
	case handle == nil:
		w.Header().Set("Allow", e.methods())
		return faultf(http.StatusMethodNotAllowed, "use %s", e.methods())
	case !accepts(r.Header):
		return faultf(http.StatusNotAcceptable, "the only media type is %s", mediaType)
	}
	return handle(w, r)
}

// redirectToSlash sends a client to the path that the standard asks for (section 3.1).
func redirectToSlash(w http.ResponseWriter, r *request) error {
	if !strings.HasPrefix(r.URL.Path, DiscoveryPath) && r.URL.Path+"/" != DiscoveryPath {
		return errNotFound
	}
	target := r.URL.EscapedPath() + "/"
	if r.URL.RawQuery != "" {
		target += "?" + r.URL.RawQuery
	}
	w.Header().Set("Location", target)
	return faultf(http.StatusPermanentRedirect, "paths end in a slash")
}

// route finds the endpoint of a path, and what the path names.
func (s *Server) route(r *request) (endpoint, error) {
	if r.URL.Path == DiscoveryPath {
		return endpoint{"GET": s.discovery}, nil
	}
	if r.URL.Path == RootPath {
		return endpoint{"GET": s.root}, nil
	}
	below, found := strings.CutPrefix(r.URL.Path, RootPath)
	parts := strings.Split(strings.TrimSuffix(below, "/"), "/")
	switch {
	case !found || slices.Contains(parts, ""):
		return nil, errNotFound
	case len(parts) == 2 && parts[0] == "status":
		r.id = parts[1]
		return endpoint{"GET": s.status}, nil
	case len(parts) == 1 && parts[0] == "collections":
		return endpoint{"GET": s.collections}, nil
	case parts[0] == "collections":
		return s.routeCollection(r, parts[1:])
	}
	return nil, errNotFound
}

// routeCollection finds the endpoint of a path below that of the collections.
func (s *Server) routeCollection(r *request, parts []string) (endpoint, error) {
	rest := parts[1:]
	var e endpoint
	switch {
	case len(rest) == 0:
		e = endpoint{"GET": s.collection}
	case len(rest) == 1 && rest[0] == "manifest":
		e = endpoint{"GET": s.manifest}
	case len(rest) == 1 && rest[0] == "objects":
		e = endpoint{"GET": s.objects, "POST": s.add}
	case len(rest) == 2 && rest[0] == "objects":
		r.id = rest[1]
		e = endpoint{"GET": s.object, "DELETE": s.remove}
	case len(rest) == 3 && rest[0] == "objects" && rest[2] == "versions":
		r.id = rest[1]
		e = endpoint{"GET": s.versions}
	default:
		return nil, errNotFound
	}
	collection, err := s.store.Collection(r.Context(), parts[0])
	if err != nil {
		return nil, err
	}
	r.collection, r.canWrite = collection, collection.CanWrite && r.caller.CanWrite
	return e, nil
}

// answer writes a resource. Text is written as it is: what is read is JSON, never a page.
func (s *Server) answer(w http.ResponseWriter, status int, resource any) error {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(resource); err != nil {
		return err
	}
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	w.Write(body.Bytes())
	return nil
}
