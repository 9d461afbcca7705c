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

	ordinary   map[string]bool // words and domains that are, or have as their label, an ordinary word of some language
	inOnePiece map[string]bool // words whose halves are words: "quick books" may be just that
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
	b := &Brand{Name: strings.TrimSpace(row[0]), Sector: strings.TrimSpace(row[1]), ordinary: map[string]bool{}, inOnePiece: map[string]bool{}}
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

// unmarked takes the mark off a word or domain and notes it.
func (b *Brand) unmarked(value string) string {
	if plain, marked := strings.CutPrefix(value, "="); marked {
		b.inOnePiece[plain] = true
		return plain
	}
	plain, marked := strings.CutPrefix(value, "~")
	if marked {
		b.ordinary[plain] = true
	}
	return plain
}

// Owns says whether the domain is the brand's own, or below one.
func (b *Brand) Owns(domain string) bool {
	h, _ := parseHost(domain)
	for _, own := range b.Domains {
		label, national := strings.CutSuffix(own, ".*")
		if national && h.label == label && h.official && isNational(h.suffix) || h.ascii != "" && isBelow(h.ascii, own) {
			return true
		}
	}
	return false
}

// owners are the brands by their domains; those of every country's suffix under the label and ".*".
var owners = sync.OnceValue(func() map[string]*Brand {
	all := map[string]*Brand{}
	for _, b := range brands() {
		for _, domain := range b.Domains {
			if all[domain] == nil {
				all[domain] = b
			}
		}
	}
	return all
})

// OwnerOf is the brand whose own the domain is, or is below; nil where it is nobody's that is known.
func OwnerOf(domain string) *Brand {
	h, _ := parseHost(domain)
	if b := owners()[h.label+".*"]; b != nil && b.Owns(domain) {
		return b
	}
	for name, more := h.ascii, h.ascii != ""; more; _, name, more = strings.Cut(name, ".") {
		if b := owners()[name]; b != nil {
			return b
		}
	}
	return nil
}

// isBelow says whether a name is the other or lies below it.
func isBelow(name, above string) bool {
	rest, ok := strings.CutSuffix(name, above)
	return ok && (rest == "" || strings.HasSuffix(rest, "."))
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
			names.add(Name{Domain: domain, Of: b.Name}, b.standing(domain))
			if names.of[domain] == nil {
				names.of[domain] = b
			}
		}
	}
	return names
})

// standing: a brand is imitated by the names that it is known by, which are those whose label is a word of it.
func (b *Brand) standing(domain string) standing {
	if b.ordinary[domain] {
		return ordinary
	}
	label, _, _ := strings.Cut(domain, ".")
	for _, word := range b.Words {
		if lettersOnly(asLatin(word)) == lettersOnly(label) {
			return plainName
		}
	}
	return aside
}

// lettersOnly takes out what parts words.
func lettersOnly(text string) string {
	return strings.Map(func(r rune) rune {
		if isBetween(r) {
			return -1
		}
		return r
	}, text)
}

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
