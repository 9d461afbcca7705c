package access

import (
	"fmt"
	"strings"
)

// A Role says what somebody may do. Each may do what those below it may.
type Role int8

// The roles. The zero Role may do nothing.
const (
	Nobody Role = iota
	Reader
	Analyst
	Publisher
	Admin
)

var roleNames = [...]string{"nobody", "reader", "analyst", "publisher", "admin"}

// String is the role's name.
func (r Role) String() string {
	if r < Nobody || r > Admin {
		return "nobody"
	}
	return roleNames[r]
}

// ParseRole reads the name of a role that can be given to somebody.
func ParseRole(name string) (Role, error) {
	for r := Reader; r <= Admin; r++ {
		if name == r.String() {
			return r, nil
		}
	}
	return Nobody, fmt.Errorf("no role is called %q: use one of %s", name, strings.Join(roleNames[Reader:], ", "))
}

// A Permission is something that may be done, or not.
type Permission int8

// The permissions.
const (
	Read              Permission = iota // indicators, documents, objects of TAXII, past sweeps and their answers
	ReadDocuments                       // have a document of one's own read, as picket read does, without keeping it
	Sweep                               // start and cancel sweeps of the configured paths
	Import                              // add documents to the store
	Expire                              // decide that indicators are expired, or valid again
	Withdraw                            // take documents out of use
	WriteTAXII                          // add and delete objects of collections that can be written
	ManageTokens                        // add, list and revoke tokens
	ManageCollections                   // add collections
	ManageFeeds                         // see and start feeds
	ReadAudit                           // read and verify the audit log
	Erase                               // remove a document without a trace
	permissions
)

// leastRoles is the table of docs/ACCESS.md: the least role that has each permission.
var leastRoles = [permissions]struct {
	role Role
	name string
}{
	Read:              {Reader, "read intelligence and past sweeps"},
	ReadDocuments:     {Analyst, "have documents read"},
	Sweep:             {Analyst, "run sweeps"},
	Import:            {Publisher, "import documents"},
	Expire:            {Publisher, "expire indicators"},
	Withdraw:          {Publisher, "withdraw documents"},
	WriteTAXII:        {Publisher, "write to TAXII collections"},
	ManageTokens:      {Admin, "manage tokens"},
	ManageCollections: {Admin, "manage collections"},
	ManageFeeds:       {Admin, "manage feeds"},
	ReadAudit:         {Admin, "read the audit log"},
	Erase:             {Admin, "erase documents"},
}

// String says what may be done.
func (p Permission) String() string {
	if p < 0 || p >= permissions {
		return "do something unknown"
	}
	return leastRoles[p].name
}

// Least is the lowest role that has the permission.
func (p Permission) Least() Role {
	if p < 0 || p >= permissions {
		return Admin + 1 // nobody has it
	}
	return leastRoles[p].role
}

// May says whether the role has the permission.
func (r Role) May(p Permission) bool { return r >= p.Least() && r <= Admin }
