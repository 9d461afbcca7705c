package taxii_test

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"picket/internal/store"
	"picket/internal/taxii"
)

// fuzzSite is a filled site on a model, without a network.
func fuzzSite(f *testing.F) *site {
	s := onModel(f)
	fill(s)
	return s
}

// serve makes a request without a network.
func (s *site) serve(t *testing.T, who, method, path, query, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.URL.RawQuery = query
	r.Header.Set("Authorization", "Bearer "+who)
	r.Header.Set("Content-Type", taxiiType)
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	if w.Code >= 500 && w.Code != 503 {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	if w.Body.Len() > 0 && !json.Valid(w.Body.Bytes()) {
		t.Fatalf("not JSON: %s", w.Body)
	}
	return w
}

// FuzzQuery: whatever the query, the answer is a page or a refusal, a page keeps its limit and the ceiling, and next leads on.
func FuzzQuery(f *testing.F) {
	s := fuzzSite(f)
	for _, query := range []string{"", "limit=2", "match[version]=first,2020-01-03T00:00:00Z&match[type]=tool,campaign", "added_after=2020-01-01T00:00:00.000000Z", "next=AQAGS-sm0qJAAAAAAAAAAAJMEBZI6xFAHw",
		"match%5Bid%5D=%00,%ff", "limit=1&match[version]=all&match[spec_version]=2.0,2.1", "a;b&&=&%"} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		for _, path := range []string{s.path("objects/"), s.path("manifest/"), s.path("objects/" + campaign + "/versions/")} {
			w := s.serve(t, "green", "GET", path, query, "")
			if w.Code != 200 {
				continue
			}
			var page struct {
				More     bool
				Next     string
				Objects  []struct{ ID, Modified, Version string }
				Versions []string
			}
			if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil {
				t.Fatal(err)
			}
			for _, o := range page.Objects {
				if o.ID == tool && (o.Modified == day(5) || o.Version == day(5)) {
					t.Fatal("above the ceiling")
				}
			}
			if page.More != (page.Next != "") {
				t.Fatalf("%s", w.Body)
			}
			values, err := url.ParseQuery(query)
			if page.More && err == nil {
				values.Set("next", page.Next)
				if w := s.serve(t, "green", "GET", path, values.Encode(), ""); w.Code != 200 {
					t.Fatalf("next of a page: %s", w.Body)
				}
			}
		}
	})
}

// FuzzNext: no next is taken but one of this query, and none shows what the query does not.
func FuzzNext(f *testing.F) {
	s := fuzzSite(f)
	for _, token := range []string{"", "AQ", "AQAGS-sm0qJAAAAAAAAAAAJMEBZI6xFAHw", strings.Repeat("_", 34), taxii.TokenAt(store.Object{Seq: 1}, store.ObjectQuery{Collection: 1, Versions: []string{"all"}})} {
		f.Add(token)
	}
	f.Fuzz(func(t *testing.T, token string) {
		w := s.serve(t, "green", "GET", s.path("objects/"), "match[version]=all&next="+url.QueryEscape(token), "")
		if strings.Contains(w.Body.String(), `"id":"`+tool+`","created":"2020-01-01T00:00:00.000Z","modified":"`+day(5)) {
			t.Fatal("above the ceiling")
		}
		if w.Code != 200 && w.Code != 400 {
			t.Fatal(w.Code)
		}
	})
}

// FuzzPost: whatever the body, it is refused, or its status accounts for every object.
func FuzzPost(f *testing.F) {
	for _, body := range []string{"", "{}", envelope(version(tool, 7)), envelope(version(tool, 8), observable(address), "{}", "1", old(malware, 3)), `{"objects":[{"type":"url","id":"url--77777777-7777-5777-8777-777777777777"}],"x":[]}`,
		`{"objects":[]}`, `{"objects":[{"type":"tool","id":"\u0000"}]}`, "\xef\xbb\xbf{}", `{"objects":[` + strings.Repeat("[", 100), envelope(version(tool, 1, `"x":"`+"\xff"+`"`))} {
		f.Add(body)
	}
	s := onModel(f, func(o *taxii.Options) { o.MaxContentLength = 1 << 20 })
	f.Fuzz(func(t *testing.T, body string) {
		w := s.serve(t, "writer", "POST", s.path("objects/"), "", body)
		switch w.Code {
		case 413, 422, 503:
			return
		case 202:
		default:
			t.Fatal(w.Code)
		}
		var status struct {
			ID      string
			Total   int `json:"total_count"`
			Success int `json:"success_count"`
			Failure int `json:"failure_count"`
			Pending int `json:"pending_count"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &status); err != nil || !utf8.Valid(w.Body.Bytes()) {
			t.Fatal(err)
		}
		if status.Total < 1 || status.Total != status.Success+status.Failure+status.Pending {
			t.Fatalf("%s", w.Body)
		}
		if w := s.serve(t, "writer", "GET", rootPath+"status/"+status.ID+"/", "", ""); w.Code != 200 {
			t.Fatal(w.Code)
		}
	})
}
