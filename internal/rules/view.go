package rules

import "picket/internal/record"

// A role is what a field says of the class of its record.
type role uint8

const (
	roleNone role = iota
	roleChannel
	roleEvent // the number or the name of the event
	roleProvider
	roleEventType // of Sysmon's registry events
	roleDirection
	roleOperation
	roleProgram // of syslog
	roleMessage
	rolePlatform
	roleCategory
	roleType
	roleAction
	roleDataset
	rolePath
	roleService
	roleMark // a key that tells a product: which one, its name says
	roleCount
)

// A view finds the fields of a record that its class depends on, at a glance: names seldom differ from those of the
// record before. There is one for each kind.
type view struct {
	*kind
	line  []byte
	r     *record.Record
	at    [roleCount]int16 // of each role, 1 + the index of the first field that is filled
	known []knownName      // of the fields of the record before, by index
	roles map[string]role

	channels map[channelKey]*channel // of Windows, by the names met
}

type knownName struct {
	name string
	role role
}

// Names that are remembered, and bytes of one.
const (
	maxNames = 4096
	maxName  = 256
)

// look reads the names of a record's fields.
func (v *view) look(line []byte, r *record.Record) {
	v.line, v.r, v.at = line, r, [roleCount]int16{}
	if v.roleOf == nil {
		return
	}
	for len(v.known) < len(r.Fields) {
		v.known = append(v.known, knownName{})
	}
	for i := range r.Fields {
		f, known := &r.Fields[i], &v.known[i]
		if known.name != f.Name {
			*known = knownName{f.Name, v.roleNamed(f.Name)}
		}
		if known.role != roleNone && v.at[known.role] == 0 && f.Start < f.End && i < 1<<15-1 {
			v.at[known.role] = int16(i + 1)
		}
	}
}

func (v *view) roleNamed(name string) role {
	if role, ok := v.roles[name]; ok {
		return role
	}
	if len(v.roles) >= maxNames || v.roles == nil {
		v.roles = map[string]role{}
	}
	role := v.roleOf(name)
	if len(name) <= maxName {
		v.roles[name] = role
	}
	return role
}

// value is the raw value of the first field that plays a role, nil if there is none.
func (v *view) value(role role) []byte {
	if i := v.at[role]; i > 0 {
		f := &v.r.Fields[i-1]
		return v.line[f.Start:f.End]
	}
	return nil
}

// name is the name of that field, "" if there is none.
func (v *view) name(role role) string {
	if i := v.at[role]; i > 0 {
		return v.r.Fields[i-1].Name
	}
	return ""
}

// number reads a role's value as a number, 0 if it is none or too large.
func (v *view) number(role role) uint32 {
	n := uint32(0)
	value := v.value(role)
	for _, c := range value {
		if c < '0' || c > '9' || len(value) > 9 {
			return 0
		}
		n = n*10 + uint32(c-'0')
	}
	return n
}
