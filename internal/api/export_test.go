package api

import "picket/internal/access"

// RouteInfo is a route as tests hold it against openapi.yaml.
type RouteInfo struct {
	Method, Path, Accepts string
	Open                  bool
	May                   access.Permission
	Query                 []string
}

// Routes are all.
func (a *API) Routes() (list []RouteInfo) {
	for _, r := range a.table() {
		list = append(list, RouteInfo{r.method, r.path, r.accepts, r.may == open, r.may, r.query})
	}
	return list
}

// Sought is how many sets are kept of what sweeps look for.
func (a *API) Sought() int {
	a.sought.mu.Lock()
	defer a.sought.mu.Unlock()
	return len(a.sought.list)
}
