package report

import "picket/internal/intel"

// best is what a row keeps of the sighting that says most.
type best struct {
	role      intel.Role
	action    intel.Action
	direction intel.Direction
	field     string
	stream    stream
	order     int // of the sighting among all
}

// says orders sightings by what they say: allowed before blocked, outbound before inbound, contact before presence.
func (b *best) says() int {
	weight := map[intel.Role]int{intel.RoleDst: 9, intel.RoleSrc: 8, intel.RoleURL: 7, intel.RoleProcess: 6, intel.RoleFile: 5,
		intel.RoleRegistry: 5, intel.RoleSender: 4, intel.RoleQuery: 3, intel.RoleAnswer: 2, intel.RoleUnknown: 1}[b.role]
	if b.action == intel.Allowed {
		weight += 20
	}
	if b.direction == intel.Outbound {
		weight += 40
	}
	return weight
}

// or is the one of two that says more, the one that came first if they say the same.
func (b best) or(o best) best {
	if b.order == 0 || o.says() > b.says() || o.says() == b.says() && o.order < b.order {
		return o
	}
	return b
}

// how says in words what happened.
func (b *best) how() string {
	switch b.role {
	case intel.RoleDst, intel.RoleSrc:
		return known(string(b.action)) + known(string(b.direction)) + "contact"
	case intel.RoleQuery:
		if b.action == intel.Allowed {
			return "name asked, answered"
		}
		return "name asked" + tail(b.action)
	case intel.RoleAnswer:
		return "in a DNS answer"
	case intel.RoleURL:
		return known(string(b.action)) + "web request"
	case intel.RoleFile:
		return "file"
	case intel.RoleProcess:
		return "program"
	case intel.RoleRegistry:
		return "registry"
	case intel.RoleSender:
		return "mail sender"
	case intel.RoleMention:
		return "mention"
	}
	return "in the text"
}

func known(word string) string {
	if word == "" || word == "unknown" {
		return ""
	}
	return word + " "
}

func tail(a intel.Action) string {
	if a == intel.Failed || a == intel.Blocked {
		return ", " + string(a)
	}
	return ""
}
