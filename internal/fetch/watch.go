package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// A watch ends a request whose server falls silent, or that takes too long in all.
type watch struct {
	ctx         context.Context
	cancel      context.CancelCauseFunc
	idle        time.Duration
	idler, ends *time.Timer
}

func newWatch(ctx context.Context, cancel context.CancelCauseFunc, opts Options) *watch {
	return &watch{
		ctx: ctx, cancel: cancel, idle: opts.Idle,
		idler: time.AfterFunc(opts.Idle, func() { cancel(fmt.Errorf("the server was silent for %s", opts.Idle)) }),
		ends:  time.AfterFunc(opts.Whole, func() { cancel(refusal(fmt.Sprintf("the transfer takes more than %s", opts.Whole))) }),
	}
}

func (w *watch) stop() {
	w.idler.Stop()
	w.ends.Stop()
	w.cancel(nil)
}

// cause is why the watch ended the request, else the error itself.
func (w *watch) cause(err error) error {
	if why := context.Cause(w.ctx); why != nil && !errors.Is(why, context.Canceled) {
		return why
	}
	return err
}

type watchedBody struct {
	io.ReadCloser
	watch *watch
}

func (b *watchedBody) Read(p []byte) (int, error) {
	b.watch.idler.Reset(b.watch.idle)
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = b.watch.cause(err)
	}
	return n, err
}

func (b *watchedBody) Close() error {
	err := b.ReadCloser.Close()
	b.watch.stop()
	return err
}
