package advisory

import "picket/internal/intel"

// EvidenceExtension is the id of Picket's property extension of STIX objects (STIX 2.1, section 7.3): where in a document
// each was read, and how its name was told. docs/stix-evidence-extension.json is its schema.
const EvidenceExtension = "extension-definition--5dabe5ba-86cc-401f-960c-f79bf67c5cbb"

// A Provenance is what the extension says of an object.
type Provenance struct {
	ExtensionType string    `json:"extension_type"`     // property-extension
	Document      *ReadFrom `json:"document,omitempty"` // of a report
	Readings      []Said    `json:"readings,omitempty"`
}

// ReadFrom is the document that a report tells of. Its name is left out: the same file gives the same bytes wherever it lies.
type ReadFrom struct {
	SHA256     string `json:"sha256"`
	TextSHA256 string `json:"text_sha256"`
	MediaType  string `json:"media_type"`
	Decoder    string `json:"decoder"`
	Published  string `json:"published,omitempty"` // as precise as the document says it
	Pages      int    `json:"pages,omitempty"`
}

// Said is what the document says in one role. Its properties are those of `picket read --format ndjson`.
type Said struct {
	Kind string `json:"kind"` // actor, malware, technique, agency, sector, country, event, claim, mitigation, rule, indicator, vulnerability
	Role string `json:"role,omitempty"`

	ReadAs string `json:"read_as,omitempty"`
	Match  string `json:"match,omitempty"`
	Why    string `json:"why,omitempty"`

	Acronym      string   `json:"acronym,omitempty"`
	Country      string   `json:"country,omitempty"`
	Technologies []string `json:"technologies,omitempty"`
	Probability  float64  `json:"probability,omitempty"`
	Date         string   `json:"date,omitempty"`
	Precision    string   `json:"precision,omitempty"`
	Places       []string `json:"places,omitempty"`
	Speaker      string   `json:"speaker,omitempty"`
	Via          string   `json:"via,omitempty"`
	Standing     string   `json:"standing,omitempty"`
	Words        string   `json:"words,omitempty"` // of estimation
	Language     string   `json:"language,omitempty"`
	Fault        string   `json:"fault,omitempty"`

	Evidence []intel.Evidence `json:"evidence"`
}
