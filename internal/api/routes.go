package api

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"picket/internal/access"
)

// open is the permission of what everybody may ask for.
const open = access.Permission(-1)

// A route is one method of one address.
type route struct {
	method  string
	path    string // below Prefix; {name} stands for one segment
	may     access.Permission
	query   []string // the parameters that it takes
	accepts string   // what its body may be: "", mediaJSON or mediaAny
	handle  func(*request) error
}

// Media types of bodies.
const (
	mediaJSON    = "application/json"
	mediaProblem = "application/problem+json"
	mediaEvents  = "text/event-stream"
	mediaYAML    = "application/yaml" // RFC 9512
	mediaAny     = "*/*"              // a document: what it is is told from its content
)

var paged = []string{"limit", "next"}

// table are all routes. openapi.yaml describes each; a test holds them against each other.
func (a *API) table() []route {
	filters := []string{"kind", "value", "text", "collection", "document", "state", "min_confidence", "min_score", "since"}
	return []route{
		{"GET", "/openapi.json", open, nil, "", a.openapiJSON},
		{"GET", "/openapi.yaml", open, nil, "", a.openapiYAML},
		{"GET", "/version", access.Read, nil, "", a.version},
		{"GET", "/whoami", access.Read, nil, "", a.whoami},

		{"POST", "/read", access.ReadDocuments, []string{"name", "pdf"}, mediaAny, a.read},

		{"GET", "/documents", access.Read, append([]string{"collection", "feed", "text", "withdrawn"}, paged...), "", a.documents},
		{"POST", "/documents", access.Import, []string{"name", "pdf", "collection", "marking"}, mediaAny, a.importDocument},
		{"GET", "/documents/{id}", access.Read, nil, "", a.document},
		{"DELETE", "/documents/{id}", access.Erase, nil, "", a.eraseDocument},
		{"GET", "/documents/{id}/rejected", access.Read, paged, "", a.rejected},
		{"POST", "/documents/{id}/withdraw", access.Withdraw, nil, mediaJSON, a.withdrawDocument},

		{"GET", "/indicators", access.Read, append(filters, paged...), "", a.indicators},
		{"POST", "/indicators/decisions", access.Expire, nil, mediaJSON, a.decide},
		{"GET", "/indicators/{kind}/{value}", access.Read, nil, "", a.indicator},
		{"GET", "/asked", access.Read, []string{"kind", "value", "limit"}, "", a.asked},

		{"GET", "/collections", access.Read, nil, "", a.collections},
		{"POST", "/collections", access.ManageCollections, nil, mediaJSON, a.addCollection},

		{"GET", "/sweeps", access.Read, append([]string{"verdict", "since", "before"}, paged...), "", a.listSweeps},
		{"POST", "/sweeps", access.Sweep, nil, mediaJSON, a.startSweep},
		{"GET", "/sweeps/{id}", access.Read, nil, "", a.sweep},
		{"DELETE", "/sweeps/{id}", access.Sweep, nil, "", a.cancelSweep},
		{"GET", "/sweeps/{id}/records", access.Read, append([]string{"type"}, paged...), "", a.sweepRecords},
		{"GET", "/sweeps/{id}/events", access.Read, nil, "", a.sweepEvents},

		{"GET", "/tokens", access.ManageTokens, nil, "", a.tokens},
		{"POST", "/tokens", access.ManageTokens, nil, mediaJSON, a.addToken},
		{"DELETE", "/tokens/{id}", access.ManageTokens, nil, "", a.revokeToken},
		{"GET", "/audit", access.ReadAudit, paged, "", a.audit},
	}
}

// A compiledRoute is a route with what guards it.
type compiledRoute struct {
	route
	segments []string
	handler  http.Handler
}

func (a *API) compile(r route) compiledRoute {
	var handler http.Handler = http.HandlerFunc(func(w http.ResponseWriter, h *http.Request) { a.serve(&r, w, h) })
	if r.may != open {
		handler = a.options.Access.Require(r.may, a.options.Limit(handler))
	}
	return compiledRoute{r, strings.Split(r.path, "/"), handler}
}

// ServeHTTP answers one request. Addresses and methods are no secret: only what is behind them needs a credential.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := requestID(w)
	below, isBelow := strings.CutPrefix(r.URL.EscapedPath(), Prefix)
	if !isBelow {
		writeProblem(w, r, id, errNoAddress)
		return
	}
	segments := strings.Split(below, "/")
	var allowed []string
	for i := range a.routes {
		route := &a.routes[i]
		if _, fits := match(route.segments, segments); !fits {
			continue
		}
		if route.method == r.Method || route.method == http.MethodGet && r.Method == http.MethodHead {
			route.handler.ServeHTTP(w, r)
			return
		}
		allowed = append(allowed, route.method)
	}
	if allowed == nil {
		writeProblem(w, r, id, errNoAddress)
		return
	}
	if slices.Contains(allowed, http.MethodGet) {
		allowed = append(allowed, http.MethodHead)
	}
	slices.Sort(allowed)
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	writeProblem(w, r, id, faultf(http.StatusMethodNotAllowed, "use %s", strings.Join(allowed, ", ")))
}

// match holds a path against a route's, segment by segment, each unescaped for itself: a value may hold an escaped slash.
func match(pattern, segments []string) (values map[string]string, fits bool) {
	if len(pattern) != len(segments) {
		return nil, false
	}
	values = map[string]string{}
	for i, part := range pattern {
		name, isValue := strings.CutPrefix(part, "{")
		if !isValue {
			if part != segments[i] {
				return nil, false
			}
			continue
		}
		value, err := url.PathUnescape(segments[i])
		if err != nil || value == "" {
			return nil, false
		}
		values[strings.TrimSuffix(name, "}")] = value
	}
	return values, true
}
