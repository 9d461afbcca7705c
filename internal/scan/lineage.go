package scan

import (
	"picket/internal/coverage"
	"picket/internal/record"
)

// lineage finds the track of a record's stream. Records of one stream mostly follow each other.
type lineage struct {
	kind     *record.Kind
	observer string
	track    *coverage.Track
}

func (l *lineage) of(report *Report, kind *record.Kind, observer string) *coverage.Track {
	report.counts.add(kind)
	return l.trackOf(report, kind, observer)
}

// trackOf is of for records that are counted elsewhere.
func (l *lineage) trackOf(report *Report, kind *record.Kind, observer string) *coverage.Track {
	if l.track == nil || l.kind != kind || l.observer != observer {
		id := coverage.StreamID{LogKind: kind.Name, Observer: observer}
		l.kind, l.observer, l.track = kind, observer, report.Tally.Track(id, ShowsOf(kind))
	}
	return l.track
}

// ShowsOf is a log kind's row of the table of what logs show.
func ShowsOf(kind *record.Kind) coverage.Shows {
	return coverage.Shows{Complete: kind.Complete, Always: kind.Always, Partial: kind.Partial, Reveals: kind.Reveals, Outside: kind.Outside}
}
