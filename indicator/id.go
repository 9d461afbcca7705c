package indicator

import "github.com/google/uuid"

// namespace is the one STIX 2.1 (section 2.9) gives for deterministic identifiers of observable objects. The
// standard leaves indicators to random ids; Picket derives theirs the same way, so that an advisory read twice, or by
// two organisations, names the same things the same.
var namespace = uuid.MustParse("00abedb4-aa42-466c-9c01-fed23315a9b7")

// ID is the STIX 2.1 identifier, a UUIDv5 of Key.
func (x Indicator) ID() string {
	return "indicator--" + uuid.NewSHA1(namespace, []byte(x.Key())).String()
}
