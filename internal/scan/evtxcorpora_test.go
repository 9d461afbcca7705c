//go:build corpora

package scan

import (
	"cmp"
	"os"
	"testing"

	"picket/internal/intel"
	"picket/internal/source"
)

// knownEvents are values of the public EVTX-ATTACK-SAMPLES, and in how many of its events they stand.
var knownEvents = map[string]int{
	"ipv4 151.101.0.133":                            10,
	"sha1 8757646428a176f76e6f38458a25902a8feba9c0": 254,
	"filename flash_update.exe":                     13,
	"filename mimikatz.exe":                         3,
}

// TestEventLogCorpora sweeps the attack samples, packed as they come or unpacked; PICKET_EVTX is another place of theirs.
func TestEventLogCorpora(t *testing.T) {
	samples := cmp.Or(os.Getenv("PICKET_EVTX"), "../../../shared/data/evtx/evtx-attack-samples.tar.zst")
	if _, err := os.Stat(samples); err != nil {
		t.Skip("no attack samples in ../shared")
	}
	var asked []string
	for value := range knownEvents {
		asked = append(asked, value)
	}
	q := query(t, asked...)
	got := map[string]int{}
	logs, records := 0, int64(0)
	emit := func(x *intel.Sighting) {
		if x.RecordID == 0 || x.Line != 0 || x.Time == nil || x.Observer == "" || x.Observer == "file" || x.Offset < 4096+512 {
			t.Errorf("sighting %+v", x)
		}
		got[asked[x.Target]]++
	}
	done := func(r *Report) {
		if r.Kinds["text"]+r.Kinds["json"] > 0 || len(r.Faults) > 0 {
			t.Errorf("%s: kinds %v, faults %v", r.File, r.Kinds, r.Faults)
		}
		logs, records = logs+1, records+r.Records
	}
	for e := range source.Walk(t.Context(), []string{samples}) {
		Sources(t.Context(), Input{Entry: e, Observer: func(string) string { return "file" }}, q, emit, done)
	}
	for value, want := range knownEvents {
		if got[value] != want {
			t.Errorf("%s: %d sightings, want %d", value, got[value], want)
		}
	}
	t.Logf("%d logs, %d records", logs, records)
	if logs != 277 || records != 8255 {
		t.Errorf("%d logs, %d records", logs, records)
	}
}
