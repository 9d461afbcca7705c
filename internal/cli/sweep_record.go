package cli

import (
	"context"
	"fmt"
	"os"
	"time"

	"picket/internal/history"
	"picket/internal/report"
	"picket/internal/store"
	"picket/internal/store/open"
	"picket/internal/sweep"
)

// checkRecord says whether --record is one of its words.
func (f *sweepFlags) checkRecord() error {
	switch f.record {
	case "auto", "on", "off":
		return nil
	}
	return usageError("--record: %q is none of auto, on, off", f.record)
}

// isRecorded says whether the sweep goes into the store: by default where there is one.
func (f *sweepFlags) isRecorded() bool {
	if f.record != "auto" || f.printExpect {
		return f.record == "on" && !f.printExpect
	}
	name := f.storeFile()
	return name != "" && open.Exists(name)
}

// storeFile is where the store is, whether or not it is used; of a database elsewhere, it is the name of no file.
func (f *sweepFlags) storeFile() string {
	name, err := storeName(f.store)
	if err != nil {
		return ""
	}
	return name
}

// begin begins the output, and the recording of what it prints; without one, the recorder is nil.
func (f *sweepFlags) begin(ctx context.Context, q *sweep.Question, out *output) (report.Output, *history.Recorder) {
	if f.printExpect {
		return expectWriter{out}, nil
	}
	run := report.Run{Question: q, Version: version(), Started: time.Now(), Command: f.typed, Color: out.color, Rules: q.Rules != nil}
	if !f.isRecorded() {
		return report.New(out.format, out, run), nil
	}
	host, _ := os.Hostname()
	recorder := history.New(ctx, run, history.Who{By: whoami(), Host: host}, func(ctx context.Context) (*store.Store, error) {
		return openStore(ctx, f.store)
	})
	return recorder.Output(out.format, out), recorder
}

// finish records the answer, which is printed by now: what goes wrong is said, and changes nothing.
func (f *sweepFlags) finish(std *streams, recorder *history.Recorder, answer *sweep.Answer) {
	if recorder == nil {
		return
	}
	id, err := recorder.Finish(answer)
	switch {
	case err != nil:
		fmt.Fprintf(std.err, "picket: the sweep was not recorded: %s\n", report.Plain(err.Error()))
	case !f.quiet:
		fmt.Fprintf(std.err, "picket: recorded as sweep %d: picket intel sweeps %d\n", id, id)
	}
}
