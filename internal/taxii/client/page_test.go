package client

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// However many objects a page holds, and however the server leads on, each object comes once.
func TestPaging(t *testing.T) {
	for name, prepare := range map[string]func(f *fake){
		"next":           func(*fake) {},
		"next as number": func(f *fake) { f.next = func(from int) any { return from } },
		"by time":        func(f *fake) { f.next = nil },
		"null next":      func(f *fake) { f.next = func(int) any { return nil } },
		"pairs of a time": func(f *fake) {
			f.next = nil
			for i := range f.added {
				f.added[i] = addedAt(i / 2)
			}
			f.limit = max(3, f.limit)
		},
	} {
		for limit := 1; limit <= 11; limit++ {
			f := newFake(10)
			f.limit = limit
			prepare(f)
			s, err := Open(t.Context(), f.start(t)+"/api/", patient())
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(s)
			if err != nil || !slices.Equal(namesIn(t, text), upTo(10)) {
				t.Errorf("%s, pages of %d: %v %v", name, limit, namesIn(t, text), err)
			}
			if name != "by time" && name != "null next" && len(s.Faults()) > 0 {
				t.Errorf("%s, pages of %d: %v", name, limit, s.Faults())
			}
		}
	}
}

// Where more objects are of one moment than a page holds, and there is no next, some cannot be asked for: that is said.
func TestWhatMayBeMissingIsSaid(t *testing.T) {
	f := newFake(6)
	f.next, f.limit = nil, 2
	for i := range 5 {
		f.added[i] = addedAt(0)
	}
	s, err := Open(t.Context(), f.start(t)+"/api/", patient())
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(s); err != nil || !slices.Equal(namesIn(t, text), []int{0, 1, 5}) {
		t.Errorf("%v %v", namesIn(t, text), err)
	}
	if len(s.Faults()) != 1 || !strings.Contains(s.Faults()[0], "may be missing") {
		t.Error(s.Faults())
	}
}

// Servers that never end do not keep the client.
func TestHostilePages(t *testing.T) {
	one := object(1)
	for name, c := range map[string]struct{ body, added, want string }{
		"the same next":       {`{"more":true,"next":"a","objects":[` + one + `]}`, addedAt(1), "repeats next"},
		"no next, same time":  {`{"more":true,"objects":[` + one + `]}`, addedAt(1), "does not heed added_after"},
		"no way on":           {`{"more":true,"objects":[` + one + `]}`, "", "neither next nor X-TAXII-Date-Added-Last"},
		"no time":             {`{"more":false,"objects":[` + one + `]}`, "yesterday", "is no time"},
		"empty for ever":      {`{"more":true,"next":"%d"}`, "", "gives no end of it"},
		"endless":             {`{"more":true,"next":"%d","objects":[` + one + `]}`, addedAt(1), "larger than 0 MiB"},
		"more of wrong type":  {`{"more":"yes"}`, "", `"more" at byte 13 is a string`},
		"objects of no list":  {`{"objects":{}}`, "", "is a object"},
		"long next":           {`{"more":true,"next":"` + strings.Repeat("x", 9000) + `","objects":[1]}`, "", "longer than 8192 bytes"},
		"half":                {`{"objects":[` + one, "", "unexpected end"},
		"deep":                {`{"objects":[` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `]}`, "", "exceeded max depth"},
		"large":               {`{"objects":["` + strings.Repeat("x", 70_000) + `"]}`, "", "the answer is larger"},
		"a page of something": {`<html>`, "", "is not TAXII 2.1"},
	} {
		f := newFake(0)
		pages := 0
		f.hook = func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.HasSuffix(r.URL.Path, "/objects/") {
				return false
			}
			pages++
			if c.added != "" {
				w.Header().Set("X-TAXII-Date-Added-Last", c.added)
			}
			fmt.Fprint(w, strings.Replace(c.body, "%d", fmt.Sprint(pages), 1))
			return true
		}
		opts := patient()
		opts.MaxPage, opts.MaxBytes = 64<<10, 100<<10
		s, err := Open(t.Context(), f.start(t)+"/api/", opts)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = io.ReadAll(s); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "page ") {
			t.Errorf("%s: %v; want %s", name, err, c.want)
		}
	}
}

// A connection that is cut at any byte of any page is not noticed by who reads the bundle.
func TestCutConnections(t *testing.T) {
	whole := newFake(3)
	whole.limit = 2
	s, err := Open(t.Context(), whole.start(t)+"/api/", patient())
	if err != nil {
		t.Fatal(err)
	}
	want, err := io.ReadAll(s)
	if err != nil {
		t.Fatal(err)
	}
	for cut := 0; cut < 700; cut += 7 {
		f := newFake(3)
		f.limit = 2
		var seen = map[string]bool{}
		f.hook = func(w http.ResponseWriter, r *http.Request) bool {
			if seen[r.URL.RequestURI()] {
				return false
			}
			seen[r.URL.RequestURI()] = true
			whole, cut := *f, &cutter{ResponseWriter: w, left: cut}
			whole.hook = nil
			whole.ServeHTTP(cut, r)
			if cut.left < 0 {
				panic(http.ErrAbortHandler)
			}
			return true
		}
		s, err := Open(t.Context(), f.start(t)+"/api/", patient())
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		got, err := io.ReadAll(s)
		if err != nil || !slices.Equal(namesIn(t, got), namesIn(t, want)) {
			t.Fatalf("cut at %d: %v %v", cut, namesIn(t, got), err)
		}
	}
}

// A cutter passes some bytes on.
type cutter struct {
	http.ResponseWriter
	left int
}

func (c *cutter) Write(p []byte) (int, error) {
	if c.left < 0 {
		return 0, errors.New("cut")
	}
	if len(p) > c.left {
		c.Header().Set("Content-Length", fmt.Sprint(len(p)+10))
		c.ResponseWriter.Write(p[:c.left])
		c.ResponseWriter.(http.Flusher).Flush()
		c.left = -1
		return 0, errors.New("cut")
	}
	c.left -= len(p)
	return c.ResponseWriter.Write(p)
}

// A busy server is asked again, when it says; a fault that stays is an error, and reading goes on at that page later.
func TestBusyServer(t *testing.T) {
	f := newFake(4)
	f.limit = 2
	var isDown atomic.Bool
	calls := 0
	f.hook = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.Contains(r.URL.RawQuery, "next=") {
			return false
		}
		if calls++; calls < 3 || isDown.Load() {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader([]int{429, 503}[calls%2])
			return true
		}
		return false
	}
	url := f.start(t)
	s, err := Open(t.Context(), url+"/api/", patient())
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(s); err != nil || !slices.Equal(namesIn(t, text), upTo(4)) {
		t.Errorf("%s %v", text, err)
	}

	isDown.Store(true)
	c, err := Find(t.Context(), url+"/api/", patient())
	if err != nil {
		t.Fatal(err)
	}
	pages := c.Pages(Point{})
	if page, err := pages.Next(t.Context()); err != nil || len(page.Objects) != 2 {
		t.Fatal(page, err)
	}
	if _, err := pages.Next(t.Context()); err == nil || !strings.Contains(err.Error(), "page 2: the server answers") {
		t.Fatal(err)
	}
	isDown.Store(false)
	again := c.Pages(pages.Point())
	if page, err := again.Next(t.Context()); err != nil || len(page.Objects) != 2 || string(page.Objects[0]) != object(2) || !again.Done() {
		t.Fatal(page, err)
	}
	if p := again.Point(); p != (Point{AddedAfter: addedAt(3)}) {
		t.Error(p)
	}
}

// A next of an earlier run that the server forgot costs some objects twice, and none is missed.
func TestForgottenNext(t *testing.T) {
	f := newFake(6)
	f.limit = 2
	f.hook = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("next") == "gone" {
			w.WriteHeader(http.StatusNotFound)
			return true
		}
		return false
	}
	c, err := Find(t.Context(), f.start(t)+"/api/", patient())
	if err != nil {
		t.Fatal(err)
	}
	pages := c.Pages(Point{Next: "gone", Reached: addedAt(3)})
	page, err := pages.Next(t.Context())
	if err != nil || string(page.Objects[0]) != object(3) {
		t.Fatal(page, err)
	}
}
