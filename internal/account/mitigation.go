package account

import "picket/internal/intel"

// mitigations are what the text tells its readers to do.
func mitigations(t *text) []intel.Mitigation { return []intel.Mitigation{} }
