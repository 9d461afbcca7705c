// Package history records sweeps in the store while their answers are printed, so that "when did we last ask, over what, and what did
// we learn" has an answer.
package history

import (
	"context"
	"path/filepath"
	"runtime/debug"
	"time"

	"picket/internal/intel"
	"picket/internal/report"
	"picket/internal/store"
	"picket/internal/sweep"
)

// A Recorder records one sweep. What goes wrong with it never concerns the sweep: it is kept, nothing more is recorded, and Finish says it.
type Recorder struct {
	*report.Kept
	keeper *keeper
	run    report.Run
	who    Who
}

// Who asks.
type Who struct {
	By   string // a person, or the name of a token
	Host string // the machine
}

// New records a run in the store that open opens: at the first sighting, or at the end.
func New(ctx context.Context, run report.Run, who Who, open func(context.Context) (*store.Store, error)) *Recorder {
	k := &keeper{ctx: ctx, open: open}
	return &Recorder{Kept: report.NewKept(run, k), keeper: k, run: run, who: who}
}

// Into is New for a store that is open, and stays so.
func Into(ctx context.Context, run report.Run, who Who, s *store.Store) *Recorder {
	r := New(ctx, run, who, func(context.Context) (*store.Store, error) { return s, nil })
	r.keeper.isShared = true
	return r
}

// Finish records the answer. From then on the sweep can be read; it gives its id.
//
// What searching needed is given back to the system before the store takes its share, so that the sweep needs no more memory than before.
func (r *Recorder) Finish(a *sweep.Answer) (id int64, err error) {
	debug.FreeOSMemory()
	defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	r.Keep(a)
	if r.keeper.err != nil {
		return 0, r.keeper.err
	}
	id, err = r.keeper.recorder.Finish(headOf(r.run, r.who, a))
	if err == nil {
		r.keeper.recorder = nil
	}
	return id, err
}

// gcPercent has garbage collected early while an answer is recorded.
const gcPercent = 30

// Close takes away what was not finished.
func (r *Recorder) Close() {
	k := r.keeper
	if k.recorder != nil {
		_ = k.recorder.Discard() // what stays is not visible, and is cleared away by a later recording
	}
	if k.store != nil && !k.isShared {
		k.store.Close()
	}
}

// headOf says what the sweep was.
func headOf(run report.Run, who Who, a *sweep.Answer) store.Sweep {
	s := store.Sweep{
		Started: run.Started.UTC().Truncate(time.Microsecond), Since: a.Period.Since.UTC(), Until: a.Period.Until.UTC(), Version: run.Version,
		Command: run.Command, Paths: absolute(run.Question.Paths), By: who.By, Host: who.Host, Documents: len(a.Intel),
		Scope: a.Scope, Verdict: a.Verdict, Indicators: a.Verdicts.Len(), Hits: a.Hits, NotSeen: a.NotSeen, CannotSay: a.CannotSay,
		Sightings: a.Sightings, Mentions: a.Mentions, Sources: len(a.Sources), Bytes: a.Bytes, TLP: tlpOf(run.Question.Advisories),
	}
	s.Finished = s.Started.Add(time.Duration(a.Seconds * float64(time.Second)))
	if len(a.Intel) > 0 {
		s.Title = a.Intel[0].Name
	}
	if a.Behaviour != nil {
		for i := range a.Behaviour.Matched {
			s.Matches += a.Behaviour.Matched[i].Sightings
		}
	}
	return s
}

// tlpOf is that of the strictest marking of a document or of an indicator in it.
func tlpOf(advisories []*intel.Advisory) intel.TLP {
	tlp := store.SweepTLP()
	for _, a := range advisories {
		tlp = max(tlp, store.SweepTLP(a.Marking))
		for i := range a.Indicators.Len() {
			if own := a.Indicators.Marking(i); own != "" {
				tlp = max(tlp, store.SweepTLP(own))
			}
		}
	}
	return tlp
}

// absolute are paths that still say where the logs were when the working directory is another.
func absolute(paths []string) []string {
	list := make([]string, len(paths))
	for i, path := range paths {
		list[i] = path
		if whole, err := filepath.Abs(path); err == nil && path != "-" {
			list[i] = whole
		}
	}
	return list
}

// A keeper hands records to the store.
type keeper struct {
	ctx      context.Context
	open     func(context.Context) (*store.Store, error)
	store    *store.Store
	isShared bool                 // others use the store too: it is not closed
	recorder *store.SweepRecorder // nil before the first record, and when it is finished
	err      error                // the first
	verdict  store.SweepVerdict
}

// ready says whether there is somebody to hand to.
func (k *keeper) ready() bool {
	if k.err != nil || k.recorder != nil {
		return k.err == nil
	}
	if k.store, k.err = k.open(k.ctx); k.err == nil {
		k.recorder, k.err = k.store.RecordSweep(k.ctx)
	}
	return k.err == nil
}

func (k *keeper) Record(name string, record []byte) {
	if k.ready() {
		k.err = k.recorder.Record(name, record)
	}
}

func (k *keeper) Sighting(s *intel.Sighting, record []byte) {
	switch {
	case !k.ready():
	case s.Rule != nil:
		k.err = k.recorder.Record("sighting", record)
	default:
		k.err = k.recorder.Sighting(s.Indicator, record)
	}
}

func (k *keeper) Verdict(v *sweep.Verdict, rest []byte) {
	if !k.ready() {
		return
	}
	k.verdict = store.SweepVerdict{
		Indicator: v.Indicator, ID: v.ID, Verdict: v.Verdict, SetAside: v.SetAside,
		Reason: v.Reason, Sightings: v.Sightings, Mentions: v.Mentions, First: v.First, Last: v.Last, Rest: rest,
	}
	k.err = k.recorder.Verdict(&k.verdict)
}
