package server

import (
	"net/http"
	"slices"
	"strings"

	"picket/internal/api"
)

// mountAPI serves the REST API. Sweeps that it runs end with the service.
func (s *Server) mountAPI(mux *http.ServeMux) error {
	roots, err := s.config.SweepPaths()
	if err != nil {
		return err
	}
	most := int64(s.config.Limits.Body)
	rest := api.New(api.Options{
		Store: s.store, Access: s.access, Intake: s.intake, Version: s.metrics.version, Log: s.log, SweepRoots: roots,
		Limit:        func(next http.Handler) http.Handler { return known(s.limited(next)) },
		MostImported: most, MostRead: min(most, 32<<20), MostJSON: min(most, 1<<20), SpoolDir: s.config.TAXII.Spool,
	})
	s.closers = append(s.closers, rest.Close)
	mux.HandleFunc(api.Prefix+"/", func(w http.ResponseWriter, r *http.Request) {
		visitOf(r.Context()).route = apiRoute(r.URL.Path)
		rest.ServeHTTP(w, r)
	})
	return nil
}

// resources of the API, as its metrics tell them apart.
var resources = []string{"asked", "audit", "collections", "documents", "indicators", "openapi.json", "openapi.yaml", "read", "sweeps", "tokens", "version", "whoami"}

// apiRoute is the resource of a path, with {…} for what is below it.
func apiRoute(path string) string {
	name, below, isBelow := strings.Cut(strings.TrimPrefix(path, api.Prefix+"/"), "/")
	switch {
	case !slices.Contains(resources, name):
		return ""
	case isBelow && below != "":
		return api.Prefix + "/" + name + "/{…}"
	}
	return api.Prefix + "/" + name
}
