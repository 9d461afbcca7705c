package report

import (
	"picket/internal/intel"
	"picket/internal/mail"
)

// A reachedRecord is what the mail and the logs tell of one recipient.
type reachedRecord struct {
	Record    string         `json:"record"`
	Recipient string         `json:"recipient"`
	Messages  []string       `json:"messages"`
	First     string         `json:"first,omitempty"`
	Opened    openedRecord   `json:"opened"`
	SignedIn  signedInRecord `json:"signed_in"`
}

// A followedRecord has the period of a not-seen; the count is of a hit.
type followedRecord struct {
	Verdict intel.Verdict `json:"verdict"`
	Reason  string        `json:"reason,omitempty"`
	Since   string        `json:"since,omitempty"`
	Until   string        `json:"until,omitempty"`
	Count   int           `json:"count,omitempty"`
}

type openedRecord struct {
	followedRecord
	Sightings []sightingRecord `json:"sightings,omitempty"` // the first of them
}

type signedInRecord struct {
	followedRecord
	NewPlaces int          `json:"new_places,omitempty"`
	Places    []mail.Place `json:"places,omitempty"` // the first of them
	Failed    int          `json:"failed,omitempty"`
}

func followedRecordOf(f *mail.Followed) followedRecord {
	return followedRecord{f.Verdict, f.Reason, stamp(f.Since), stamp(f.Until), f.Count}
}

func reachedRecordOf(r *mail.Reached) reachedRecord {
	return reachedRecord{"reached", r.Recipient, orEmpty(r.Messages), stamp(r.First),
		openedRecord{followedRecordOf(&r.Opened), sightingsOf(r.Opened.Sightings)},
		signedInRecord{followedRecordOf(&r.SignedIn), r.SignedIn.NewPlaces, r.SignedIn.Places, r.SignedIn.Failed}}
}

// An openingRecord is a client that met a link of the campaign, and of which no log tells which recipient it is.
type openingRecord struct {
	Record   string         `json:"record"`
	How      mail.Contact   `json:"how"`
	User     string         `json:"user,omitempty"`
	Client   string         `json:"client,omitempty"`
	Count    int            `json:"count"`
	First    string         `json:"first,omitempty"`
	Last     string         `json:"last,omitempty"`
	Sighting sightingRecord `json:"sighting"`
}

// A logsRecord is what was read to learn what recipients did.
type logsRecord struct {
	Record       string         `json:"record"`
	Sources      int            `json:"sources"`
	Records      int64          `json:"records"`
	Bytes        int64          `json:"bytes"`
	Since        string         `json:"since,omitempty"`
	Until        string         `json:"until,omitempty"`
	Links        int            `json:"links"`
	MoreOpenings int            `json:"more_openings,omitempty"` // records of clients that have no record of their own
	Before       int            `json:"before"`                  // records of such before the first message came
	Failed       int            `json:"failed"`
	Failures     []mail.Failure `json:"failures,omitempty"`
}

func (m *mailRecords) logs(g *mail.Logs) {
	for i := range g.Openings {
		o := &g.Openings[i]
		m.write("opening", openingRecord{"opening", o.How, o.User, machineOf(o.Sighting).String(), o.Count, stamp(o.First), stamp(o.Last),
			sightingsOf([]*intel.Sighting{o.Sighting})[0]})
	}
	m.write("logs", logsRecord{"logs", g.Sources, g.Records, g.Bytes, stamp(g.Since), stamp(g.Until), g.Links, g.MoreOpenings, g.Before, g.Failed.Count, g.Failed.List})
}
