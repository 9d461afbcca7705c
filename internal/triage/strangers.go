package triage

import (
	"cmp"
	"slices"
	"time"

	"picket/internal/intel"
	"picket/internal/mail"
)

// strangers are those who asked for a link, and of whom no log tells which recipient they are.
type strangers struct {
	openings []*mail.Opening
	number   map[strangerKey]int
	more     int // records of those for which there is no room
	seen     map[mail.Contact]*span
	unsure   *intel.Sighting // the first of which it is not known whether it is older than the message
}

type strangerKey struct {
	client, user string
	how          mail.Contact
}

// A span is the first and last sighting of some.
type span struct{ first, last *intel.Sighting }

func (p *span) add(s *intel.Sighting) {
	p.first = firstOf(p.first, s)
	if p.last == nil || compareTimes(p.last, s) < 0 {
		p.last = s
	}
}

// from is the first that is known of a time or later; nil where there is none.
func (p *span) from(at time.Time) *intel.Sighting {
	switch {
	case p == nil || p.last.Time.Before(at):
		return nil
	case p.first.Time.Before(at):
		return p.last
	}
	return p.first
}

// seeStranger takes a record since the first message came that leads there.
func (f *follower) seeStranger(m met) {
	x := &f.strange
	if x.seen == nil {
		x.seen, x.number = map[mail.Contact]*span{}, map[strangerKey]int{}
	}
	switch f.ageOf(m.Sighting, m.came) {
	case before:
		f.logs.Before++
		return
	case unsure:
		x.unsure = firstOf(x.unsure, m.Sighting)
	default:
		if x.seen[m.how] == nil {
			x.seen[m.how] = new(span)
		}
		x.seen[m.how].add(m.Sighting)
	}
	x.note(m.Sighting, m.how)
}

// note counts the sighting for its client.
func (x *strangers) note(s *intel.Sighting, how mail.Contact) {
	key := strangerKey{s.Machine + " " + s.Src + " " + s.Host, s.User, how}
	i, known := x.number[key]
	if !known {
		if len(x.openings) == mail.MostOpenings {
			x.more++
			return
		}
		i = len(x.openings)
		x.number[key] = i
		o := &mail.Opening{How: how}
		if !isNobody(s.User) {
			o.User = s.User
		}
		x.openings = append(x.openings, o)
	}
	o := x.openings[i]
	o.Count++
	o.Sighting = firstOf(o.Sighting, s)
	if s.Time != nil {
		o.First = earlier(o.First, *s.Time)
		o.Last = later(o.Last, *s.Time)
	}
}

// since is why it cannot be said that a recipient opened no link since a time; "" where nobody met one whom no log names.
func (x *strangers) since(at time.Time) string {
	if s := x.seen[mail.Requested].from(at); s != nil {
		return "opened by " + clientOf(s) + ": " + unnamed(s)
	}
	if s := x.seen[mail.LookedUp].from(at); s != nil {
		return "looked up by " + clientOf(s) + ", which is no request: " + unnamed(s)
	}
	if s := x.seen[mail.Named].from(at); s != nil {
		return "named in a record that is not understood: " + placeOf(s)
	}
	if s := x.unsure; s != nil {
		return "named in a record without a sure time: " + placeOf(s)
	}
	return ""
}

func unnamed(s *intel.Sighting) string {
	if isNobody(s.User) {
		return "no log says who that is"
	}
	return "no log says whose account that is"
}

// list gives requests first, then look-ups and the rest, each by time.
func (x *strangers) list() (all []mail.Opening, more int) {
	order := []mail.Contact{mail.Requested, mail.LookedUp, mail.Named}
	slices.SortStableFunc(x.openings, func(a, b *mail.Opening) int {
		return cmp.Or(slices.Index(order, a.How)-slices.Index(order, b.How), compareTimes(a.Sighting, b.Sighting))
	})
	for _, o := range x.openings {
		all = append(all, *o)
	}
	return all, x.more
}
