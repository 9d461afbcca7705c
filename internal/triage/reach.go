package triage

import (
	"strings"

	"picket/internal/mail"
)

// A reach gathers whom the messages of campaigns were for, and where their links lead.
type reach struct {
	people []*person
	number map[string]int // in people, by address in small letters
	links  links
	found  bool // a campaign's message
}

// A person is a recipient, with what the logs tell of them.
type person struct {
	mail.Reached
	trail trail
	logon logons
}

func (r *reach) add(x *judged) {
	m := x.message
	if m.Verdict != mail.Campaign {
		return
	}
	r.found = true
	if r.number == nil {
		r.number = map[string]int{}
	}
	for _, to := range m.To {
		key := strings.ToLower(to)
		i, known := r.number[key]
		if !known {
			i = len(r.people)
			r.number[key] = i
			r.people = append(r.people, &person{Reached: mail.Reached{Recipient: to}})
		}
		p := r.people[i]
		p.Messages = append(p.Messages, m.ID)
		p.First = earlier(p.First, x.came)
	}
	r.links.add(x)
}

func (r *reach) list() (all []mail.Reached) {
	for _, p := range r.people {
		all = append(all, p.Reached)
	}
	return all
}
