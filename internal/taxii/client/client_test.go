package client

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"picket/internal/fetch"
)

// A URL may name a discovery, an API root, the collections, a collection, or its objects.
func TestFindByAnyResource(t *testing.T) {
	f := newFake(3)
	url := f.start(t)
	for _, at := range []string{"", "/", "/taxii2", "/taxii2/", "/api/", "/api/collections/", "/api/collections/" + oneID, "/api/collections/" + oneID + "/objects/"} {
		s, err := Open(t.Context(), url+at, patient())
		if err != nil {
			t.Errorf("%s: %v", at, err)
			continue
		}
		text, err := io.ReadAll(s)
		if err != nil || !slices.Equal(namesIn(t, text), upTo(3)) || s.Title != "Gulls" || s.ID != oneID {
			t.Errorf("%s: %q %v %s", at, s.Title, err, text)
		}
		if want := url + "/api/collections/" + oneID + "/"; s.Name() != want {
			t.Errorf("named %s, want %s", s.Name(), want)
		}
	}
}

func TestFindErrors(t *testing.T) {
	f := newFake(0)
	f.hook = func(w http.ResponseWriter, r *http.Request) bool {
		body := map[string]string{
			"/several/collections/": `{"collections":[{"id":"a","title":"One\nline","can_read":true},{"id":"b","title":"Two","can_read":true},7,{"id":"c"}]}`,
			"/several/":             `{"title":"x","versions":["2.1"]}`,
			"/page/":                `<html>log in</html>`,
			"/odd/":                 `{"title":["x"]}`,
			"/other/":               `{"hello":1}`,
			"/deep/":                strings.Repeat(`{"title":`, 20_000),
			"/inside/":              `{"title":"x","api_roots":["http://169.254.169.254/latest/"]}`,
			"/file/":                `{"title":"x","api_roots":["file:///etc/passwd"]}`,
		}[r.URL.Path]
		switch {
		case r.URL.Path == "/secret/":
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path == "/old/":
			w.WriteHeader(http.StatusNotAcceptable)
		case body != "":
			fmt.Fprint(w, body)
		default:
			return false
		}
		return true
	}
	url := f.start(t)
	for at, want := range map[string]string{
		"/several/":                       "2 collections can be read: name one of them: /several/collections/a/ (One line), /several/collections/b/ (Two)",
		"/page/":                          "is not TAXII 2.1: invalid character",
		"/odd/":                           `"title" at byte 10 is a array`,
		"/other/":                         "is neither a discovery, an API root nor a collection",
		"/deep/":                          "exceeded max depth",
		"/inside/":                        "an address that is not public: refused",
		"/file/":                          `scheme "file": refused`,
		"/secret/":                        "401 Unauthorized: set PICKET_TAXII_TOKEN",
		"/old/":                           "it does not speak TAXII 2.1",
		"/none/":                          "404 Not Found: check the path",
		"/api/collections/" + twoID + "/": "may not read the collection",
		"/taxii2/?next=3":                 "next is no filter",
	} {
		_, err := Open(t.Context(), url+at, patient())
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v; want %s", at, err, want)
		}
	}
	for url, want := range map[string]string{
		"taxii+https://gull:s3cret@taxii.example/": "a password in a URL is seen by others: set PICKET_TAXII_PASSWORD",
		"taxii+http://taxii.example/":              "plain HTTP can be read",
		"taxii+https://%zz/":                       "is no URL",
		"taxii+https:///x":                         "names no host",
	} {
		_, err := Open(t.Context(), url, patient())
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v; want %s", url, err, want)
		}
	}
}

func TestFiltersArePassedOn(t *testing.T) {
	f := newFake(4)
	url := f.start(t)
	s, err := Open(t.Context(), url+"/api/?match[type]=indicator&added_after="+addedAt(1)+"&limit=1", patient())
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(s)
	if err != nil || !slices.Equal(namesIn(t, text), []int{2, 3}) {
		t.Errorf("%v: %s", err, text)
	}
	last := f.asked[len(f.asked)-1]
	if !strings.Contains(last, "match%5Btype%5D=indicator") || !strings.Contains(last, "limit=1") || !strings.Contains(last, "next=3") {
		t.Error(last)
	}
	if !strings.HasSuffix(s.Name(), "?added_after="+addedAt(1)+"&limit=1&match[type]=indicator") {
		t.Error(s.Name())
	}
}

// Credentials come from the environment, else from a file that only its owner can read.
func TestCredentials(t *testing.T) {
	f := newFake(1)
	var got string
	f.hook = func(_ http.ResponseWriter, r *http.Request) bool {
		user, password, _ := r.BasicAuth()
		got = r.Header.Get("Authorization")
		if user != "" {
			got = user + "/" + password
		}
		return false
	}
	url := f.start(t)
	host := strings.TrimPrefix(url, "taxii+http://")
	file := fetch.CredentialsFile()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(text string, mode os.FileMode) {
		if err := os.WriteFile(file, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		user, file string
		mode       os.FileMode
		env        map[string]string
		want, err  string
	}{
		{env: map[string]string{"PICKET_TAXII_TOKEN": "abc"}, want: "Bearer abc"},
		{env: map[string]string{"PICKET_TAXII_USER": "gull", "PICKET_TAXII_PASSWORD": "p"}, want: "gull/p"},
		{user: "tern@", env: map[string]string{"PICKET_TAXII_PASSWORD": "p"}, want: "tern/p"},
		{file: host + ": {token: xyz}", mode: 0o600, want: "Bearer xyz"},
		{file: "127.0.0.1: {user: gull, password: q}", mode: 0o600, want: "gull/q"},
		{user: "tern@", file: "127.0.0.1: {user: gull, password: q}", mode: 0o600, want: ""},
		{file: "taxii.example: {token: xyz}", mode: 0o600, want: ""},
		{file: host + ": {token: xyz}", mode: 0o640, err: "can be read by others (mode 0640): chmod 600 it"},
		{file: host + ": {tokn: xyz}", mode: 0o600, err: "is not of the form host: {token: …}"},
		{file: host + ": {token: xyz, user: u}", mode: 0o600, err: "give either a token, or a user and password"},
	} {
		write(c.file, orElse(c.mode, 0o600))
		got = ""
		opts := patient()
		opts.Getenv = func(name string) string { return c.env[name] }
		_, err := Open(t.Context(), strings.Replace(url, "//", "//"+c.user, 1)+"/api/", opts)
		if c.err == "" && (err != nil || got != c.want) || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%+v: got %q, %v", c, got, err)
		}
		if err != nil && strings.Contains(err.Error(), "xyz") {
			t.Errorf("the error tells the secret: %v", err)
		}
	}
}
