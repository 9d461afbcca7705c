package triage

import (
	"strings"

	"picket/internal/intel"
	"picket/internal/mail"
)

// A reach gathers whom the messages of campaigns were for.
type reach struct {
	people []*mail.Reached
	number map[string]int
}

// What mail alone tells of what its readers did: nothing. A sweep of the logs for the same intelligence does.
const (
	notOpened = "mail does not tell who opened a link: sweep the logs of proxies and resolvers for the same advisory"
	notSigned = "mail does not tell who signed in: look at the log of sign-ins after the first message"
)

func (r *reach) add(m *mail.Message) {
	if m.Verdict != mail.Campaign {
		return
	}
	if r.number == nil {
		r.number = map[string]int{}
	}
	for _, to := range m.To {
		key := strings.ToLower(to)
		i, known := r.number[key]
		if !known {
			i = len(r.people)
			r.number[key] = i
			r.people = append(r.people, &mail.Reached{Recipient: to, Opened: mail.Followed{Verdict: intel.CannotSay, Reason: notOpened}, SignedIn: mail.Followed{Verdict: intel.CannotSay, Reason: notSigned}})
		}
		p := r.people[i]
		p.Messages = append(p.Messages, m.ID)
		if m.Date != nil && (p.First.IsZero() || m.Date.Before(p.First)) {
			p.First = *m.Date
		}
	}
}

func (r *reach) list() (all []mail.Reached) {
	for _, p := range r.people {
		all = append(all, *p)
	}
	return all
}
