package main

import (
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// A random is the source of chance for one stream.
type random struct{ *rand.Rand }

func newRandom(stream string) random {
	sum := fnv.New64a()
	sum.Write([]byte(stream))
	return random{rand.New(rand.NewPCG(20240302, sum.Sum64()))}
}

func pick[T any](r random, from []T) T { return from[r.IntN(len(from))] }

// between gives a duration from shortest to longest, to the microsecond.
func (r random) between(shortest, longest time.Duration) time.Duration {
	return shortest + time.Duration(r.Int64N(int64((longest-shortest)/time.Microsecond)))*time.Microsecond
}

func (r random) clientPort() int { return 32768 + r.IntN(28232) }

// A pace is how far apart the events of a stream are: evenly spread with some jitter, and half as far apart during
// working hours.
type pace struct{ shortest, longest time.Duration }

// The main streams are never silent for five minutes, the others never for nine.
var (
	mainPace  = pace{100 * time.Second, 230 * time.Second}
	asidePace = pace{210 * time.Second, 460 * time.Second}
)

// times gives the times of a stream's events over all days, from the first minute of each day to its last.
func (p pace) times(r random) []time.Time {
	var times []time.Time
	for _, day := range days {
		midnight := day.Add(24 * time.Hour)
		at := day.Add(r.between(2*time.Second, 50*time.Second))
		for ; at.Before(midnight.Add(-time.Minute)); at = at.Add(p.gap(r, at)) {
			times = append(times, at)
		}
		times = append(times, midnight.Add(-r.between(2*time.Second, 50*time.Second)))
	}
	return times
}

func (p pace) gap(r random, at time.Time) time.Duration {
	gap := r.between(p.shortest, p.longest)
	if at.Weekday() == time.Monday && 7 <= at.Hour() && at.Hour() < 18 {
		return gap / 2
	}
	return gap
}
