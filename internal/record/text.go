package record

// Text is the name of the kind of records that are not understood.
const Text = "text"

// textKind is whatever has no better known form: it is searched and may hit, and earns no absence.
var textKind = &Kind{
	Name:       Text,
	Limits:     "Its records are not understood: they have no time, and nothing is known of what they leave out.",
	Recognised: "whatever is of no other kind",
	Times:      "none",
	Roles:      "unknown, which counts as a hit",
}
