package triage

import (
	"context"
	"slices"
	"strings"
	"time"

	"picket/indicator"
	"picket/internal/coverage"
	"picket/internal/intel"
	"picket/internal/mail"
	"picket/internal/scan"
	"picket/internal/sweep"
	"picket/internal/timezone"
)

// What is looked for in logs, as sightings call it.
const (
	linksTitle  = "links of the campaign's messages"
	peopleTitle = "recipients of the campaign's messages"
)

// Why nothing can be said where nobody looked.
const (
	notOpened = "mail does not tell who opened a link: name the logs of proxies and resolvers with --logs"
	notSigned = "mail does not tell who signed in: name the logs of sign-ins with --logs"
)

// A follower learns from logs what the recipients of a campaign did.
type follower struct {
	reach    *reach
	accounts *accounts
	sought   map[string]*person // by the address that is looked for
	skew     time.Duration
	zones    timezone.Rules
	logs     *mail.Logs
	met      met // the record that was read last
	strange  strangers
	networks int // kept, of all people
	swept    *sweep.Answer
	absences map[time.Time]coverage.Absence // of links, from a time on
}

// follow says of all who were reached what the logs tell of them: links and recipients are looked for in one sweep.
func (j *job) follow(ctx context.Context, progress func(sweep.Progress)) error {
	people := j.reach.people
	if j.Logs == nil || !j.reach.found {
		for _, p := range people {
			p.Opened = mail.Followed{Verdict: intel.CannotSay, Reason: notOpened}
			p.SignedIn = mail.Followed{Verdict: intel.CannotSay, Reason: notSigned}
		}
		j.answer.Reached = j.reach.list()
		return nil
	}
	f := &follower{reach: &j.reach, accounts: newAccounts(people, j.Profile), skew: j.Logs.Skew, zones: j.Logs.Zones, logs: &mail.Logs{Links: len(j.reach.links.list)},
		absences: map[time.Time]coverage.Absence{}}
	q := *j.Logs
	q.MatchAll = true // what is harmless was left out already
	q.Advisories = []*intel.Advisory{asked(linksTitle, j.reach.links.list), asked(peopleTitle, f.addresses())}
	for _, a := range j.Question.Advisories { // their documents are no logs, where they lie among them
		q.Advisories = append(q.Advisories, &intel.Advisory{Document: a.Document})
	}
	var err error
	if f.swept, err = sweep.Run(ctx, &q, f.see, progress); err != nil {
		return err
	}
	f.conclude()
	j.answer.Reached, j.answer.Logs = j.reach.list(), f.logs
	return nil
}

// asked is a question for indicators, in the form of an advisory.
func asked(title string, list []indicator.Indicator) *intel.Advisory {
	a := intel.NewAdvisory(intel.Document{Title: title})
	named := make([]intel.Indicator, len(list))
	for i, x := range list {
		named[i].Indicator = x
	}
	a.Indicators = intel.IndicatorsOf(named...)
	return a
}

// addresses are those of the recipients, by all names that are known.
func (f *follower) addresses() (list []indicator.Indicator) {
	f.sought = map[string]*person{}
	for address, p := range f.accounts.byAddress {
		x, err := indicator.New(indicator.Email, address)
		if err == nil && f.sought[x.Value] == nil {
			f.sought[x.Value] = p
			list = append(list, x)
		}
	}
	slices.SortFunc(list, func(a, b indicator.Indicator) int { return strings.Compare(a.Value, b.Value) })
	return list
}

func (f *follower) see(s *intel.Sighting) {
	if s.Advisory == peopleTitle {
		f.seeSignIn(s)
		return
	}
	f.seeLink(s)
}

func (f *follower) conclude() {
	f.settleMet()
	f.read()
	for _, p := range f.reach.people {
		p.Opened, p.SignedIn = f.opened(p), f.signedIn(p)
	}
	f.logs.Openings, f.logs.MoreOpenings = f.strange.list()
}

// read tells what was read.
func (f *follower) read() {
	f.logs.Since, f.logs.Until, f.logs.Bytes = f.swept.Period.Since, f.swept.Period.Until, f.swept.Bytes
	for _, r := range f.swept.Sources {
		if r.Skipped != "" {
			continue
		}
		f.logs.Sources++
		f.logs.Records += r.Records
		for _, x := range r.Faults {
			f.logs.Failed.Add(failureIn(r, x))
		}
	}
}

func failureIn(r *scan.Report, x coverage.Fault) mail.Failure {
	return mail.Failure{File: r.File, Offset: x.Offset, Reason: x.Error}
}
