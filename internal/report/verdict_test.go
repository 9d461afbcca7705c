package report

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/sweep"
)

// verdictRecord is the contract that verdictWriter writes by hand.
type verdictRecord struct {
	Record    string          `json:"record,omitempty"`
	Indicator indicatorRecord `json:"indicator"`
	Advisory  string          `json:"advisory"`
	Verdict   intel.Verdict   `json:"verdict"`
	Scope     string          `json:"scope"`
	Sightings int             `json:"sightings"`
	Mentions  int             `json:"mentions"`
	First     string          `json:"first,omitempty"`
	Last      string          `json:"last,omitempty"`
	SetAside  bool            `json:"set_aside,omitempty"`
	Reason    string          `json:"reason,omitempty"`
}

// FuzzVerdictWriter: the bytes are those of encoding/json.
func FuzzVerdictWriter(f *testing.F) {
	f.Add("domain", "evil.example", "", "A list", "not-seen", 0, int64(0), false, "shown without gap")
	f.Add("useragent", "a<b>\"\\\x00\n\u2028\xff", "indicator--1", "“T” ü", "hit", 3, int64(1709352669), true, "")
	f.Fuzz(func(t *testing.T, kind, value, id, advisory, verdict string, sightings int, first int64, aside bool, reason string) {
		x := indicator.Indicator{Kind: indicator.Kind(kind), Value: value}
		v := sweep.Verdict{Indicator: x, ID: id, Advisory: advisory, Verdict: intel.Verdict(verdict), Sightings: sightings,
			Mentions: -sightings, First: time.Unix(first%(1<<35), first%1e9).UTC(), SetAside: aside, Reason: reason}
		want := verdictRecord{Record: "verdict", Indicator: indicatorRecord{x.Kind, x.Value, id}, Advisory: advisory, Verdict: v.Verdict,
			Scope: "given", Sightings: sightings, Mentions: -sightings, First: stamp(v.First), SetAside: aside, Reason: reason}
		if id == "" {
			want.Indicator.ID = x.ID()
		}
		var b bytes.Buffer
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(want); err != nil {
			t.Fatal(err)
		}
		w := verdictWriter{head: `"record":"verdict",`, scope: "given"}
		w.append(nil, sweep.Verdict{Advisory: advisory}) // what it keeps of the one before does not stay
		for range 2 {
			if got := w.append(nil, v); string(got)+"\n" != b.String() {
				t.Errorf("got  %s\nwant %s", got, b.String())
			}
		}
	})
}
