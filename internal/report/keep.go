package report

import (
	"io"

	"picket/internal/intel"
	"picket/internal/sweep"
)

// A Keeper takes the records that `--format ndjson` prints, in their order, to keep them. Records are without a line break and hold
// until the method returns.
type Keeper interface {
	// Record takes one that is neither of the two below.
	Record(name string, record []byte)
	// Sighting takes one of an indicator or of a rule.
	Sighting(s *intel.Sighting, record []byte)
	// Verdict takes the verdict on an indicator: rest is the record from what follows {"record":"verdict","indicator":{…} on.
	Verdict(v *sweep.Verdict, rest []byte)
}

// Kept makes the records of a sweep for a keeper while another output is printed. Sightings are kept as they come; the answer is
// kept by Keep, so that it can be printed first.
type Kept struct {
	keeper Keeper
	run    Run
	lines  lineEncoder
	begun  bool
}

// NewKept gives the records of a run to a keeper.
func NewKept(run Run, keeper Keeper) *Kept { return &Kept{keeper: keeper, run: run} }

// Output begins an output as New does. Its sightings are kept too.
func (k *Kept) Output(format string, w io.Writer) Output {
	out := New(format, w, k.run)
	if lines, ok := out.(*ndjson); ok {
		return keptLines{lines, k}
	}
	return keptOutput{out, k}
}

// Keep hands the answer's records on.
func (k *Kept) Keep(a *sweep.Answer) {
	k.begin()
	eachRecord(a, k.record, k.verdicts)
}

func (k *Kept) begin() {
	if !k.begun {
		k.begun = true
		k.record("run", namedRunRecord(k.run))
	}
}

func (k *Kept) record(name string, record any) {
	if line, err := k.lines.line(record); err == nil { // of our own types: there is none
		k.keeper.Record(name, line[:len(line)-1])
	}
}

func (k *Kept) sighting(s *intel.Sighting, line []byte) {
	k.begin()
	k.keeper.Sighting(s, line[:len(line)-1])
}

func (k *Kept) verdicts(a *sweep.Answer) {
	writer := verdictWriter{scope: a.Scope}
	for _, v := range a.Verdicts.All() {
		k.keeper.Verdict(&v, writer.afterIndicator(v))
	}
}

// keptLines prints the lines that it keeps.
type keptLines struct {
	*ndjson
	kept *Kept
}

func (k keptLines) Sighting(s *intel.Sighting) {
	line, err := k.lines.line(sightingRecordOf(s, "sighting"))
	k.writeLine(line, err)
	if err == nil {
		k.kept.sighting(s, line)
	}
}

// keptOutput prints something else.
type keptOutput struct {
	Output
	kept *Kept
}

func (k keptOutput) Sighting(s *intel.Sighting) {
	k.Output.Sighting(s)
	k.kept.begin()
	if line, err := k.kept.lines.line(sightingRecordOf(s, "sighting")); err == nil {
		k.kept.sighting(s, line)
	}
}
