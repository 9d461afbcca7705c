package intel

// A MatchedRule names the Sigma rule that matched a record. In a sighting it stands in place of the indicator.
type MatchedRule struct {
	ID         string   `json:"id"`
	Title      string   `json:"title"`
	Level      string   `json:"level"`                // Sigma's: informational to critical; "" where the rule says nothing
	Techniques []string `json:"techniques,omitempty"` // ATT&CK ids of its tags: "T1059.001"
	File       string   `json:"file,omitempty"`       // that it was read from; the advisory's name where it was lifted from one
}
