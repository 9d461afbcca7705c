package ingest_test

import (
	"path/filepath"
	"strings"
	"testing"

	"picket/indicator"
	"picket/internal/ingest"
	"picket/internal/intel"
	"picket/internal/store"
	"picket/internal/store/open"
)

const posted = `{"x_posted":1,"objects":[
{"type":"indicator","spec_version":"2.1","id":"indicator--a932fcc6-e032-476c-826f-cb970a5a1ade","created":"2026-01-02T03:04:05.000Z","modified":"2026-01-02T03:04:05.000Z",
 "pattern":"[domain-name:value = 'evil.example']","pattern_type":"stix","valid_from":"2026-01-02T03:04:05Z"},
{"type":"note","spec_version":"2.1","id":"note--b932fcc6-e032-476c-826f-cb970a5a1ade","created":"2026-01-02T03:04:05.000Z","modified":"2026-01-02T03:04:05.000Z","content":"x","object_refs":[]}]}`

// What a client posts is a document: its objects are served, and its indicators looked for.
func TestObjectsOfAnEnvelope(t *testing.T) {
	s, err := open.Store(t.Context(), filepath.Join(t.TempDir(), "picket.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	from := store.Origin{By: "sharing"}
	imported, err := ingest.Objects(t.Context(), s, from, "TAXII post by sharing", strings.NewReader(posted))
	if err != nil || imported.Document.Objects != 2 || imported.Document.Indicators != 1 || imported.Document.Document.Name != "TAXII post by sharing" {
		t.Fatalf("%+v, %v", imported, err)
	}
	x, err := s.View(intel.Amber).Indicator(t.Context(), indicator.Indicator{Kind: indicator.Domain, Value: "evil.example"})
	if err != nil || len(x.Assertions) != 1 || x.State != store.Active {
		t.Errorf("%+v, %v", x, err)
	}
	if _, err := s.View(intel.Green).Indicator(t.Context(), indicator.Indicator{Kind: indicator.Domain, Value: "evil.example"}); err == nil {
		t.Error("what has no marking is AMBER")
	}
	again, err := ingest.Objects(t.Context(), s, from, "TAXII post by sharing", strings.NewReader(posted))
	if err != nil || !again.Known {
		t.Errorf("%+v, %v", again, err)
	}
	if _, err := ingest.Objects(t.Context(), s, from, "TAXII post by sharing", strings.NewReader("no JSON")); err == nil || !strings.HasPrefix(err.Error(), "TAXII post by sharing: ") {
		t.Error(err)
	}
}
