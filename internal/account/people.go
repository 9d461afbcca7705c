package account

import (
	"picket/internal/intel"
)

// people fills in actors, malware, agencies, countries and sectors.
func people(t *text, a *intel.Account) {
	c := castOf(t)
	a.Actors = actors(c)
	a.Malware = malware(c)
	a.Agencies = agencies(c)
	a.Countries = countries(c, a.Agencies)
	a.Sectors = sectors(c)
}

// maxEvidence bounds the quotations for one entry: a name may stand in a text a thousand times.
const maxEvidence = 20
