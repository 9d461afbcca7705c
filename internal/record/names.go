package record

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// names interns the names of observers, so that a record costs no allocation. Beyond its bound each name is made
// anew: two observers are never taken for one.
type names struct {
	last string
	all  map[string]string // by the raw value
}

const (
	maxNames = 4096
	maxName  = 255 // bytes: no name of a machine is longer (RFC 1035, 2.3.4)
)

func (n *names) of(raw []byte) string {
	if n.last == string(raw) {
		return n.last
	}
	if name, ok := n.all[string(raw)]; ok {
		n.last = name
		return name
	}
	if len(raw) > maxName {
		return shortName(raw)
	}
	name := string(raw)
	if len(n.all) < maxNames {
		if n.all == nil {
			n.all = map[string]string{}
		}
		n.all[name] = name
		n.last = name
	}
	return name
}

// shortName is the begin of a name that is too long to be kept, and a hash that tells it from others.
func shortName(raw []byte) string {
	hash := sha256.Sum256(raw)
	return strings.ToValidUTF8(string(raw[:maxName-35]), "") + "…" + hex.EncodeToString(hash[:16])
}

// has says whether a name was met before.
func (n *names) has(raw []byte) bool {
	_, ok := n.all[string(raw)]
	return ok
}
