package feed

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"picket/internal/store"
)

// A feed is kept for a run as long as its process renews the lease. Where that dies, the next fetcher waits no longer than this.
const (
	leaseTime  = 2 * time.Minute
	renewEvery = leaseTime / 4
)

var errLeaseLost = errors.New("the store could not be told in time that it is being fetched: the next run goes on where this one stopped")

// lease keeps a feed from other processes until release. The context ends where the lease cannot be renewed, as another may have the feed then.
func lease(ctx context.Context, keeper Keeper, name string) (held context.Context, release func(), err error) {
	fetcher := uuid.NewString()
	until := time.Now().Add(leaseTime)
	if err := keeper.LeaseFeed(ctx, name, fetcher, leaseTime); err != nil {
		return nil, nil, err
	}
	held, cancel := context.WithCancelCause(ctx)
	stopped := make(chan struct{})
	ticker := time.NewTicker(renewEvery)
	go func() {
		defer close(stopped)
		defer ticker.Stop()
		renew(held, ticker.C, until, cancel, func() error { return keeper.LeaseFeed(held, name, fetcher, leaseTime) })
	}()
	return held, func() {
		cancel(nil)
		<-stopped
		_ = keeper.ReleaseFeed(context.WithoutCancel(ctx), name, fetcher) // else it ends by itself
	}, nil
}

// renew goes on at each tick until ctx ends, or the lease has: a store that does not answer once may do so in time.
func renew(ctx context.Context, tick <-chan time.Time, until time.Time, cancel context.CancelCauseFunc, again func() error) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
		next := time.Now().Add(leaseTime)
		switch err := again(); {
		case err == nil:
			until = next
		case errors.Is(err, store.ErrLeased), time.Now().Add(renewEvery).After(until):
			cancel(errLeaseLost)
			return
		}
	}
}
