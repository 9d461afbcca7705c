package account

import "picket/internal/intel"

// claims are what somebody asserts. The account so far says who the agencies and actors are.
func claims(t *text, a *intel.Account) []intel.Claim { return []intel.Claim{} }
