// Package triage is the job behind "picket mail": it reads the messages in paths, matches them against intelligence, judges each, and tells whom
// a campaign reached and, from the logs given, who of them opened a link and whose account was signed in to from a new place.
package triage

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"picket/internal/intel"
	"picket/internal/mail"
	"picket/internal/profile"
	"picket/internal/source"
	"picket/internal/sweep"
)

// Options are what is asked.
type Options struct {
	Question *sweep.Question // paths and intelligence, as of a sweep
	Judge    *mail.Judge
	// Logs are where to look for what the readers of a campaign's messages did; nil: nowhere. Its Advisories are made by Run.
	Logs    *sweep.Question
	Profile *profile.Profile // whose accounts are whose; nil: nothing is known of the organisation
	// Keep says which messages are shown whole: mail.Message.Shown is set. nil: none.
	Keep func(*mail.Judgement) bool
}

// place is where a message stands: sightings name it, too.
type place struct {
	file   string
	offset int64
}

// keptSightings bounds those of one message: its verdict needs one.
const keptSightings = 100

// A job is one run.
type job struct {
	Options
	found  map[place][]*intel.Sighting
	answer *mail.Answer
	emit   func(*mail.Message)
	reach  reach
}

// Run judges all messages, and hands each on in the order of the paths and of the messages in them. The sweep's answer is nil where there is
// nothing to look for. It calls progress now and then, if that is not nil.
func Run(ctx context.Context, o Options, emit func(*mail.Message), progress func(sweep.Progress)) (*mail.Answer, *sweep.Answer, error) {
	began := time.Now()
	clean, err := onDiskAll(o.Question)
	defer clean()
	if err != nil {
		return nil, nil, err
	}
	j := &job{Options: o, found: map[place][]*intel.Sighting{}, answer: &mail.Answer{Verdicts: map[mail.Verdict]int{}}, emit: emit}
	j.reach.links.begin(&o)
	swept, err := j.sweep(ctx, progress)
	if err != nil {
		return nil, nil, err
	}
	apart := o.Question.Apart()
	for entry := range source.Walk(ctx, o.Question.Paths) {
		if entry.Skipped != "" || apart(entry) != "" {
			continue
		}
		for reader := range source.Open(entry, nil) {
			j.read(ctx, reader)
		}
	}
	if err := j.follow(ctx, progress); err != nil {
		return nil, nil, err
	}
	j.answer.Seconds = time.Since(began).Seconds()
	return j.answer, swept, ctx.Err()
}

// onDiskAll has standard input lie in a file, since it is read twice: for indicators, and to be judged.
func onDiskAll(q *sweep.Question) (clean func(), err error) {
	at := slices.Index(q.Paths, source.Stdin)
	if at < 0 {
		return func() {}, nil
	}
	dir, err := os.MkdirTemp("", "picket-mail-")
	if err != nil {
		return func() {}, err
	}
	clean = func() { os.RemoveAll(dir) }
	path := filepath.Join(dir, "standard input")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return clean, err
	}
	_, err = io.Copy(file, q.Stdin)
	if closed := file.Close(); err == nil {
		err = closed
	}
	q.Paths = slices.Clone(q.Paths)
	q.Paths[at] = path
	return clean, err
}

// sweep looks for what the intelligence names, and keeps by message what it finds.
func (j *job) sweep(ctx context.Context, progress func(sweep.Progress)) (*sweep.Answer, error) {
	if len(j.Question.Advisories) == 0 {
		return nil, nil
	}
	return sweep.Run(ctx, j.Question, func(s *intel.Sighting) {
		at := place{s.File, s.Offset}
		if len(j.found[at]) < keptSightings {
			one := *s
			j.found[at] = append(j.found[at], &one)
		}
	}, progress)
}

// read judges the messages of a source, several at once, and hands them on in order.
func (j *job) read(ctx context.Context, r *source.Reader) {
	if !r.IsMail() {
		j.notMail(r)
		return
	}
	queue := make(chan chan *judged, runtime.GOMAXPROCS(0))
	go func() {
		defer close(queue)
		for ctx.Err() == nil {
			block, err := r.Next()
			if err == io.EOF {
				return
			}
			result := make(chan *judged, 1)
			queue <- result
			if err != nil {
				result <- &judged{failure: failureOf(r.Name(), err)}
				continue
			}
			go func() {
				defer block.Release()
				result <- j.judge(r.Name(), block.Message())
			}()
		}
	}()
	for result := range queue {
		j.take(<-result)
	}
}

// notMail reads a source far enough to learn whether it can be read.
func (j *job) notMail(r *source.Reader) {
	block, err := r.Next()
	if err == nil {
		block.Release()
	}
	if err != nil && err != io.EOF {
		j.answer.Failed.Add(*failureOf(r.Name(), err))
		return
	}
	j.answer.Unread = append(j.answer.Unread, r.Name())
}

// failureOf is damage to a source, with its place where it has one.
func failureOf(file string, err error) *mail.Failure {
	f := &mail.Failure{File: file, Reason: err.Error()}
	if fault := (*source.Fault)(nil); errors.As(err, &fault) {
		f.Offset, f.Reason = fault.Offset, fault.Err.Error()
	}
	return f
}

// take counts a message and hands it on.
func (j *job) take(x *judged) {
	if x.failure != nil {
		j.answer.Failed.Add(*x.failure)
	}
	if x.message == nil {
		return
	}
	j.answer.Messages++
	j.answer.Verdicts[x.message.Verdict]++
	j.answer.Bytes += x.bytes
	j.reach.add(x)
	j.emit(x.message)
}
