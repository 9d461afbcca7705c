package store

import (
	"math"
	"time"

	"picket/indicator"
)

// A lifetime is how long an indicator of a kind is worth looking for after it was last asserted, and how it loses worth: at a speed
// of 1 evenly, above 1 slowly at first, below 1 fast at first.
type lifetime struct {
	days  float64
	speed float64
}

// Lifetimes by kind. Addresses change hands within weeks; names are kept longer, for they cost money; what is a property of a
// file never means another file. The form is that of MISP's polynomial decay (Iklody, Wagener, Dulaunoy and others, "Scoring
// Model for IoC Expiration", 2018); the numbers are ours, and docs/STORE.md says so.
var lifetimes = map[indicator.Kind]lifetime{
	indicator.IPv4:      {90, 0.5},
	indicator.IPv6:      {90, 0.5},
	indicator.CIDR:      {180, 0.7},
	indicator.ASN:       {365, 1},
	indicator.Domain:    {365, 1},
	indicator.URL:       {180, 0.7},
	indicator.Email:     {365, 1},
	indicator.FileName:  {730, 1},
	indicator.FilePath:  {730, 1},
	indicator.Registry:  {730, 1},
	indicator.Mutex:     {1095, 1},
	indicator.UserAgent: {365, 1},
	indicator.JA3:       {365, 1},
	indicator.JA4:       {365, 1},
}

// Score is the confidence in an indicator of a kind, 0 to 100, an age after it was last asserted. Kinds without a lifetime, such as
// hashes, keep theirs. It ranks and filters; it never keeps an indicator from being looked for, as the past is asked too.
func Score(kind indicator.Kind, confidence int, age time.Duration) int {
	life, decays := lifetimes[kind]
	if !decays || age <= 0 {
		return confidence
	}
	spent := age.Hours() / 24 / life.days
	if spent >= 1 {
		return 0
	}
	return int(math.Round(float64(confidence) * (1 - math.Pow(spent, life.speed))))
}
