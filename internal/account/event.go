package account

import "picket/internal/intel"

// events are what happened at a time that the text gives.
func events(t *text) []intel.Event { return []intel.Event{} }
