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
	// Beyond a few streams, the tally's own index is asked.
	others map[stream]*coverage.Track
}

type stream struct {
	kind     *record.Kind
	observer string
}

func (l *lineage) of(report *Report, kind *record.Kind, observer string) *coverage.Track {
	report.Kinds[kind.Name]++
	if l.track != nil && l.kind == kind && l.observer == observer {
		return l.track
	}
	if l.others == nil {
		l.others = map[stream]*coverage.Track{}
	}
	key := stream{kind, observer}
	track := l.others[key]
	if track == nil {
		id := coverage.StreamID{LogKind: kind.Name, Observer: observer}
		track = report.Tally.Track(id, ShowsOf(kind))
		l.others[key] = track
	}
	l.kind, l.observer, l.track = kind, observer, track
	return track
}

// ShowsOf is a log kind's row of the table of what logs show.
func ShowsOf(kind *record.Kind) coverage.Shows {
	return coverage.Shows{Complete: kind.Complete, Always: kind.Always, Partial: kind.Partial, Reveals: kind.Reveals, Outside: kind.Outside}
}
