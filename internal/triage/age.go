package triage

import (
	"time"

	"picket/internal/intel"
)

// An age is that of a record against a message.
type age int

const (
	since  age = iota // no older than the message, clocks being as wrong as they may be
	before            // surely older
	unsure            // its time, or its time zone, is not known well enough
)

// zones is how wrong a time may be whose zone is not known (UTC+14, Kiribati).
const zones = 14 * time.Hour

// ageOf compares a record with when a message came; of a message that does not say, nothing is older.
func (f *follower) ageOf(s *intel.Sighting, came time.Time) age {
	switch {
	case s.Time == nil:
		return unsure
	case !s.Time.Before(came.Add(-f.skew)):
		return since
	case f.isZoneUnknown(s) && !s.Time.Before(came.Add(-zones-f.skew)):
		return unsure
	}
	return before
}

func (f *follower) isZoneUnknown(s *intel.Sighting) bool {
	return (s.TimeBasis == intel.ZoneAssumed || s.TimeBasis == intel.YearInferred) && f.zones.For(s.File) == nil
}

// earlier is the earlier of two times; zero is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
