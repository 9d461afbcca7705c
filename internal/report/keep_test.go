package report

import (
	"strings"
	"testing"

	"picket/internal/intel"
	"picket/internal/sweep"
)

// A memory keeps records as they are given.
type memory struct{ names, records []string }

func (m *memory) Record(name string, record []byte) {
	m.names, m.records = append(m.names, name), append(m.records, string(record))
}

func (m *memory) Sighting(_ *intel.Sighting, record []byte) { m.Record("sighting", record) }

func (m *memory) Verdict(v *sweep.Verdict, rest []byte) {
	head := (&verdictWriter{head: `"record":"verdict",`}).append(nil, *v)
	at := strings.Index(string(head), `},"advisory":`)
	m.Record("verdict", append(head[:at+1:at+1], rest...))
}

// What is kept, whatever is printed meanwhile, is printed again as ndjson and json print it.
func TestKeptIsPrintedAgain(t *testing.T) {
	for name, f := range map[string]*fixture{"hostile": hostile(), "rules": ruled(), "rules alone": rulesAlone(), "nothing": {answer: &sweep.Answer{}, run: hostile().run}} {
		for _, format := range Formats {
			var m memory
			var printed strings.Builder
			kept := NewKept(f.run, &m)
			out := kept.Output(format, &printed)
			for i := range f.sightings {
				out.Sighting(&f.sightings[i])
			}
			if err := out.Answer(f.answer); err != nil {
				t.Fatal(err)
			}
			kept.Keep(f.answer)
			if want := f.write(t, format); printed.String() != want {
				t.Errorf("%s: %s is printed otherwise when it is kept", name, format)
			}
			for _, again := range Replays {
				var b strings.Builder
				replay := NewReplay(again, &b)
				for i, record := range m.records {
					replay.Record(m.names[i], []byte(record))
				}
				if err := replay.End(); err != nil {
					t.Fatal(err)
				}
				if want := f.write(t, again); b.String() != want {
					t.Errorf("%s, kept while %s is printed, as %s:\n%s\nwant\n%s", name, format, again, b.String(), want)
				}
			}
		}
	}
}
