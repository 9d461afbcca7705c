package report

import "time"

// A span counts sightings, and keeps the times of the first and the last: zero if none has a time.
type span struct {
	count       int
	first, last time.Time
}

func (s *span) add(at *time.Time) {
	s.count++
	if at != nil {
		s.extend(*at, *at)
	}
}

func (s *span) join(o span) {
	s.count += o.count
	if !o.first.IsZero() {
		s.extend(o.first, o.last)
	}
}

func (s *span) extend(first, last time.Time) {
	if s.first.IsZero() || first.Before(s.first) {
		s.first = first
	}
	if last.After(s.last) {
		s.last = last
	}
}

// when is from when to when, with the years where several are possible.
func (s *span) when(years bool) string {
	layout := "2 Jan 15:04"
	if years {
		layout = minutes
	}
	first, last := s.first.UTC().Format(layout), s.last.UTC().Format(layout)
	switch {
	case s.first.IsZero():
		return "no time"
	case first == last:
		return first
	}
	return first + " – " + last
}

// dated is when, in a sentence where the year matters.
func (s *span) dated() string {
	return "first " + s.first.UTC().Format(minutes) + ", last " + s.last.UTC().Format(minutes) + " UTC"
}

// within is when, for a page that names the year where several are possible.
func (s *span) within(years bool) string {
	layout, end := "2 Jan 15:04", "2 Jan 15:04"
	if years {
		layout, end = minutes, minutes
	}
	if s.first.IsZero() {
		return "no time"
	}
	first, last := s.first.UTC(), s.last.UTC()
	if first.Format(time.DateOnly) == last.Format(time.DateOnly) {
		end = "15:04"
	}
	if first.Format(layout) == last.Format(layout) {
		return first.Format(layout)
	}
	return first.Format(layout) + " – " + last.Format(end)
}
