package triage

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"picket/internal/coverage"
	"picket/internal/intel"
	"picket/internal/mail"
	"picket/internal/record"
)

// logons are the sign-ins to a recipient's account, by network.
type logons struct {
	networks map[netip.Prefix]*network
	streams  map[coverage.StreamID]bool // that show some
	before   int                        // those that succeeded, before the first message came and since
	since    int
	oldest   time.Time // of those before
	nowhere  int       // without an address, since
	unsure   int       // of which it is not known whether they are older than the message
	failed   int
	tooMany  bool // networks are not all kept
}

// A network is where sign-ins came from: /24 of IPv4, /48 of IPv6.
type network struct {
	used   bool       // before the first message came, with success
	where  string     // then: the city and country that the log named
	place  mail.Place // since; its Count is 0 where there was none
	failed int        // since
}

// mostNetworks bounds those of all people.
const mostNetworks = 1 << 16

// seeSignIn takes a sighting of a recipient's address, where it is the account that signed in.
func (f *follower) seeSignIn(s *intel.Sighting) {
	p := f.sought[s.Indicator.Value]
	x, ok := record.SignInOf(s)
	if p == nil || !ok {
		return
	}
	if who, _ := f.accounts.whose(x.Account); who != p {
		return
	}
	l := &p.logon
	if l.streams == nil {
		l.networks, l.streams = map[netip.Prefix]*network{}, map[coverage.StreamID]bool{}
	}
	l.streams[coverage.StreamID{LogKind: s.LogKind, Observer: s.Observer}] = true
	switch f.ageOf(s, p.First) {
	case unsure:
		l.unsure++
	case before:
		f.seeBefore(l, x, *s.Time)
	default:
		f.seeSince(l, x, *s.Time)
	}
}

func (f *follower) seeBefore(l *logons, x record.SignIn, at time.Time) {
	if x.Failed {
		return
	}
	l.before++
	l.oldest = earlier(l.oldest, at)
	if n := f.network(l, x.Address); n != nil {
		n.used, n.where = true, cmp.Or(n.where, x.Where)
	}
}

func (f *follower) seeSince(l *logons, x record.SignIn, at time.Time) {
	n := f.network(l, x.Address)
	switch {
	case x.Failed:
		l.failed++
		if n != nil {
			n.failed++
		}
		return
	case !x.Address.IsValid():
		l.nowhere++
	}
	l.since++
	if n == nil {
		return
	}
	n.place.Count++
	if n.place.Time.IsZero() || at.Before(n.place.Time) {
		n.place.Time, n.place.Address, n.place.Where = at, x.Address.String(), x.Where
	}
}

// network finds or begins that of an address; nil where there is none, or no room for it.
func (f *follower) network(l *logons, addr netip.Addr) *network {
	if !addr.IsValid() {
		return nil
	}
	bits := 24
	if addr.Is6() {
		bits = 48
	}
	prefix, _ := addr.WithZone("").Prefix(bits)
	n := l.networks[prefix]
	switch {
	case n != nil:
	case f.networks == mostNetworks:
		l.tooMany = true
	default:
		n = new(network)
		l.networks[prefix] = n
		f.networks++
	}
	return n
}

// signedIn judges whether an account was signed in to from a new place.
func (f *follower) signedIn(p *person) mail.Followed {
	l := &p.logon
	if why := f.noBasis(p); why != "" {
		return mail.Followed{Verdict: intel.CannotSay, Reason: why}
	}
	places, used, failed := l.byAge()
	basis := fmt.Sprintf("before the message: %s from %s since %s", signIns(l.before), networks(used), stamp(l.oldest))
	if n := len(places); n > 0 {
		return mail.Followed{Verdict: intel.Hit, Reason: basis, Count: countAll(places), Failed: failed, Places: places[:min(n, mail.MostPlaces)], NewPlaces: n}
	}
	until := f.lastSignIn(l)
	answer := mail.Followed{Verdict: intel.CannotSay, Failed: failed, Reason: basis}
	switch why := f.unsure(l, coverage.Period{Since: p.First, Until: until}); {
	case l.since == 0:
		answer.Reason = joined("no sign-in of this account since the message came", basis)
	case why != "":
		answer.Reason = joined(signIns(l.since)+" since, none from a new network, but "+why, basis)
	default:
		answer.Verdict, answer.Since, answer.Until, answer.Reason = intel.NotSeen, p.First, until, joined(signIns(l.since), basis)
	}
	return answer
}

// noBasis is why no place can be called new or old; "" where one can.
func (f *follower) noBasis(p *person) string {
	l := &p.logon
	switch {
	case len(l.streams) == 0 && !slices.ContainsFunc(f.swept.Streams, func(s coverage.StreamReport) bool { return record.TellsSignIns(s.LogKind) }):
		return "no log of sign-ins was given"
	case len(l.streams) == 0:
		return "the logs given show no sign-in of this account"
	case p.First.IsZero():
		return "no message says when it came"
	case l.tooMany:
		return "the sign-ins come from more networks than are kept"
	case l.before == 0:
		return fmt.Sprintf("no sign-in of this account before the message, to compare with; %s since", signIns(l.since))
	}
	return ""
}

// byAge parts the networks in new ones, by time, and used ones; failed are sign-ins from networks not used before.
func (l *logons) byAge() (places []mail.Place, used, failed int) {
	cities := map[string]bool{}
	for _, n := range l.networks {
		if n.used {
			used++
			cities[n.where] = true
			continue
		}
		failed += n.failed
		if n.place.Count > 0 {
			places = append(places, n.place)
		}
	}
	for i := range places {
		places[i].Used = places[i].Where != "" && cities[places[i].Where]
	}
	slices.SortFunc(places, func(a, b mail.Place) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Address, b.Address))
	})
	return places, used, failed
}

// lastSignIn is until when all logs tell that show sign-ins of the account.
func (f *follower) lastSignIn(l *logons) (until time.Time) {
	for _, s := range f.swept.Streams {
		if l.streams[s.StreamID] {
			until = earlier(until, s.Last)
		}
	}
	return until
}

// unsure is why it cannot be said that no sign-in came from a new place, where none was seen; "" where nothing speaks against it.
func (f *follower) unsure(l *logons, p coverage.Period) string {
	switch {
	case l.nowhere > 0:
		return signIns(l.nowhere) + " without an address"
	case l.unsure > 0:
		return signIns(l.unsure) + " without a sure time"
	case p.Until.IsZero():
		return "the logs of sign-ins have too many observers to be told apart"
	case p.Until.Before(p.Since):
		return "a log of sign-ins ends before the message came"
	}
	judge := f.swept.Judge(p)
	for _, s := range f.swept.Streams {
		if why := judge.Broken(s.StreamID); l.streams[s.StreamID] && why != "" {
			return why
		}
	}
	return judge.Unread()
}

func countAll(places []mail.Place) (n int) {
	for _, p := range places {
		n += p.Count
	}
	return n
}

func signIns(n int) string { return counted(n, "sign-in") }

func networks(n int) string { return counted(n, "network") }

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
