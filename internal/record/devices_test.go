package record

import (
	"bytes"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"picket/internal/intel"
)

// deviceLines are the records of network devices in testdata that stand in no envelope.
func deviceLines(t *testing.T) [][]byte {
	var lines [][]byte
	for _, name := range []string{"cef", "leef", "paloalto", "fortigate", "cisco", "vpcflow"} {
		data, err := os.ReadFile("testdata/" + name + ".log")
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.SplitSeq(data, []byte("\n")) {
			if hasAnyPrefix(line, [][]byte{[]byte("CEF:"), []byte("LEEF:"), []byte("1,2024"), []byte("date="), []byte("%ASA"), []byte("2 12")}) {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// TestEnvelopes puts records into the envelopes of syslog, and records of several products between each other: kind and
// fields stay the same.
func TestEnvelopes(t *testing.T) {
	lines := deviceLines(t)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(lines), func(i, k int) { lines[i], lines[k] = lines[k], lines[i] })
	alone, mixed := newMixed(nil, Hint{ModTime: written}), newMixed(nil, Hint{ModTime: written})
	for i, line := range lines {
		envelope := []string{"", "<13>Mar  2 04:11:09 gate-1 ", "<13>Mar  2 04:11:09 ", "<13>", "<13>1 2024-03-02T04:11:09Z gate-1 app 811 - - ",
			"Mar  2 04:11:09 relay-1 gate-1: "}[i%6]
		var want, got Record
		alone.Parse(line, &want)
		wrapped := append([]byte(envelope), line...)
		mixed.Parse(wrapped, &got)
		if want.Kind == textKind && (got.Kind == textKind || got.Kind == syslogKind) {
			continue
		}
		if got.Kind != want.Kind || !slices.Equal(values(&got, wrapped), values(&want, line)) {
			t.Errorf("%q: got %s %q, want %s %q", wrapped, got.Kind.Name, values(&got, wrapped), want.Kind.Name, values(&want, line))
		}
	}
}

// values are the fields that play a part, but for the envelope's own.
func values(r *Record, line []byte) []string {
	var all []string
	for _, f := range r.Fields {
		if f.part != partNone && f.Name != "hostname" && f.Name != "timestamp" {
			all = append(all, f.Name+"="+string(line[f.Start:f.End]))
		}
	}
	return all
}

func TestDeviceTime(t *testing.T) {
	years := newYearFinder(written)
	for text, want := range map[string]string{
		"1709352669123": "04:11:09.123 stated", "2024/03/02 04:11:09": "04:11:09 zone-assumed",
		"Mar 02 2024 04:11:09": "04:11:09 zone-assumed", "Mar 2 2024 04:11:09.5 UTC": "04:11:09.5 stated",
		"Mar  2 04:11:09": "04:11:09 year-inferred", "Mar 2 04:11:09 GMT": "04:11:09 year-inferred",
		"Mar 02 2024 05:11:09 GMT+01:00": "04:11:09 stated", "Mar 02 2024 05:11:09 +0100": "04:11:09 stated",
		"Mar 02 2024 04:11:09 EDT": "04:11:09 zone-assumed", "Mar 02 2024 04:11:09 UTCX": "", "Mar 32 2024 04:11:09": "", "": "",
	} {
		at, basis, ok := years.deviceTime([]byte(text))
		checkTime(t, text, at, basis, ok, want)
	}
}

func TestPatternTime(t *testing.T) {
	for _, test := range []struct{ pattern, text, want string }{
		{"MMM dd yyyy HH:mm:ss.SSS z", "Mar 02 2024 05:11:09.123 GMT+01:00", "04:11:09.123 stated"},
		{"yyyy-MM-dd'T'HH:mm:ssZ", "2024-03-02T05:11:09+0100", "04:11:09 stated"},
		{"dd/MM/yy hh:mm:ss a", "02/03/24 04:11:09 am", "04:11:09 zone-assumed"},
		{"EEE MMM d HH:mm:ss yyyy", "Sat Mar 2 04:11:09 2024", "04:11:09 zone-assumed"},
		{"dd/MM/yyyy hh:mm:ss a", "02/03/2024 12:11:09 AM", "00:11:09 zone-assumed"},
		{"MMM dd yyyy HH:mm:ss", "Mar 02 2024", ""}, {"yyyy", "x", ""}, {"G yyyy", "AD 2024", ""}, {"", "", ""},
	} {
		at, basis, ok := patternTime([]byte(test.pattern), []byte(test.text))
		checkTime(t, test.pattern, at, basis, ok, test.want)
	}
}

// checkTime compares a time of 2 March 2024.
func checkTime(t *testing.T, text string, at int64, basis intel.TimeBasis, ok bool, want string) {
	got := ""
	if ok && basis != intel.NoTime {
		got = strings.TrimPrefix(time.UnixMicro(at).UTC().Format("2006-01-02 15:04:05.999999"), "2024-03-02 ") + " " + string(basis)
	}
	if got != want {
		t.Errorf("%s: got %q, want %q", text, got, want)
	}
}
