package scan

import (
	"cmp"
	"time"

	"picket/internal/intel"
	"picket/internal/record"
)

// A finding is one target found in the current record.
type finding struct {
	target  int
	matched string
	at      int // where in the line
	part    record.Part
}

// findings are those of one record: one a target, the one whose role says most.
type findings struct {
	list []finding
	at   map[int]int // place in the list, by target
}

func (f *findings) reset() {
	f.list = f.list[:0]
	clear(f.at)
}

func (f *findings) add(x finding) {
	if i, known := f.at[x.target]; known {
		if weight[x.part.Role] > weight[f.list[i].part.Role] {
			f.list[i] = x
		}
		return
	}
	if f.at == nil {
		f.at = map[int]int{}
	}
	f.at[x.target] = len(f.list)
	f.list = append(f.list, x)
}

// weight orders roles by what they say: contact before presence, presence before a value of unknown meaning.
var weight = map[intel.Role]int{
	intel.RoleDst: 10, intel.RoleSrc: 9, intel.RoleURL: 8, intel.RoleQuery: 7, intel.RoleAnswer: 6, intel.RoleProcess: 5,
	intel.RoleFile: 4, intel.RoleRegistry: 3, intel.RoleSender: 2, intel.RoleUnknown: 1, intel.RoleMention: 0,
}

// send emits a finding as a sighting, unless the record lies outside the period.
func (s *scanner) send(f *finding, offset, number int64, line []byte) {
	x, ok := s.sighting(&f.part, offset, number)
	if !ok {
		return
	}
	target := s.query.Target(f.target)
	x.Target, x.Indicator, x.Advisory = f.target, target.Indicator, target.Advisory
	x.IndicatorID = cmp.Or(target.ID, target.Indicator.ID())
	x.Matched = f.matched
	if x.Time != nil {
		x.Validity = target.validity(*x.Time, s.query.Skew)
	}
	x.Text, x.Truncated = excerpt(line, f.at)
	s.emit(x)
}

// sighting is one of whatever was found in the current record. ok is false where that lies outside the period.
func (s *scanner) sighting(part *record.Part, offset, number int64) (x *intel.Sighting, ok bool) {
	r := &s.record
	x = &intel.Sighting{
		TimeBasis: r.Basis, Validity: intel.Within, Observer: cmp.Or(r.Observer, s.observer),
		Src: part.Src, Dst: part.Dst, User: part.User, Host: part.Host,
		Field: part.Field, Role: part.Role, Action: part.Action, Direction: part.Direction,
		File: s.report.File, LogKind: r.Kind.Name, Line: number, RecordID: s.recordID, Offset: offset,
	}
	x.Index = s.index
	if s.framed {
		x.Line = 0
	}
	if r.Basis == intel.NoTime {
		return x, true
	}
	at := time.UnixMicro(r.Time).UTC()
	x.Time = &at
	return x, s.query.covers(at)
}

// covers says whether a time lies in the period, clocks being as wrong as they may be.
func (q *Query) covers(at time.Time) bool {
	return !(!q.Since.IsZero() && at.Before(q.Since.Add(-q.Skew)) || !q.Until.IsZero() && at.After(q.Until.Add(q.Skew)))
}

func (t *Target) validity(at time.Time, skew time.Duration) intel.Validity {
	switch {
	case t.ValidFrom != nil && at.Before(t.ValidFrom.Add(-skew)):
		return intel.Before
	case t.ValidUntil != nil && at.After(t.ValidUntil.Add(skew)):
		return intel.After
	}
	return intel.Within
}

// longestExcerpt is how much of a record a sighting quotes, in bytes.
const longestExcerpt = 4096

// excerpt is the record, or the part of a long one around the match.
func excerpt(line []byte, at int) (text string, cut bool) {
	if len(line) <= longestExcerpt {
		return string(line), false
	}
	start := max(0, min(at-longestExcerpt/4, len(line)-longestExcerpt))
	return string(line[start : start+longestExcerpt]), true
}
