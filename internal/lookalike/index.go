package lookalike

import (
	"hash/maphash"
	"strings"
	"sync"

	"golang.org/x/net/idna"
)

// An Index is names to protect, made ready: comparing takes about as long with thousands of names as with one. It does not change, and may be
// used by several goroutines.
type Index struct {
	known    map[string]bool         // registered names of those who give names away: what they are called themselves imitates nothing
	own      map[string]bool         // domains in punycode: they and what lies below them imitate nothing
	ownLabel map[string]bool         // registered labels that are the organisation's own under every national suffix
	skeleton map[string][]*protected // by the skeleton of the label without hyphens
	whole    map[string][]*protected // by the pieces of the whole name, joined with dots
	deleted  map[uint32]int32        // by what is left of the label when letters are taken out (its hash): the first of its links, from 1
	links    []deletion
	seed     maphash.Seed
}

// A deletion links the names of which the same is left; next is the place behind the next, 0 at the end.
type deletion struct {
	of   *protected
	next int32
}

// A protected name, taken apart.
type protected struct {
	Name
	host
	letters  string // of the label: Latin, without hyphens
	ordinary bool   // the label is a word of some language: only what says more than the word counts
}

// The least lengths of labels, in bytes, that are judged in these ways: shorter ones are too often alike by chance.
const (
	leastTypo      = 5
	leastTwoTypos  = 10
	leastRunIn     = 5 // a name that runs into other words: "examplesupport"
	leastHyphened  = 3 // "dhl-tracking"
	leastSubdomain = 5 // the label alone below another name
	mostTwoTypos   = 24
)

// NewIndex makes names ready. Those that are no domain names are left out.
func NewIndex(names []Name) *Index {
	x := emptyIndex()
	for _, name := range names {
		x.add(name, plainName)
	}
	return x
}

func emptyIndex() *Index {
	return &Index{known: knownHosts(), own: map[string]bool{}, ownLabel: map[string]bool{}, skeleton: map[string][]*protected{},
		whole: map[string][]*protected{}, deleted: map[uint32]int32{}, seed: maphash.MakeSeed()}
}

// knownHosts are the registered names of services. Those that the list of public suffixes has ("github.io") need not be here.
var knownHosts = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	for name := range services() {
		if h, ok := parseHost(name); ok {
			known[h.registered()] = true
		}
	}
	return known
})

// A standing is how a name is protected.
type standing int

const (
	plainName standing = iota
	ordinary           // its label is a word of some language: only what says more than the word counts
	aside              // a name that the organisation owns, but that nobody knows it by: it imitates nothing, and is not imitated
)

func (x *Index) add(name Name, as standing) {
	h, ok := parseHost(name.Domain)
	if x.own[h.ascii] || h.ascii == "" {
		return
	}
	x.own[h.ascii] = true
	if !ok || as == aside {
		return
	}
	p := &protected{Name: name, host: h, letters: lettersOf(h.label), ordinary: as == ordinary}
	p.Domain = h.ascii
	pieces := strings.Join(h.words(), ".") + "." + h.suffix
	x.whole[pieces] = append(x.whole[pieces], p)
	if h.left != "" {
		return // of "mail.example.com", "example" may be another's, and "mail" is everybody's
	}
	skeleton := Skeleton(p.letters)
	x.skeleton[skeleton] = append(x.skeleton[skeleton], p)
	if as == plainName && len(p.letters) >= leastTypo {
		x.eachDeletion(p.letters, func(key uint32) {
			x.links = append(x.links, deletion{p, x.deleted[key]})
			x.deleted[key] = int32(len(x.links))
		})
	}
}

func lettersOf(label string) string { return strings.ReplaceAll(asLatin(label), "-", "") }

// owns says whether the domain is one of the names, or lies below one.
func (x *Index) owns(h *host) bool {
	for name := range upwards(h.ascii) {
		if x.own[name] {
			return true
		}
	}
	return h.official && isNational(h.suffix) && x.ownLabel[h.label]
}

// eachDeletion gives the keys of the text with one letter less, of longer ones with two less, and of the text itself: two texts have a key in
// common if one becomes the other by that many changes.
func (x *Index) eachDeletion(text string, visit func(key uint32)) {
	depth := typosAllowed(text)
	visit(uint32(maphash.String(x.seed, text)))
	buffer := make([]byte, 0, maxLabel)
	for i := range text {
		buffer = append(append(buffer[:0], text[:i]...), text[i+1:]...)
		visit(uint32(maphash.Bytes(x.seed, buffer)))
		for j := i + 1; depth == 2 && j < len(text); j++ {
			buffer = append(append(append(buffer[:0], text[:i]...), text[i+1:j]...), text[j+1:]...)
			visit(uint32(maphash.Bytes(x.seed, buffer)))
		}
	}
}

func typosAllowed(text string) int {
	switch {
	case len(text) < leastTypo || len(text) > maxLabel:
		return 0
	case len(text) < leastTwoTypos-1 || len(text) > mostTwoTypos:
		return 1
	}
	return 2
}

// isNational says whether a public suffix is a country's: "fr", "co.uk", "com.br".
func isNational(suffix string) bool {
	country := suffix[strings.LastIndexByte(suffix, '.')+1:]
	if strings.HasPrefix(country, "xn--") {
		country, _ = idna.Punycode.ToUnicode(country)
		return !isASCII(country)
	}
	return len(country) == 2 && !CheapSuffix(suffix)
}
