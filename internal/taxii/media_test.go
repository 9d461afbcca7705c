package taxii

import (
	"net/http"
	"testing"
)

func TestAccepts(t *testing.T) {
	for accept, want := range map[string]bool{
		"application/taxii+json;version=2.1": true,
		"application/taxii+json":             true,
		"*/*":                                true,
		"application/*;q=0.001":              true,
		"application/taxii+json;version=2.1;q=0, */*":                    false,
		"application/taxii+json;q=0, */*":                                false,
		"application/taxii+json;q=0, application/taxii+json":             true,
		"application/taxii+json;q=0, application/taxii+json;version=2.1": true,
		"*/*;q=0":                            false,
		"application/taxii+json;version=2.0": false,
		"application/taxii+json;q=high":      false,
		`text/plain;x="a,*/*"`:               false,
		`text/plain;x=",", */*`:              true,
		"application/vnd.oasis.taxii+json":   false,
		"taxii+json":                         false,
		",,":                                 true, // as none
	} {
		if got := accepts(http.Header{"Accept": {accept}}); got != want {
			t.Errorf("%q: %v", accept, got)
		}
	}
	if !accepts(nil) || !accepts(http.Header{"Accept": {"text/html", "*/*;q=0.1"}}) {
		t.Error("no header, or two")
	}
}
