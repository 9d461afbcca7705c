package access

import (
	"os"
	"strings"
	"testing"
)

// Every role against every permission.
func TestWhatEachRoleMay(t *testing.T) {
	roles := []Role{Nobody, Reader, Analyst, Publisher, Admin}
	table := map[Permission]string{ // a column a role
		Read:              "-++++",
		ReadDocuments:     "--+++",
		Sweep:             "--+++",
		Import:            "---++",
		Expire:            "---++",
		Withdraw:          "---++",
		WriteTAXII:        "---++",
		ManageTokens:      "----+",
		ManageCollections: "----+",
		ManageFeeds:       "----+",
		ReadAudit:         "----+",
		Erase:             "----+",
	}
	if len(table) != int(permissions) {
		t.Errorf("%d of %d permissions are in the table", len(table), permissions)
	}
	for p, row := range table {
		for column, role := range roles {
			if got, want := role.May(p), row[column] == '+'; got != want {
				t.Errorf("%v may %v: %v", role, p, got)
			}
		}
	}
	for _, p := range []Permission{-1, permissions, 100} {
		for _, role := range append(roles, Admin+1, -1) {
			if role.May(p) {
				t.Errorf("%v may %v, which is nothing", role, p)
			}
		}
	}
	if (Admin + 1).May(Read) || Role(-1).May(Read) || (Identity{}).Role.May(Read) {
		t.Error("who has no role may read")
	}
}

func TestOnlyRolesThatCanBeGivenAreRead(t *testing.T) {
	for _, role := range []Role{Reader, Analyst, Publisher, Admin} {
		if got, err := ParseRole(role.String()); err != nil || got != role {
			t.Errorf("%v: %v, %v", role, got, err)
		}
	}
	for _, name := range []string{"", "nobody", "Admin", "admin ", "root", "reader,admin"} {
		if got, err := ParseRole(name); err == nil || got != Nobody {
			t.Errorf("%q is %v", name, got)
		}
	}
}

// The table of docs/ACCESS.md is the table of this package.
func TestTheDocumentedTableIsTheTable(t *testing.T) {
	page, err := os.ReadFile("../../docs/ACCESS.md")
	if err != nil {
		t.Fatal(err)
	}
	for p := range permissions {
		row := "| " + p.String() + " |"
		for role := Reader; role <= Admin; role++ {
			row += map[bool]string{true: " yes |", false: " |"}[role.May(p)]
		}
		if !strings.Contains(string(page), row+"\n") {
			t.Errorf("docs/ACCESS.md lacks the row\n%s", row)
		}
	}
}
