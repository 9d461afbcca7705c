package client

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// Whatever a server answers, reading ends, and what is read is JSON.
func FuzzPages(f *testing.F) {
	var page []byte
	var added string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/objects/") {
			w.Header().Set("X-TAXII-Date-Added-Last", added)
			w.Write(page)
			return
		}
		io.WriteString(w, `{"id":"a","title":"Gulls","can_read":true}`)
	}))
	f.Cleanup(server.Close)
	f.Setenv("XDG_CONFIG_HOME", f.TempDir())
	opts := patient()
	opts.MaxPage, opts.MaxBytes, opts.Fetch.Attempts = 1<<20, 4<<20, 1
	c, err := Find(f.Context(), "taxii+"+server.URL+"/collections/a/", opts)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(c.Close)
	f.Fuzz(func(t *testing.T, data []byte, at string) {
		if strings.ContainsFunc(at, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Skip("no header")
		}
		page, added = data, at
		pages := c.Pages(Point{})
		text, err := io.ReadAll(NewBundle("bundle--1", func() ([]json.RawMessage, error) {
			p, err := pages.Next(t.Context())
			if p == nil && err == nil {
				err = io.EOF
			}
			if err != nil {
				return nil, err
			}
			return p.Objects, nil
		}))
		if err == nil && !json.Valid(text) {
			t.Errorf("%q", text)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%q", err)
		}
	})
}

// Whatever a server lists, the collections that are taken from it have an id and stay on one line.
func FuzzResource(f *testing.F) {
	at := &url.URL{Scheme: "https", Host: "taxii.example", Path: "/taxii2/"}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := parseResource(data, http.Header{})
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q", err)
			}
			return
		}
		if roots, err := r.roots(at); err == nil && len(roots) > maxRoots {
			t.Errorf("%d roots", len(roots))
		}
		s := &server{}
		list := s.readable(r, at)
		for _, c := range list {
			if c.ID == "" || strings.ContainsAny(c.ID+c.Title, "\r\n") || !strings.HasPrefix(c.at.Path, "/taxii2/") || c.at.Host != at.Host {
				t.Errorf("%+v", c)
			}
		}
		if _, err := s.only(list); err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%q", err)
		}
	})
}
