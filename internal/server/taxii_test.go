package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"picket/internal/access"
	"picket/internal/intel"
	"picket/internal/store"
)

// What is posted is kept word for word, but for white space: so an exact duplicate is known, and makes no second document.
func TestAPostAndItsDuplicate(t *testing.T) {
	s, _ := newServer(t, Default())
	if _, err := s.store.AddCollection(t.Context(), store.Collection{Alias: "shared", Title: "Shared", CanWrite: true}); err != nil {
		t.Fatal(err)
	}
	secret := token(t, s.store, access.Publisher, intel.Amber)
	const envelope = `{"objects":[ {"type":"indicator","spec_version":"2.1", "id":"indicator--11111111-1111-4111-8111-111111111111",
		"created":"2020-01-01T00:00:00Z","modified":"2020-01-01T00:00:00Z","pattern":"[domain-name:value = 'evil.example']","pattern_type":"stix","valid_from":"2020-01-01T00:00:00Z"},
		{"id":"ipv4-addr--44444444-4444-5444-8444-444444444444","type":"ipv4-addr" ,"value":"192.0.2.1"}]}`
	first := posted(t, s, secret, envelope)
	for range 2000 {
		if w := get(s, "/taxii2/root/status/"+first.ID+"/", secret, "Accept", taxiiType); json.Unmarshal(w.Body.Bytes(), &first) != nil {
			t.Fatal(w.Body)
		}
		if first.Status == "complete" {
			break
		}
		time.Sleep(2 * time.Millisecond)
	}
	second := posted(t, s, secret, envelope)
	if first.Status != "complete" || first.Successes != 2 || second.Status != "complete" || second.Successes != 2 {
		t.Errorf("first %+v, second %+v", first, second)
	}
	list, err := s.store.View(intel.Red).Documents(t.Context(), store.DocumentQuery{Collection: "shared"})
	if err != nil || len(list) != 1 || list[0].Indicators != 1 || list[0].Objects != 2 {
		t.Errorf("%+v, %v", list, err)
	}
}

const taxiiType = "application/taxii+json;version=2.1"

type postStatus struct {
	ID        string
	Status    string
	Successes int `json:"success_count"`
}

func posted(t *testing.T, h http.Handler, secret, envelope string) (status postStatus) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/taxii2/root/collections/shared/objects/", strings.NewReader(envelope))
	r.Header = http.Header{"Authorization": {"Bearer " + secret}, "Content-Type": {taxiiType}, "Accept": {taxiiType}}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if err := json.Unmarshal(w.Body.Bytes(), &status); err != nil || w.Code != http.StatusAccepted {
		t.Fatal(w.Code, w.Body)
	}
	return status
}
