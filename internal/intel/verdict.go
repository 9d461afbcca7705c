package intel

// A Verdict answers the question whether something was seen.
type Verdict string

// The verdicts of the contract. NotSeen is earned by coverage; CannotSay is everything that is neither.
const (
	Hit       Verdict = "hit"
	NotSeen   Verdict = "not-seen"
	CannotSay Verdict = "cannot-say"
)
