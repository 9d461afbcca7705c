package record

// names interns the names of observers, so that a record costs no allocation. Beyond its bound each name is made
// anew: two observers are never taken for one.
type names struct {
	last string
	all  map[string]string // by the raw value
}

const maxNames = 4096

func (n *names) of(raw []byte) string {
	if n.last == string(raw) {
		return n.last
	}
	if name, ok := n.all[string(raw)]; ok {
		n.last = name
		return name
	}
	name := string(raw)
	if len(n.all) < maxNames && len(name) <= 255 {
		if n.all == nil {
			n.all = map[string]string{}
		}
		n.all[name] = name
		n.last = name
	}
	return name
}

// has says whether a name was met before.
func (n *names) has(raw []byte) bool {
	_, ok := n.all[string(raw)]
	return ok
}
