package feed

import (
	"hash/fnv"
	"strconv"
	"time"

	"picket/internal/store"
)

// Waits after failures: twice as long each time, up to the feed's own interval, or an hour where that is shorter.
const (
	firstWait = time.Minute
	leastCap  = time.Hour
)

// Due is when a feed is to be run next: its interval after the last run, more or less a tenth of it, so that feeds do not all come
// at once; sooner after a failure, and later the more there were; never before the server wants to be asked again. A feed that never
// ran is due. It is the same for the same arguments.
func Due(f *store.Feed, s State) time.Time {
	if s.LastRun.IsZero() {
		return f.Added
	}
	wait := f.Every
	if s.Failures > 0 {
		wait = min(firstWait<<min(s.Failures-1, 20), max(f.Every, leastCap))
	}
	at := s.LastRun.Add(wait + jitter(f.Name, s.LastRun, wait/10))
	if s.NotBefore.After(at) {
		return s.NotBefore
	}
	return at
}

// jitter is between -most and +most.
func jitter(name string, last time.Time, most time.Duration) time.Duration {
	if most <= 0 {
		return 0
	}
	h := fnv.New64a()
	h.Write([]byte(name + strconv.FormatInt(last.UnixNano(), 10)))
	return time.Duration(h.Sum64()%uint64(2*most+1)) - most
}
