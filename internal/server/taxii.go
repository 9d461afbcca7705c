package server

import "net/http"

// taxiiPath is what TAXII is served below (TAXII 2.1, section 3.1).
const taxiiPath = "/taxii2/"

func (s *Server) mountTAXII(*http.ServeMux) error { return nil } // not written yet
