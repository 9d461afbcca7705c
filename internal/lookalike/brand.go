package lookalike

import (
	_ "embed" // the table
	"strings"
	"sync"
)

// A Brand is an organisation whose name phishing uses.
type Brand struct {
	Name   string
	Words  []string // as they stand in display names and texts, in small letters, several languages
	Sector string   // "bank", "parcel", "mail", "shop", "government", "software", "telecom", "payment", "social", "crypto", "travel", "defense"
	// Domains are its own: mail from these, links to these, are its own. ".*" at the end stands for every country's suffix ("amazon.*").
	Domains []string

	ordinary map[string]bool // words and domains that are, or have as their label, an ordinary word of some language
}

//go:embed tables/brands.txt
var brandsText string

// brands are those of the table.
var brands = sync.OnceValue(func() []*Brand {
	var list []*Brand
	for line := range tableLines(brandsText) {
		list = append(list, brandOf(strings.Split(line, "|")))
	}
	return list
})

// brandOf reads a row: name | sector | words | domains.
func brandOf(row []string) *Brand {
	b := &Brand{Name: strings.TrimSpace(row[0]), Sector: strings.TrimSpace(row[1]), ordinary: map[string]bool{}}
	for word := range strings.SplitSeq(row[2], ",") {
		if word = strings.TrimSpace(word); word != "" {
			b.Words = append(b.Words, b.unmarked(word))
		}
	}
	for domain := range strings.FieldsSeq(row[3]) {
		b.Domains = append(b.Domains, b.unmarked(domain))
	}
	return b
}

// unmarked takes the mark of ordinary words off and notes it.
func (b *Brand) unmarked(value string) string {
	plain, marked := strings.CutPrefix(value, "~")
	if marked {
		b.ordinary[plain] = true
	}
	return plain
}

// Owns says whether the domain is the brand's own, or below one.
func (b *Brand) Owns(domain string) bool {
	h, ok := parseHost(domain)
	if !ok {
		return false
	}
	for _, own := range b.Domains {
		label, national := strings.CutSuffix(own, ".*")
		switch {
		case national:
			if h.label == label && h.official && isNational(h.suffix) {
				return true
			}
		case h.ascii == own || strings.HasSuffix(h.ascii, "."+own):
			return true
		}
	}
	return false
}

// A brandNames is the index of all brands' domains, and whose each is.
type brandNames struct {
	*Index
	of map[string]*Brand
}

var allBrands = sync.OnceValue(func() brandNames {
	names := brandNames{emptyIndex(), map[string]*Brand{}}
	for _, b := range brands() {
		for _, domain := range b.Domains {
			label, national := strings.CutSuffix(domain, ".*")
			if national {
				names.ownLabel[label] = true
				continue
			}
			names.add(Name{Domain: domain, Of: b.Name}, b.ordinary[domain])
			if names.of[domain] == nil {
				names.of[domain] = b
			}
		}
	}
	return names
})

// BrandLike tells how domain imitates a brand's; ok is false where it does not, or is a brand's own.
func BrandLike(domain string) (b *Brand, l Likeness, ok bool) {
	names := allBrands()
	p, l, ok := names.compare(domain)
	if !ok {
		return nil, l, false
	}
	l.Of = p.Domain
	return names.of[p.Domain], l, true
}
