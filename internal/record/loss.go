package record

// A Loss is a mark in the data that records are missing: a sensor that dropped packets, a log that was cleared, messages
// that were suppressed.
type Loss struct {
	// Scope says which records of the same observer are missing: a family of log kinds, the part of their names before
	// the first dot, or a whole name, or "syslog", all that came in an envelope of syslog;
	// "relay" is all that came in one, of whatever observer.
	Scope string
	// Since is when the loss began, in microseconds since 1970; 0 where the record does not say: then it is of the
	// record's own time.
	Since int64
	Why   string // a few words for people; "": there is no loss
}
