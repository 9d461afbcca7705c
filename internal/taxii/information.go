package taxii

import (
	"net/http"

	"picket/internal/store"
)

// A discoveryResource is what section 4.1.1 says.
type discoveryResource struct {
	Title       string   `json:"title"`
	Description string   `json:"description,omitempty"`
	Contact     string   `json:"contact,omitempty"`
	Default     string   `json:"default"`
	APIRoots    []string `json:"api_roots"`
}

// discovery answers section 4.1. The API root is a relative URL: the server need not know by which name it is reached.
func (s *Server) discovery(w http.ResponseWriter, _ *request) error {
	return s.answer(w, http.StatusOK, discoveryResource{
		Title: s.options.Title, Description: s.options.Description, Contact: s.options.Contact,
		Default: RootPath, APIRoots: []string{RootPath},
	})
}

// A rootResource is what section 4.2.1 says.
type rootResource struct {
	Title            string   `json:"title"`
	Description      string   `json:"description,omitempty"`
	Versions         []string `json:"versions"`
	MaxContentLength int64    `json:"max_content_length"`
}

// root answers section 4.2.
func (s *Server) root(w http.ResponseWriter, _ *request) error {
	return s.answer(w, http.StatusOK, rootResource{
		Title: s.options.Title, Description: s.options.Description,
		Versions: []string{mediaType}, MaxContentLength: s.options.MaxContentLength,
	})
}

// A collectionResource is what section 5.2.1 says.
type collectionResource struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	Description string   `json:"description,omitempty"`
	Alias       string   `json:"alias,omitempty"`
	CanRead     bool     `json:"can_read"`
	CanWrite    bool     `json:"can_write"`
	MediaTypes  []string `json:"media_types"`
}

// specs are the versions of STIX that are kept.
var specs = []string{"2.1", "2.0"}

// mediaTypes are what a collection stores, each after the version of STIX that it is of.
var mediaTypes = []string{stixMediaType(specs[0]), stixMediaType(specs[1])}

func stixMediaType(spec string) string { return "application/stix+json;version=" + spec }

func resourceOf(c store.Collection, caller Caller) collectionResource {
	return collectionResource{
		ID: c.ID, Title: orElse(c.Title, c.ID), Description: c.Description, Alias: c.Alias,
		CanRead: caller.CanRead, CanWrite: c.CanWrite && caller.CanWrite, MediaTypes: mediaTypes,
	}
}

// collections answers section 5.1. An empty list is left out.
func (s *Server) collections(w http.ResponseWriter, r *request) error {
	list, err := s.store.Collections(r.Context())
	if err != nil {
		return err
	}
	var resource struct {
		Collections []collectionResource `json:"collections,omitempty"`
	}
	for _, c := range list {
		resource.Collections = append(resource.Collections, resourceOf(c, r.caller))
	}
	return s.answer(w, http.StatusOK, resource)
}

// collection answers section 5.2.
func (s *Server) collection(w http.ResponseWriter, r *request) error {
	return s.answer(w, http.StatusOK, resourceOf(*r.collection, r.caller))
}
