package ignore

import (
	"os"
	"strings"
	"testing"
	"time"

	"picket/indicator"
	"picket/internal/intel"
)

var now = time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC)

func example(t *testing.T, now time.Time) *List {
	t.Helper()
	data, err := os.ReadFile("testdata/ignore.yaml")
	if err != nil {
		t.Fatal(err)
	}
	list, err := Parse(data, now)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func sighting(kind indicator.Kind, value string) intel.Sighting {
	return intel.Sighting{Indicator: indicator.Indicator{Kind: kind, Value: value}, Observer: "zeek-1", LogKind: "zeek.dns",
		Src: "10.1.9.80", Machine: "WEB-03"}
}

func TestMatch(t *testing.T) {
	of := func(kind indicator.Kind, value string, change func(*intel.Sighting)) *intel.Sighting {
		s := sighting(kind, value)
		if change != nil {
			change(&s)
		}
		return &s
	}
	for name, c := range map[string]struct {
		s      *intel.Sighting
		reason string // a part of the entry's; "": none applies
	}{
		"machine's name":          {of(indicator.IPv4, "203.0.113.7", nil), "4711"},
		"host's name":             {of(indicator.IPv4, "203.0.113.7", func(s *intel.Sighting) { s.Machine, s.Host = "", "web-04" }), "4711"},
		"another machine":         {of(indicator.IPv4, "203.0.113.7", func(s *intel.Sighting) { s.Machine = "hr-17" }), ""},
		"no machine":              {of(indicator.IPv4, "203.0.113.7", func(s *intel.Sighting) { s.Machine, s.Src = "", "" }), ""},
		"another address":         {of(indicator.IPv4, "203.0.113.8", nil), ""},
		"observer and kind":       {of(indicator.Domain, "update.example.com", nil), "scanner"},
		"a name below":            {of(indicator.Domain, "www.update.example.com", nil), ""},
		"a URL of the name":       {of(indicator.URL, "http://update.example.com/", nil), ""},
		"another observer":        {of(indicator.Domain, "update.example.com", func(s *intel.Sighting) { s.Observer = "zeek-2" }), ""},
		"another log kind":        {of(indicator.Domain, "update.example.com", func(s *intel.Sighting) { s.LogKind = "squid" }), ""},
		"the kind that was given": {of(indicator.JA3, "d41d8cd98f00b204e9800998ecf8427e", nil), "monitoring"},
		"another kind":            {of(indicator.MD5, "d41d8cd98f00b204e9800998ecf8427e", nil), ""},
	} {
		list := example(t, now)
		e, ok := list.Match(c.s)
		switch {
		case ok != (c.reason != ""):
			t.Errorf("%s: %v", name, ok)
		case ok && (!strings.Contains(e.Reason, c.reason) || e.Used() != 1):
			t.Errorf("%s: %q, used %d times", name, e.Reason, e.Used())
		}
	}
}

func TestExpiry(t *testing.T) {
	for when, want := range map[string]bool{
		"2024-01-31T23:59:59Z": true, "2024-02-01T00:00:00Z": false, "2023-01-01T00:00:00Z": true,
	} {
		at, _ := time.Parse(time.RFC3339, when)
		list := example(t, at)
		s := sighting(indicator.IPv4, "203.0.113.7")
		s.Machine = "hr-17"
		if _, got := list.Match(&s); got != want {
			t.Errorf("on %s: %v, want %v", when, got, want)
		}
		if got := len(list.Expired()); (got == 0) != want {
			t.Errorf("on %s: %d expired", when, got)
		}
	}
}

func TestUnused(t *testing.T) {
	list := example(t, now)
	s := sighting(indicator.IPv4, "203.0.113.7")
	for range 3 {
		list.Match(&s)
	}
	unused, expired := list.Unused(), list.Expired()
	if len(unused) != 2 || unused[0].Indicator.Value != "update.example.com" || len(expired) != 1 || expired[0].Reason != "an old case" {
		t.Errorf("unused %v, expired %v", unused, expired)
	}
	if got := list.Entries()[0].Used(); got != 3 || len(list.Entries()) != 4 {
		t.Errorf("used %d times", got)
	}
}

func TestNoList(t *testing.T) {
	var list *List
	s := sighting(indicator.IPv4, "203.0.113.7")
	if _, ok := list.Match(&s); ok || list.Expired() != nil || list.Unused() != nil || list.Entries() != nil {
		t.Error("no list sets something aside")
	}
}

func TestParseErrors(t *testing.T) {
	const good = "{indicator: 203.0.113.7, reason: x, until: 2024-12-31}"
	for file, want := range map[string]string{
		"":                        "lists nothing",
		"ignore: []":              "lists nothing",
		"ignored: [" + good + "]": "field ignored not found",
		"ignore: [" + good + "]\n---\nignore: []":                                        "only one YAML document",
		"ignore: [" + good + ", {reason: x, until: 2024-12-31}]":                         "entry 2: has no indicator",
		"ignore: [{indicator: 203.0.113.7, until: 2024-12-31}]":                          `entry 1 ("203.0.113.7"): has no reason`,
		"ignore: [{indicator: 203.0.113.7, reason: x}]":                                  "has no until",
		"ignore: [{indicator: 203.0.113.7, reason: x, until: soon}]":                     `until "soon" is no date`,
		"ignore: [{indicator: x, reason: x, until: 2024-12-31}]":                         "give its kind",
		"ignore: [{indicator: x, kind: ip, reason: x, until: soon}]":                     "is no ipv4: not an IP address",
		"ignore: [{indicator: x, kind: thing, reason: x, until: soon}]":                  `unknown indicator kind "thing"`,
		"ignore: [{indicator: 203.0.113.7, machine: '[', reason: x, until: 2024-12-31}]": `"[" is no pattern`,
		"ignore: [{indicator: 203.0.113.7, host: x, reason: x, until: 2024-12-31}]":      "field host not found",
		"ignore: {": "yaml",
	} {
		_, err := Parse([]byte(file), now)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want %q", file, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Fuzz(func(t *testing.T, file string) {
		list, err := Parse([]byte(file), now)
		if err != nil {
			return
		}
		for _, e := range list.Entries() {
			if e.Reason == "" {
				t.Errorf("%q gives %+v", file, e)
			}
			s := sighting(e.Indicator.Kind, e.Indicator.Value)
			list.Match(&s)
		}
	})
}
