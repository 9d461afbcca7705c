package indicator

import "github.com/google/uuid"

// namespace is Picket's own: the one of STIX 2.1 (section 2.9) is for observable objects, and nothing else may use it.
// Random ids would do too; these name the same things the same for everyone who reads an advisory, however often.
var namespace = uuid.MustParse("70fb8852-ba8d-49d3-b992-052f974016bc")

// ID is the STIX 2.1 identifier, a UUIDv5 of Key.
func (x Indicator) ID() string {
	return "indicator--" + uuid.NewSHA1(namespace, []byte(x.Key())).String()
}
