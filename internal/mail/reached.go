package mail

import (
	"time"

	"picket/internal/intel"
)

// A Reached is one recipient of a campaign's messages.
type Reached struct {
	Recipient string    // the address
	Messages  []string  // their Message-IDs
	First     time.Time // when the first of them came; zero where none says it
	Opened    Followed  // whether the recipient opened a link of the campaign
	SignedIn  Followed  // whether the account was signed in to from a new place afterwards
}

// A Followed says what the logs tell of what a recipient did.
type Followed struct {
	Verdict intel.Verdict // hit, not-seen or cannot-say
	// Reason is what a not-seen rests on, or why nothing can be said; of a hit, what else must be known to judge it.
	Reason string
	Since  time.Time // the period of a not-seen; zero of other verdicts
	Until  time.Time
	Count  int // records of a hit: requests for a link, sign-ins from new places
	Failed int // sign-ins from new places that failed; they are no hit
	// Sightings are the first of the records by time, at most MostFollowed.
	Sightings []*intel.Sighting
	Places    []Place // new ones, by time, at most MostPlaces
	NewPlaces int     // all of them
}

// What is kept of one recipient, and of clients that no log names.
const (
	MostFollowed = 5
	MostPlaces   = 20
	MostOpenings = 100
)

// A Place is where an account was signed in to from.
type Place struct {
	Time    time.Time `json:"time"`            // of the first sign-in from there
	Address string    `json:"address"`         // of that sign-in
	Where   string    `json:"place,omitempty"` // city and country, where the log says it: "Lisbon, PT"
	Used    bool      `json:"place_used"`      // the account was signed in to from the same city and country before
	Count   int       `json:"count"`           // sign-ins from this network: /24 of IPv4, /48 of IPv6
}

// Logs are what was read to learn what recipients did.
type Logs struct {
	Sources int
	Records int64
	Bytes   int64
	Since   time.Time // the first and last record; zero where no record has a time
	Until   time.Time
	Failed  Failures
	Links   int // addresses of links that were looked for: whole, and by their hosts
	// Openings are of those who are none of the recipients, as far as the logs say: the first by file, at most MostOpenings.
	Openings     []Opening
	MoreOpenings int // records of those that are not listed
	Before       int // records of such before the first message came: they are no openings
}

// A Contact is what a record tells of a link.
type Contact string

// The contacts, the strongest first.
const (
	Requested Contact = "request"
	LookedUp  Contact = "look-up" // of the host's name: mail servers and scanners do that, too
	Named     Contact = "named"   // in a record of which Picket does not know what it tells
)

// An Opening is that a client met a link of the campaign, and no log tells which recipient that was.
type Opening struct {
	User     string // as the log names it; "" where it names nobody
	How      Contact
	Count    int       // records
	First    time.Time // zero where none has a time
	Last     time.Time
	Sighting *intel.Sighting // the first by time
}
