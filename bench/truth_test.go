package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"picket/indicator"
)

const truthHeader = "file\tline\toffset\ttime\tset\tindex\tvariant\tkind\tvalue\n"

func truthOf(t *testing.T, rows string) []planted {
	t.Helper()
	path := filepath.Join(t.TempDir(), truthFile)
	if err := os.WriteFile(path, []byte(truthHeader+rows), 0o644); err != nil {
		t.Fatal(err)
	}
	truth, err := readTruth(path)
	if err != nil {
		t.Fatal(err)
	}
	return truth
}

const someTruth = `zeek/conn.log	10	900	2025-10-06T00:00:00.000000Z	nested	7	exact	ipv4	192.0.2.7
zeek/conn.log	20	1900	2025-10-06T00:00:01.000000Z	nested	5000	upper	domain	evil.example
zeek/conn.log	30	2900	2025-10-06T00:00:02.000000Z	nested	70000	exact	ipv4	192.0.2.8
zeek/conn.log	40	3900	2025-10-06T00:00:03.000000Z	nested	3	decoy	ipv4	192.0.2.9
zeek/conn.log	50	4900	2025-10-06T00:00:04.000000Z	kinds	900	full	ipv6	2001:db8::1
`

func TestCompare(t *testing.T) {
	truth := truthOf(t, someTruth)
	address, domain := place{"zeek/conn.log", 10, 900, keyOf(t, "ipv4", "192.0.2.7")}, place{"zeek/conn.log", 20, 1900, keyOf(t, "domain", "evil.example")}
	decoy, sixth := place{"zeek/conn.log", 40, 3900, keyOf(t, "ipv4", "192.0.2.9")}, place{"zeek/conn.log", 50, 4900, keyOf(t, "ipv6", "2001:db8:0:0:0:0:0:1")}
	displaced := address
	displaced.offset++
	for _, test := range []struct {
		name, set                             string
		found                                 []place
		planted, right, missed, extra, decoys int
	}{
		{"all of 100", small, []place{address}, 1, 1, 0, 0, 0},
		{"all of 10,000", middle, []place{address, domain}, 2, 2, 0, 0, 0},
		{"one missed of a million", large, []place{address, domain}, 3, 2, 1, 0, 0},
		{"all kinds", allKinds, []place{sixth, address, domain}, 3, 3, 0, 0, 0},
		{"a decoy", small, []place{address, decoy}, 1, 1, 0, 1, 1},
		{"twice", small, []place{address, address}, 1, 1, 0, 1, 0},
		{"at a wrong offset", small, []place{displaced}, 1, 0, 1, 1, 0},
		{"of a larger set", small, []place{address, domain}, 1, 1, 0, 1, 0},
	} {
		c := check{Set: test.set}
		c.compare(truth, test.found)
		if c.Planted != test.planted || c.Found != test.right || c.Missed != test.missed || c.Extra != test.extra || c.Decoys != test.decoys {
			t.Errorf("%s: got %+v", test.name, c)
		}
	}
}

func keyOf(t *testing.T, kind, text string) string {
	t.Helper()
	x, err := indicator.New(indicator.Kind(kind), text)
	if err != nil {
		t.Fatal(err)
	}
	return x.Key()
}

func TestParseTruthRefuses(t *testing.T) {
	for _, line := range []string{"", "a\tb", strings.Replace(strings.Split(someTruth, "\n")[0], "900", "x", 1),
		strings.Replace(strings.Split(someTruth, "\n")[0], "ipv4", "colour", 1)} {
		if _, err := parseTruth(line); err == nil {
			t.Errorf("%q is taken", line)
		}
	}
}

func TestReadSightings(t *testing.T) {
	ndjson := `{"record":"run","schema":1}
{"record":"sighting","time":"2025-10-06T00:00:00Z","file":"loggen-1/gzip/zeek/conn.log.gz","line":10,"offset":900,"indicator":{"kind":"ipv4","value":"192.0.2.7"}}
{"record":"verdict","indicator":{"kind":"ipv4","value":"192.0.2.7"},"verdict":"hit"}
`
	got, err := readSightings(strings.NewReader(ndjson), filepath.Join("loggen-1", gzip), ".gz")
	want := []place{{"zeek/conn.log", 10, 900, keyOf(t, "ipv4", "192.0.2.7")}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := readSightings(strings.NewReader(`{"record":"sighting","line":`), "", ""); err == nil {
		t.Error("half a record is taken")
	}
}
