// Package timezone says in which zone the times of a source are that state none, as the user told with --timezone.
//
// A rule is GLOB=ZONE, or ZONE alone for every source. A zone is an IANA name (Europe/Berlin), UTC, or an offset that
// holds all year (+02:00). Of several rules that match a source the last one wins.
//
// The glob is matched with the source's name as Picket prints it: the whole of it, or its last parts, so that
// access.log, web-03/access.log and logs/web-03/access.log all match logs/web-03/access.log. Parts end at a slash, and
// at the ! before a member of an archive. Within a part, *, ? and [a-z] are those of path.Match; ** as a part of its
// own stands for any number of parts: web-03/** is everything below a folder of that name. A glob that matches an
// archive holds for all its members.
package timezone

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // zones must be known where the system has no list of them
)

// Rules are the rules of one run, in their order. No rules match nothing.
type Rules []rule

type rule struct {
	parts []string // of the glob; nil: every source
	zone  *time.Location
}

// Parse reads rules, each GLOB=ZONE or ZONE. The error names the rule.
func Parse(texts []string) (Rules, error) {
	var rules Rules
	for _, text := range texts {
		r, err := parseRule(text)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", text, err)
		}
		rules = append(rules, r)
	}
	return rules, nil
}

// parseRule cuts at the last equals sign: no zone has one, but folders may (hour=04).
func parseRule(text string) (rule, error) {
	var r rule
	name := text
	if i := strings.LastIndexByte(text, '='); i >= 0 {
		name = text[i+1:]
		parts := partsOf(text[:i])
		if len(parts) == 0 {
			return rule{}, fmt.Errorf("no glob before =: write the zone alone to mean every source")
		}
		r.parts = append([]string{"**"}, parts...)
	}
	for _, part := range r.parts {
		if _, err := path.Match(part, ""); err != nil {
			return rule{}, fmt.Errorf("%q is no pattern", part)
		}
	}
	var err error
	r.zone, err = parseZone(strings.TrimSpace(name))
	return r, err
}

// offsetForms are those of RFC 3339 and ISO 8601. A Z is UTC.
var offsetForms = []string{"Z07:00", "Z0700", "Z07"}

func parseZone(name string) (*time.Location, error) {
	for _, form := range offsetForms {
		if at, err := time.Parse(form, name); err == nil {
			_, offset := at.Zone()
			return time.FixedZone(name, offset), nil
		}
	}
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("names no zone: give an IANA name such as Europe/Berlin, an offset such as +02:00, or UTC")
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("there is no zone %q: give an IANA name such as Europe/Berlin, an offset such as +02:00, or UTC", name)
	}
	return zone, nil
}

// For is the zone of a source, by its name as Picket prints it; nil where no rule matches.
func (r Rules) For(source string) *time.Location {
	source = filepath.ToSlash(source)
	for i := len(r) - 1; i >= 0; i-- {
		if r[i].matches(source) {
			return r[i].zone
		}
	}
	return nil
}

// matches tries the source, then the archive that holds it, and the one that holds that.
func (r *rule) matches(source string) bool {
	if r.parts == nil {
		return true
	}
	for {
		if matchParts(r.parts, partsOf(source)) {
			return true
		}
		outer := strings.LastIndexByte(source, '!')
		if outer < 0 {
			return false
		}
		source = source[:outer]
	}
}

// matchParts goes back to the latest ** only, which is enough: what lies before it has matched already.
func matchParts(glob, name []string) bool {
	star, from := -1, 0 // the latest ** and where what follows it was last tried
	g, n := 0, 0
	for n < len(name) {
		switch {
		case g < len(glob) && glob[g] == "**":
			star, from = g, n
			g++
		case g < len(glob) && matchPart(glob[g], name[n]):
			g, n = g+1, n+1
		case star >= 0:
			from++
			g, n = star+1, from
		default:
			return false
		}
	}
	for g < len(glob) && glob[g] == "**" {
		g++
	}
	return g == len(glob)
}

func matchPart(glob, part string) bool {
	ok, _ := path.Match(glob, part)
	return ok
}

func partsOf(name string) []string {
	return strings.FieldsFunc(strings.TrimPrefix(name, "./"), func(r rune) bool { return r == '/' || r == '!' })
}
