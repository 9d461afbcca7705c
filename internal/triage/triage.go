// Package triage is the job behind "picket mail": it reads the messages in paths, matches them against intelligence, judges each, and tells whom
// a campaign reached.
package triage

import (
	"context"
	"errors"

	"picket/internal/mail"
	"picket/internal/sweep"
)

// Options are what is asked.
type Options struct {
	Question *sweep.Question // paths and intelligence, as of a sweep
	Judge    *mail.Judge
	Logs     []string // where to look for who opened a campaign's links, and who signed in afterwards
	// Keep says which messages are shown whole: mail.Message.Shown is set. nil: of none.
	Keep func(*mail.Judgement) bool
}

// Run judges all messages, and hands each on in the order of the paths and of the messages in them. The sweep's answer is nil where there is
// nothing to look for. It calls progress now and then, if that is not nil.
func Run(ctx context.Context, o Options, emit func(*mail.Message), progress func(sweep.Progress)) (*mail.Answer, *sweep.Answer, error) {
	return nil, nil, errors.New("not written yet")
}
