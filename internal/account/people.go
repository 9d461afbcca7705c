package account

import "picket/internal/intel"

// people fills in actors, malware, agencies, countries and sectors.
func people(t *text, a *intel.Account) {}
