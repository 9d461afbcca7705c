package access

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"picket/internal/store"
)

// How failed attempts are slowed and noted. Whoever has a good credential never waits for those who do not.
const (
	failuresAtOnce    = 5               // of one address, answered without delay
	failureEvery      = time.Second     // one more of it
	longestDelay      = 2 * time.Second // beyond: refused at once, so few requests wait
	mostWaiting       = 256             // of all addresses together
	notedAtOnce       = 3               // of one address, written to the audit log
	notedEvery        = 10 * time.Minute
	allNotedAtOnce    = 30 // of all addresses: half a MB a day at most
	allNotedEvery     = time.Minute
	mostAddresses     = 4096
	networkOfIPv6Host = 64 // a host has that many bits for itself
)

// An AuditLog takes entries: a *store.Store.
type AuditLog interface {
	AppendAudit(ctx context.Context, e store.AuditEntry) error
}

// failures remembers, in bounded memory, which addresses failed of late.
type failures struct {
	log AuditLog
	now func() time.Time

	mu      sync.Mutex
	seen    *lru[netip.Prefix, *failing]
	noted   *rate.Limiter
	unnoted int64 // since the last one that was noted
	waiting chan struct{}
}

type failing struct{ pace, noted *rate.Limiter }

func newFailures(log AuditLog, now func() time.Time) *failures {
	return &failures{
		log: log, now: now, seen: newLRU[netip.Prefix, *failing](mostAddresses),
		noted: rate.NewLimiter(rate.Every(allNotedEvery), allNotedAtOnce), waiting: make(chan struct{}, mostWaiting),
	}
}

// of is what is known of an address. The lock is held.
func (f *failures) of(remote string) *failing {
	return f.seen.get(network(remote), func() *failing {
		return &failing{rate.NewLimiter(rate.Every(failureEvery), failuresAtOnce), rate.NewLimiter(rate.Every(notedEvery), notedAtOnce)}
	})
}

// network is what one host can choose addresses from; what is no address is one network.
func network(remote string) netip.Prefix {
	address, err := netip.ParseAddr(remote)
	if err != nil {
		return netip.Prefix{}
	}
	address = address.Unmap().WithZone("")
	bits := address.BitLen()
	if address.Is6() {
		bits = networkOfIPv6Host
	}
	prefix, _ := address.Prefix(bits)
	return prefix
}

// slow waits as long as the failure of an address costs. It gives the time after which to try again where that is too long to wait.
func (f *failures) slow(ctx context.Context, remote string) (again time.Duration) {
	f.mu.Lock()
	now := f.now()
	turn := f.of(remote).pace.ReserveN(now, 1)
	delay := turn.DelayFrom(now)
	if delay > longestDelay {
		turn.CancelAt(now)
	}
	f.mu.Unlock()
	if delay > longestDelay {
		return delay
	}
	if delay > 0 {
		f.wait(ctx, delay)
	}
	return 0
}

func (f *failures) wait(ctx context.Context, delay time.Duration) {
	select {
	case f.waiting <- struct{}{}:
		defer func() { <-f.waiting }()
	default:
		return // too many wait: memory is worth more than the delay
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// note writes a failure to the audit log, unless its address or all together failed too often; the next that is written says how many were not.
func (f *failures) note(ctx context.Context, e store.AuditEntry, why string) {
	f.mu.Lock()
	now := f.now()
	// An address that has used up its share does not use up that of all.
	if !f.of(e.Actor.Remote).noted.AllowN(now, 1) || !f.noted.AllowN(now, 1) {
		f.unnoted++
		f.mu.Unlock()
		return
	}
	unnoted := f.unnoted
	f.unnoted = 0
	f.mu.Unlock()
	e.Detail = noteOf{why, unnoted}
	if f.log.AppendAudit(ctx, e) == nil {
		return
	}
	f.mu.Lock()
	f.unnoted += unnoted + 1
	f.mu.Unlock()
}

type noteOf struct {
	Why     string `json:"why"`
	Unnoted int64  `json:"refused_without_entry,omitempty"`
}
