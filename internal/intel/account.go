package intel

// An Account is what an advisory tells beside its indicators: who, against whom, how, when, and who says so. The lists are
// never nil, and nothing is in them without evidence.
type Account struct {
	Actors      []Actor      `json:"actors"`
	Malware     []Malware    `json:"malware"`
	Techniques  []Technique  `json:"techniques"`
	Agencies    []Agency     `json:"agencies"`
	Sectors     []Sector     `json:"sectors"`
	Countries   []Country    `json:"countries"`
	Events      []Event      `json:"events"`
	Claims      []Claim      `json:"claims"`
	Mitigations []Mitigation `json:"mitigations"`
	Rules       []Rule       `json:"rules"`
}

// A Reading is a name as the knowledge has it, and how it was told from what the document writes.
type Reading struct {
	Name   string `json:"name"`              // the name that the knowledge prefers
	ID     string `json:"id,omitempty"`      // ATT&CK's (G0138), or empty where it has none
	ReadAs string `json:"read_as,omitempty"` // as the document writes it, where that is not Name
	Match  string `json:"match"`             // exact, alias or fuzzy; of techniques id, name or phrase
	Why    string `json:"why,omitempty"`     // of a fuzzy match: what speaks for it
}

// How a name was told.
const (
	MatchExact = "exact" // the preferred name
	MatchAlias = "alias" // another name of the same
	MatchFuzzy = "fuzzy" // misspelt or misnamed; Reading.Why says what speaks for it

	MatchID     = "id"     // of a technique: its ATT&CK identifier
	MatchName   = "name"   // of a technique: its ATT&CK name
	MatchPhrase = "phrase" // of a technique: words that describe it
)

// An Actor is a group that attacks.
type Actor struct {
	Reading
	Aliases []string `json:"aliases"`
	// Role is "accused" where the document says that the group did it, else "mentioned".
	Role     string     `json:"role"`
	Evidence []Evidence `json:"evidence"`
}

// Malware is hostile software, or a tool of others that was used.
type Malware struct {
	Reading
	Type     string     `json:"type"` // malware or tool
	Aliases  []string   `json:"aliases"`
	Evidence []Evidence `json:"evidence"`
}

// A Technique is one of ATT&CK.
type Technique struct {
	Reading
	Tactics     []string   `json:"tactics"`               // ATT&CK's short names: initial-access
	Probability float64    `json:"probability,omitempty"` // of a phrase, 0 to 1; docs/ACCURACY.md says how it was calibrated
	Evidence    []Evidence `json:"evidence"`
}

// An Agency is a public body that warns, is quoted, or is named.
type Agency struct {
	Reading
	Acronym  string     `json:"acronym,omitempty"`
	Country  string     `json:"country,omitempty"` // ISO 3166-1 alpha-2
	Role     string     `json:"role"`              // author, quoted or mentioned
	Evidence []Evidence `json:"evidence"`
}

// Roles of agencies and countries.
const (
	RoleAuthor    = "author"
	RoleQuoted    = "quoted"
	RoleMentioned = "mentioned"
	RoleTarget    = "target"
	RoleOrigin    = "origin"
	RoleAccused   = "accused"
)

// A Sector is a branch of the economy that is targeted, with what the attackers are after in it.
type Sector struct {
	Name         string     `json:"name"`
	Technologies []string   `json:"technologies"` // submarines, radar; empty where the document names none
	Evidence     []Evidence `json:"evidence"`
}

// A Country has one entry for each role that it plays.
type Country struct {
	Code     string     `json:"code"` // ISO 3166-1 alpha-2
	Name     string     `json:"name"`
	Role     string     `json:"role"` // author, target, origin or mentioned
	Evidence []Evidence `json:"evidence"`
}

// An Event is something that happened at a time that the document gives.
type Event struct {
	// Date is in ISO 8601, as precise as the document is: 2023, 2023-08, 2023-08-04; a quarter is 2023-Q3, a span has its two
	// ends: 2023-08/2023-10.
	Date      string     `json:"date"`
	Precision string     `json:"precision"`          // year, quarter, month, day or span
	Reported  bool       `json:"reported,omitempty"` // the date is that of a report on it, not its own
	Text      string     `json:"text"`               // the sentence, on one line
	Places    []string   `json:"places"`             // where it happened, as the document names it
	Evidence  []Evidence `json:"evidence"`
}

// A Claim is what somebody asserts.
type Claim struct {
	Text     string `json:"text"`              // what is claimed, on one line
	Speaker  string `json:"speaker,omitempty"` // who asserts it
	Via      string `json:"via,omitempty"`     // who passes it on: "as quoted by Reuters"
	Standing string `json:"standing"`          // asserted, assessed, unverified or denied
	// Confidence are the words of estimation: "high confidence", "likely".
	Confidence string     `json:"confidence,omitempty"`
	Evidence   []Evidence `json:"evidence"`
}

// Standings of claims.
const (
	Asserted   = "asserted"
	Assessed   = "assessed"
	Unverified = "unverified"
	Denied     = "denied"
)

// A Mitigation is what the document tells readers to do.
type Mitigation struct {
	Text     string     `json:"text"`
	ID       string     `json:"id,omitempty"` // ATT&CK's (M1032), else the goal of CISA (CPG 2.H), where the document gives one
	Evidence []Evidence `json:"evidence"`
}

// A Rule is a detection rule that stands whole in the document.
type Rule struct {
	Language string     `json:"language"` // yara, sigma, suricata
	Name     string     `json:"name"`
	Text     string     `json:"text"`            // verbatim, without what the page layout put before its lines
	Fault    string     `json:"fault,omitempty"` // why it would not compile: "line 7: …"; empty where its syntax is sound
	Evidence []Evidence `json:"evidence"`
}

// NewAccount is an account that tells nothing.
func NewAccount() Account {
	return Account{Actors: []Actor{}, Malware: []Malware{}, Techniques: []Technique{}, Agencies: []Agency{}, Sectors: []Sector{},
		Countries: []Country{}, Events: []Event{}, Claims: []Claim{}, Mitigations: []Mitigation{}, Rules: []Rule{}}
}

// EachEvidence visits all evidence of the account.
func (a *Account) EachEvidence(visit func(*Evidence)) {
	all := func(list []Evidence) {
		for i := range list {
			visit(&list[i])
		}
	}
	for i := range a.Actors {
		all(a.Actors[i].Evidence)
	}
	for i := range a.Malware {
		all(a.Malware[i].Evidence)
	}
	for i := range a.Techniques {
		all(a.Techniques[i].Evidence)
	}
	for i := range a.Agencies {
		all(a.Agencies[i].Evidence)
	}
	for i := range a.Sectors {
		all(a.Sectors[i].Evidence)
	}
	for i := range a.Countries {
		all(a.Countries[i].Evidence)
	}
	for i := range a.Events {
		all(a.Events[i].Evidence)
	}
	for i := range a.Claims {
		all(a.Claims[i].Evidence)
	}
	for i := range a.Mitigations {
		all(a.Mitigations[i].Evidence)
	}
	for i := range a.Rules {
		all(a.Rules[i].Evidence)
	}
}
