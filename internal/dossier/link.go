package dossier

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"picket/indicator"
	"picket/internal/intel"
)

// A link joins two documents that speak of the same matter.
type link struct {
	a, b    int
	reasons []Reason
	isCopy  bool
}

// linksOf compares each document with each. What many of them have, such as an address that all lists hold, tells nothing
// of any two.
func linksOf(profiles []*profile) (links []link) {
	counts := frequencies(profiles)
	for i, p := range profiles {
		for _, q := range profiles[i+1:] {
			c := comparison{p: p, q: q, counts: counts, rare: max(2, len(profiles)/3)}
			c.compare()
			if c.total() >= 1 {
				links = append(links, link{p.number, q.number, c.reasons, c.isCopy})
			}
		}
	}
	return links
}

// frequencies count in how many documents an indicator stands, and a vulnerability or a program is named.
func frequencies(profiles []*profile) map[uint64]int {
	counts := map[uint64]int{}
	for _, p := range profiles {
		for key := range p.indicators {
			counts[key]++
		}
		for _, x := range p.Vulnerabilities {
			counts[hashOf(x.ID)]++
		}
		for i := range p.Malware {
			counts[hashOf(identity(&p.Malware[i].Reading))]++
		}
	}
	return counts
}

// A comparison gathers what two documents have in common.
type comparison struct {
	p, q    *profile
	counts  map[uint64]int // see frequencies
	rare    int            // in how many documents a thing may stand that tells anything
	reasons []Reason
	against float64 // what speaks against it
	isCopy  bool
}

func (c *comparison) total() float64 {
	sum := -c.against
	for _, r := range c.reasons {
		sum += r.Weight
	}
	return sum + 1e-9 // of the sums of tenths
}

func (c *comparison) add(weight float64, text string, p, q []intel.Evidence) {
	r := Reason{Documents: [2]string{c.p.name(), c.q.name()}, Text: text, Weight: weight, Evidence: []Source{}}
	for _, e := range p[:min(1, len(p))] {
		r.Evidence = append(r.Evidence, Source{c.p.name(), e})
	}
	for _, e := range q[:min(1, len(q))] {
		r.Evidence = append(r.Evidence, Source{c.q.name(), e})
	}
	c.reasons = append(c.reasons, r)
}

// compare tries each thing that two documents may have in common. What each counts: that which chance hardly brings about
// counts 1; what two matters of one group may share counts less, and adds up.
func (c *comparison) compare() {
	c.text()
	c.indicators()
	c.title()
	c.number()
	c.actors()
	c.agencies()
	c.countries()
	c.dates()
	c.sayings()
	c.vulnerabilities()
	c.malware()
	c.events()
}

// A copy shares most of its text, and is not much shorter: what is much shorter quotes.
const copyShare, quoteShare, copyLength = .6, .2, .4

func (c *comparison) text() {
	p, q := c.p, c.q
	if p.Document.SHA256 != "" && p.Document.SHA256 == q.Document.SHA256 {
		c.isCopy = true
		c.add(1, "they are the same file", nil, nil)
		return
	}
	part := share(p.text, q.text)
	longer, shorter := max(p.text.runs, q.text.runs), min(p.text.runs, q.text.runs)
	switch {
	case part >= copyShare && float64(shorter) >= copyLength*float64(longer):
		c.isCopy = true
		c.add(1, fmt.Sprintf("the same text: %.0f %% of the shorter stands in the longer", part*100), nil, nil)
	case part >= copyShare:
		c.add(1, fmt.Sprintf("%.0f %% of the text of %s stands in the other", part*100, c.shorter()), nil, nil)
	case part >= quoteShare:
		c.add(.5, fmt.Sprintf("%.0f %% of the text of %s stands in the other", part*100, c.shorter()), nil, nil)
	}
}

func (c *comparison) shorter() string {
	if c.p.text.runs > c.q.text.runs {
		return c.q.name()
	}
	return c.p.name()
}

// mostShown is how many of the things in common a reason names.
const mostShown = 4

// leastOverlap is how much of the shorter of two long lists must be in the other: lists of all that is bad have much in common.
const leastOverlap = .05

func (c *comparison) indicators() {
	p, q := c.p, c.q
	if len(p.indicators) > len(q.indicators) {
		p, q = q, p
	}
	var shared []int
	for key, at := range p.indicators {
		if _, both := q.indicators[key]; both && c.counts[key] <= c.rare {
			shared = append(shared, at)
		}
	}
	if len(shared) == 0 {
		return
	}
	slices.Sort(shared)
	weight := .5
	switch n := len(shared); {
	case float64(n) < leastOverlap*float64(len(p.indicators)):
	case n >= 5:
		weight = 1.6
	case n >= 2:
		weight = 1
	}
	var names []string
	for _, at := range shared[:min(mostShown, len(shared))] {
		names = append(names, indicator.Defang(p.Indicators.Value(at)))
	}
	first := p.Indicators.At(shared[0])
	text := fmt.Sprintf("both list %s", listed(names, len(shared)))
	if p == c.p {
		c.add(weight, text, first.Evidence, nil)
	} else {
		c.add(weight, text, nil, first.Evidence)
	}
}

// listed writes names, and how many there are beside those.
func listed(names []string, all int) string {
	text := strings.Join(names, ", ")
	if more := all - len(names); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// title counts as much as it has words: “Security Advisory” is that of many. Where each title has words of its own, they
// may be two of a series (“Analysis of one”, “Analysis of another”): such titles prove nothing alone.
func (c *comparison) title() {
	p, q := c.p.title, c.q.title
	least, both := min(len(p), len(q)), common(p, q)
	isSame := both == least && (alike(p, q) >= .6 || contained(p, q))
	switch {
	case least < 3:
	case isSame && least == 3:
		c.add(.6, "the same title", nil, nil)
	case isSame:
		c.add(1, "the same title, or nearly so", nil, nil)
	case alike(p, q) >= .75:
		c.add(.5, "much the same title", nil, nil)
	}
}

// contained says whether all words of the shorter title stand in the longer: sites add their name.
func contained(p, q []string) bool {
	least := min(len(p), len(q))
	return least >= 5 && common(p, q) == least
}

func (c *comparison) number() {
	for _, number := range slices.Sorted(maps.Keys(c.p.numbers)) {
		if c.q.numbers[number] {
			c.add(1, "both are or begin with number "+number, nil, nil)
			return
		}
	}
}

func (c *comparison) actors() {
	for _, id := range slices.Sorted(maps.Keys(c.p.accused)) {
		if x, y := c.p.accused[id], c.q.accused[id]; y != nil {
			c.add(.4, "both accuse "+x.Name, x.Evidence, y.Evidence)
			return
		}
	}
	if len(c.p.accused) > 0 && len(c.q.accused) > 0 {
		c.against += .3
	}
}

func (c *comparison) agencies() {
	var names []string
	var first string
	for _, key := range slices.Sorted(maps.Keys(c.p.agencies)) {
		if x, y := c.p.agencies[key], c.q.agencies[key]; y != nil {
			names = append(names, cmp.Or(x.Acronym, x.Name))
			first = cmp.Or(first, key)
		}
	}
	if len(names) == 0 {
		return
	}
	weight := .2
	if len(names) > 1 {
		weight = .3
	}
	c.add(weight, "both are by or quote "+listed(names[:min(mostShown, len(names))], len(names)), c.p.agencies[first].Evidence, c.q.agencies[first].Evidence)
	if len(names) > 1 && c.p.isJoint && c.q.isJoint {
		c.add(.2, "both speak of a joint advisory", nil, nil)
	}
}

// mostCountries is how many countries a role may have that tell anything: a long list is that of many matters.
const mostCountries = 8

// countries that warn together, or are attacked together, are the cast of a matter, where two of a role are the same.
func (c *comparison) countries() {
	for _, role := range []struct{ name, text string }{{intel.RoleAuthor, "both are by authorities of "}, {intel.RoleTarget, "both name as targets "}} {
		p, q := c.p.playing(role.name), c.q.playing(role.name)
		var names []string
		for _, code := range slices.Sorted(maps.Keys(p)) {
			if q[code] != nil {
				names = append(names, cmp.Or(p[code].Name, code))
			}
		}
		if len(names) >= 2 && max(len(p), len(q)) <= mostCountries && 2*len(names) >= min(len(p), len(q)) {
			c.add(.3, role.text+strings.Join(names, ", "), nil, nil)
		}
	}
}

// Documents on one matter appear within days, their later versions within weeks. Half a year is another campaign.
const near, far = 31 * 24 * time.Hour, 180 * 24 * time.Hour

// dates alone say nothing: something else must be in common.
func (c *comparison) dates() {
	if c.p.published.IsZero() || c.q.published.IsZero() {
		return
	}
	apart := c.p.published.Sub(c.q.published).Abs()
	switch {
	case apart <= near && len(c.reasons) > 0:
		c.add(.4, published(apart), nil, nil)
	case apart > far:
		c.against += .3
	}
}

func published(apart time.Duration) string {
	switch n := days(apart); n {
	case 0:
		return "published within a day"
	case 1:
		return "published a day apart"
	default:
		return fmt.Sprintf("published %d days apart", n)
	}
}

func days(d time.Duration) int { return int(d / (24 * time.Hour)) }

func (c *comparison) sayings() {
	found := 0
	for _, key := range slices.Sorted(maps.Keys(c.p.sayings)) {
		if x, y := c.p.sayings[key], c.q.sayings[key]; y != nil && found < 2 {
			found++
			c.add(.6, "both have the words “"+beginning(x.Text)+"”", x.Evidence, y.Evidence)
		}
	}
}

// beginning is a text, or its first words.
func beginning(text string) string {
	const most = 60 // bytes
	if len(text) <= most {
		return text
	}
	cut := strings.ToValidUTF8(text[:most], "")
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return cut + "…"
}

func (c *comparison) vulnerabilities() {
	var names []string
	for _, x := range c.p.Vulnerabilities {
		if c.counts[hashOf(x.ID)] <= c.rare && slices.ContainsFunc(c.q.Vulnerabilities, func(y intel.Vulnerability) bool { return x.ID == y.ID }) {
			names = append(names, x.ID)
		}
	}
	if len(names) > 0 {
		c.add(min(.5, .3*float64(len(names))), "both name "+listed(names[:min(mostShown, len(names))], len(names)), nil, nil)
	}
}

func (c *comparison) malware() {
	there := map[string]bool{}
	for i := range c.q.Malware {
		there[identity(&c.q.Malware[i].Reading)] = true
	}
	var names []string
	for i := range c.p.Malware {
		x := &c.p.Malware[i]
		if key := identity(&x.Reading); x.Type != "tool" && there[key] && c.counts[hashOf(key)] <= c.rare {
			names = append(names, x.Name)
		}
	}
	if len(names) > 0 {
		c.add(min(.6, .3*float64(len(names))), "both tell of "+listed(names[:min(mostShown, len(names))], len(names)), nil, nil)
	}
}

func (c *comparison) events() {
	for i := range c.p.events {
		for j := range c.q.events {
			x, y := &c.p.Events[i], &c.q.Events[j]
			if x.Date == y.Date && x.Precision != "year" && (alike(c.p.events[i], c.q.events[j]) >= .5 || sharePlace(x.Places, y.Places)) {
				c.add(.3, "both tell what happened in "+x.Date, x.Evidence, y.Evidence)
				return
			}
		}
	}
}

func sharePlace(a, b []string) bool {
	return slices.ContainsFunc(a, func(place string) bool { return slices.Contains(b, place) })
}
