package intel

import (
	"net/netip"
	"time"

	"picket/indicator"
)

// A Role is the part that a matched value plays in a record.
type Role string

// The roles of the contract. Unknown is for records whose fields Picket does not know, such as plain text: it counts as
// a hit, since nothing says that it is a mere mention.
const (
	RoleSrc      Role = "src"
	RoleDst      Role = "dst"
	RoleQuery    Role = "query"
	RoleAnswer   Role = "answer"
	RoleURL      Role = "url"
	RoleFile     Role = "file"
	RoleProcess  Role = "process"
	RoleRegistry Role = "registry"
	RoleSender   Role = "sender"
	RoleMention  Role = "mention"
	RoleUnknown  Role = "unknown"
)

// An Action is what became of the event a record tells of.
type Action string

// The actions of the contract.
const (
	Allowed       Action = "allowed"
	Blocked       Action = "blocked"
	Failed        Action = "failed"
	ActionUnknown Action = "unknown"
)

// A Direction is seen from the organisation.
type Direction string

// The directions of the contract.
const (
	Outbound         Direction = "outbound"
	Inbound          Direction = "inbound"
	Internal         Direction = "internal"
	DirectionUnknown Direction = "unknown"
)

// TimeBasis says how well the time of a record is known.
type TimeBasis string

// The bases of the contract.
const (
	Stated       TimeBasis = "stated"        // the record states time and zone, or counts from the epoch
	ZoneAssumed  TimeBasis = "zone-assumed"  // no zone: taken as UTC
	YearInferred TimeBasis = "year-inferred" // neither year nor zone
	NoTime       TimeBasis = "none"
)

// Validity says when a sighting was, against the validity of its indicator.
type Validity string

// The validities of the contract.
const (
	Before Validity = "before"
	Within Validity = "within"
	After  Validity = "after"
)

// A Sighting is one indicator matched in one record. Where a value stands in several fields of a record, the sighting
// tells of the one that says most.
type Sighting struct {
	Time      *time.Time `json:"time,omitempty"` // UTC; nil where the record has none
	TimeBasis TimeBasis  `json:"time_basis"`
	Validity  Validity   `json:"validity"`
	Observer  string     `json:"observer"`
	Src       string     `json:"src,omitempty"`
	Dst       string     `json:"dst,omitempty"`
	User      string     `json:"user,omitempty"`
	Host      string     `json:"host,omitempty"` // the machine's name, where the record gives it
	// Machine names the organisation's end, where it is known: by the record itself, by a lease of its address at that
	// time, or by the list of assets. MachineBy says by which: "record", "dhcp of dhcp-1", "assets".
	Machine   string `json:"machine,omitempty"`
	MachineBy string `json:"machine_by,omitempty"`
	// Shared says that many machines stand behind the address of that end: "nat", "proxy", or as the assets have it.
	Shared string `json:"shared,omitempty"`

	// Rule is set where a rule matched, and then there is no indicator.
	Rule *MatchedRule `json:"rule,omitempty"`

	Target      int                 `json:"-"` // the indicator's number in the set that was searched for
	Indicator   indicator.Indicator `json:"-"`
	IndicatorID string              `json:"-"`
	Matched     string              `json:"matched"` // as it stands in the record
	Field       string              `json:"field,omitempty"`
	Role        Role                `json:"role"`
	Action      Action              `json:"action"`
	Direction   Direction           `json:"direction"`
	Advisory    string              `json:"advisory"`

	File    string `json:"file"`
	LogKind string `json:"log_kind"`
	Line    int64  `json:"line,omitempty"`  // from 1; 0 where records are not lines
	Index   *int64 `json:"index,omitempty"` // from 0, of an element in an array; nil where records are lines
	// RecordID is the number that a Windows event log gives its record; 0 in other sources.
	RecordID uint64 `json:"record_id,omitempty"`
	Offset   int64  `json:"offset"` // in bytes, of the record, in the decompressed source
	// Ignored is why the finding is known and set aside; "" where it is not. Then it counts for no verdict.
	Ignored string `json:"ignored,omitempty"`

	Text      string `json:"text"` // at most 4 KiB of the record, around the match
	Truncated bool   `json:"truncated,omitempty"`
}

// IsMention says whether the sighting tells of neither contact nor presence.
func (s *Sighting) IsMention() bool { return s.Role == RoleMention }

// Ours is the organisation's end of the record: the address on the inside, "" where the record has none.
func (s *Sighting) Ours() string {
	if s.Direction == Inbound || !isInside(s.Src) && isInside(s.Dst) {
		return s.Dst
	}
	return s.Src
}

func isInside(address string) bool {
	addr, err := netip.ParseAddr(address)
	return err == nil && (addr.IsPrivate() || addr.IsLoopback() || addr.IsLinkLocalUnicast())
}
