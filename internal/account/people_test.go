package account

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/prose"
)

// readPeople reads what a text says of people.
func readPeople(body string) *intel.Account {
	a := intel.NewAccount()
	people(&text{body: body, sentences: prose.Sentences(body), names: knowledge.Embedded()}, &a)
	return &a
}

// saysOf is an account on few lines that a person can compare.
func saysOf(a *intel.Account) []string {
	var list []string
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	for _, x := range a.Actors {
		add("actor %s %s %s %s", x.Role, x.Name, x.Match, x.ReadAs)
	}
	for _, x := range a.Agencies {
		add("agency %s %s %s", x.Role, x.Name, x.Country)
	}
	for _, x := range a.Countries {
		if x.Role != intel.RoleMentioned {
			add("country %s %s", x.Role, x.Code)
		}
	}
	for _, x := range a.Malware {
		add("%s %s", x.Type, x.Name)
	}
	for _, x := range a.Sectors {
		add("sector %s %s", x.Name, strings.Join(x.Technologies, ","))
	}
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	slices.Sort(list)
	return list
}

// TestPeople reads the texts in testdata/people: each has, below a line of dashes, what it says, line by line.
func TestPeople(t *testing.T) {
	files, _ := filepath.Glob("testdata/people/*.txt")
	if len(files) < 10 {
		t.Fatalf("only %d texts", len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			body, want, _ := strings.Cut(string(raw), "\n----\n")
			got := saysOf(readPeople(body))
			lines := strings.FieldsFunc(want, func(r rune) bool { return r == '\n' })
			slices.Sort(lines)
			for _, line := range lines {
				if !slices.Contains(got, line) {
					t.Errorf("misses  %s", line)
				}
			}
			for _, line := range got {
				if !slices.Contains(lines, line) {
					t.Errorf("invents %s", line)
				}
			}
		})
	}
}
