package intel

// A Verdict answers the question whether something was seen.
type Verdict string

// The verdicts of the contract. NotSeen is earned by coverage; CannotSay is everything that is neither.
const (
	Hit       Verdict = "hit"
	NotSeen   Verdict = "not-seen"
	CannotSay Verdict = "cannot-say"
)

// The verdicts on a technique, besides CannotSay. It is never NotSeen: rules know a few ways of doing something, not all.
const (
	Fired       Verdict = "fired"
	NoRuleFired Verdict = "no-rule-fired"
)
