package timezone

import "time"

// widest is more than any zone was ever from UTC.
const widest = 26 * time.Hour

// Convert takes a time read off a clock in a zone as if that clock showed UTC, and gives the time it was. Both are
// microseconds since 1970.
//
// An hour that a clock shows twice, when summer time ends, is taken to be the first. One that it leaves out, when
// summer time begins, is read as if the clock had not been put forward yet.
func Convert(at int64, zone *time.Location) int64 {
	const second = int64(time.Second / time.Microsecond)
	t := time.UnixMicro(at).Add(-widest).In(zone)
	for {
		// From t on to the end of its offset: is the time we look for in there?
		_, offset := t.Zone()
		_, end := t.ZoneBounds()
		found := at - int64(offset)*second
		if end.IsZero() || found < end.UnixMicro() {
			return found
		}
		_, next := end.Zone()
		if at-int64(next)*second < end.UnixMicro() {
			return found // the clock was put forward over it
		}
		t = end
	}
}
