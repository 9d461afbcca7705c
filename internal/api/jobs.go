package api

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"picket/internal/access"
	"picket/internal/intel"
	"picket/internal/sweep"
)

// A state is how far a sweep is.
type state string

// The states.
const (
	queued    state = "queued"
	running   state = "running"
	finished  state = "finished"
	failed    state = "failed"
	cancelled state = "cancelled"
)

func (s state) isOver() bool { return s != queued && s != running }

// A job is a sweep of this process.
type job struct {
	id       string // a UUID
	by       access.Identity
	question *question
	ctx      context.Context
	stop     context.CancelFunc
	now      func() time.Time

	mu       sync.Mutex
	state    state
	progress sweep.Progress
	queued   time.Time
	started  time.Time
	ended    time.Time
	reason   string
	number   int64         // in the history, when it finished
	tlp      intel.TLP     // by which it is shown: until it finished the ceiling of who asked, as its intelligence is no higher
	changes  int64         // how often it changed
	changed  chan struct{} // closed at the next change
}

// update changes a job, and tells who watches.
func (j *job) update(change func()) {
	j.mu.Lock()
	defer j.mu.Unlock()
	change()
	j.changes++
	close(j.changed)
	j.changed = make(chan struct{})
}

// show is how the job stands, and its number in the history, 0 where it has none.
func (j *job) show() (sweepView, int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	shown := sweepView{ID: j.id, State: j.state, By: j.by.Name, Paths: j.question.paths, Queued: j.queued, Started: j.started, Ended: j.ended, Error: j.reason}
	if j.state != queued {
		shown.Progress = &progressView{j.progress.Sources, j.progress.TotalSources, j.progress.Bytes, j.progress.TotalBytes}
	}
	return shown, j.number
}

// watch is how often the job changed, whether it is over, and what closes at the next change.
func (j *job) watch() (changes int64, isOver bool, changed <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.changes, j.state.isOver(), j.changed
}

func (j *job) isVisible(ceiling intel.TLP) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.tlp <= ceiling
}

// cancel ends the job; false where it had ended. One that runs takes a moment.
func (j *job) cancel() bool {
	isOver := false
	j.update(func() {
		if isOver = j.state.isOver(); j.state == queued {
			j.state, j.ended = cancelled, j.now()
		}
	})
	j.stop()
	return !isOver
}

// progressEvery bounds how often who watches is told.
const progressEvery = 500 * time.Millisecond

// progressing takes progress as it comes.
func (j *job) progressing() func(sweep.Progress) {
	var told time.Time
	return func(p sweep.Progress) {
		if now := j.now(); now.Sub(told) >= progressEvery || p.Sources == p.TotalSources {
			told = now
			j.update(func() { j.progress = p })
		}
	}
}

// jobs are the sweeps of this process.
type jobs struct {
	api   *API
	queue chan *job
	ctx   context.Context
	stop  context.CancelFunc
	done  sync.WaitGroup

	mu   sync.Mutex
	list []*job // oldest first
}

// rememberedMost bounds how many jobs are known that have ended.
const rememberedMost = 200

func newJobs(a *API) *jobs {
	ctx, stop := context.WithCancel(context.Background())
	s := &jobs{api: a, queue: make(chan *job, a.options.WaitingMost), ctx: ctx, stop: stop}
	for range a.options.Sweeps {
		s.done.Go(s.work)
	}
	return s
}

func (s *jobs) work() {
	for {
		select {
		case <-s.ctx.Done():
			return
		case j := <-s.queue:
			s.run(j)
		}
	}
}

func (s *jobs) close(ctx context.Context) error {
	s.stop()
	done := make(chan struct{})
	go func() {
		s.done.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		return ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, j := range s.list {
		j.cancel()
	}
	return nil
}

// start queues a job. The error is errBusy where too many wait, errEnding where none will be run any more.
func (s *jobs) start(q *question, by access.Identity) (*job, error) {
	j := &job{id: uuid.NewString(), by: by, question: q, now: s.api.now, state: queued, queued: s.api.now().UTC(), tlp: by.Ceiling, changes: 1, changed: make(chan struct{})}
	j.ctx, j.stop = context.WithCancel(s.ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return nil, errEnding
	}
	select {
	case s.queue <- j:
	default:
		j.stop()
		return nil, errBusy
	}
	s.list = append(s.list, j)
	s.forget()
	return j, nil
}

// forget lets the oldest go of those that have ended, where there are too many.
func (s *jobs) forget() {
	over := 0
	for i := len(s.list) - 1; i >= 0; i-- {
		if _, isOver, _ := s.list[i].watch(); isOver {
			if over++; over > rememberedMost {
				s.list = slices.Delete(s.list, i, i+1)
			}
		}
	}
}

// find is nil where there is none that the reader may see.
func (s *jobs) find(id string, ceiling intel.TLP) *job {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, j := range s.list {
		if j.id == id && j.isVisible(ceiling) {
			return j
		}
	}
	return nil
}

// unended are those that wait or run, newest first.
func (s *jobs) unended(ceiling intel.TLP) (list []sweepView) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, j := range slices.Backward(s.list) {
		if shown, _ := j.show(); !shown.State.isOver() && j.isVisible(ceiling) {
			list = append(list, shown)
		}
	}
	return list
}

// run runs a job. Whatever goes wrong is the job's fault, not the service's.
func (s *jobs) run(j *job) {
	defer j.stop()
	isOver := false
	j.update(func() {
		if isOver = j.state.isOver(); !isOver {
			j.state, j.started = running, j.now().UTC()
		}
	})
	if isOver {
		return
	}
	var number int64
	var tlp intel.TLP
	var err error
	func() {
		defer func() {
			if bug := recover(); bug != nil {
				err = fmt.Errorf("internal error: %v", bug)
			}
		}()
		number, tlp, err = s.api.runSweep(j)
	}()
	j.update(func() {
		j.ended = j.now().UTC()
		switch {
		case err == nil:
			j.state, j.number, j.tlp = finished, number, tlp
		case j.ctx.Err() != nil:
			j.state = cancelled
		default:
			j.state, j.reason = failed, s.api.reasonOf(j, err)
		}
	})
}
