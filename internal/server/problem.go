package server

import (
	"encoding/json"
	"net/http"
)

// problem answers with an error as RFC 9457 has it. More is added to its members.
func problem(w http.ResponseWriter, status int, detail string, more ...string) {
	body := map[string]any{"type": "about:blank", "title": http.StatusText(status), "status": status, "detail": detail}
	for i := 0; i+1 < len(more); i += 2 {
		body[more[i]] = more[i+1]
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}
