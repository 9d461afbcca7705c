package lookalike

import "strings"

// A Likeness is how one name pretends to be another.
type Likeness struct {
	Of   string  // the name imitated: "example.com"
	How  string  // "confusable", "typo", "added-words", "other-tld", "subdomain", "hyphenation", "punycode", "same-label"
	Near float64 // 0 to 1: 1 reads the same
}

// A Name is one to protect.
type Name struct {
	Domain string
	Of     string // whom: "the organisation", "partner Harbour Ltd", a brand
}

// Compare tells how domain imitates one of the names; ok is false where it does not, or is one of them, or lies below one.
// For many domains, make an Index once.
func Compare(domain string, names []Name) (l Likeness, ok bool) {
	return NewIndex(names).Compare(domain)
}

// Compare tells how domain imitates one of the names, by the way that is nearest; ok is false where it does not, or is one of them, or lies
// below one.
//
//	1.00 confusable   exаmple.com with a Cyrillic а; punycode, where it was given so
//	0.97 confusable   examp1e.com, exarnple.com
//	0.95 subdomain    example.com.verify.evil.example, login-example-com.evil.example
//	0.95 hyphenation  exam-ple.com
//	0.90 other-tld    example.co, example.top; 0.8 others; 0.5 another country's, which may be a sister
//	0.90 typo         exmaple.com, examplee.com; 0.85 any other letter, 0.75 two; of 5 letters 0.25 less, under another suffix 0.10 less
//	0.85 added-words  example-login.com, secureexample.net; 0.5 words that phishing seldom adds
//	0.80 same-label   example.web.app; 0.5 example.evil.example
func (x *Index) Compare(domain string) (l Likeness, ok bool) {
	p, l, ok := x.compare(domain)
	if ok {
		l.Of = p.Domain
	}
	return l, ok
}

func (x *Index) compare(domain string) (nearest *protected, l Likeness, ok bool) {
	h, ok := parseHost(domain)
	if !ok || x.owns(&h) {
		return nil, l, false
	}
	consider := func(p *protected, how string, near float64) {
		if p != nil && near > l.Near {
			nearest, l = p, Likeness{How: how, Near: near}
		}
	}
	x.wholeWithin(&h, consider)
	if !x.known[h.registered()] {
		x.likeLabel(&h, consider)
	}
	if l.Near < nearAdded {
		x.below(&h, consider)
	}
	return nearest, l, l.Near > 0
}

// consider is told of each likeness found.
type consider func(p *protected, how string, near float64)

// likeLabel compares the registered label, which whoever chose the name chose.
func (x *Index) likeLabel(h *host, consider consider) {
	letters, read := lettersOf(h.label), false
	x.sameReading(h, func(p *protected, how string, near float64) {
		read = true
		consider(p, how, near)
	})
	if !read {
		x.eachTypo(letters, func(p *protected, near float64) {
			if h.suffix != p.suffix {
				near -= 0.1 // who types wrong seldom does so twice
			}
			consider(p, "typo", near)
		})
	}
	x.withWords(h, consider)
}

// sameReading finds names whose label reads as this one's does.
func (x *Index) sameReading(h *host, consider consider) {
	letters := lettersOf(h.label)
	for _, p := range x.skeleton[Skeleton(letters)] {
		switch {
		case h.label == p.label:
			consider(p, howOfSuffix(h), nearOfSuffix(h, p))
		case !isASCII(h.label) && h.punycode:
			consider(p, "punycode", 1)
		case !isASCII(h.label):
			consider(p, "confusable", 1)
		case letters == p.letters && len(letters) >= leastTypo:
			consider(p, "hyphenation", 0.95)
		case letters != p.letters && len(letters) >= leastTypo:
			consider(p, "confusable", 0.97)
		}
	}
}

func howOfSuffix(h *host) string {
	if h.official {
		return "other-tld"
	}
	return "same-label" // a name below somebody's who gives names away
}

// nearOfSuffix judges the same label under another suffix. Organisations have sisters in other countries, and short or ordinary labels have
// many owners.
func nearOfSuffix(h *host, p *protected) float64 {
	switch {
	case len(p.label) < leastHyphened:
		return 0
	case !h.official && p.ordinary:
		return 0.5
	case !h.official:
		return nearBelow(h)
	case (p.ordinary || len(p.label) < leastTypo) && CheapSuffix(h.suffix):
		return 0.5
	case p.ordinary || len(p.label) < leastTypo:
		return 0
	case h.suffix != p.suffix && distance(h.suffix, p.suffix, 1) == 1 || CheapSuffix(h.suffix):
		return 0.9
	case isNational(h.suffix):
		return 0.5
	}
	return 0.8
}

// wholeWithin finds whole names, suffix included, within this one: at its beginning, between, or with hyphens for dots.
func (x *Index) wholeWithin(h *host, consider consider) {
	words := h.words()
	for first := range words {
		if x.ownLabel[words[first]] && first+1 < len(words) && isNational(words[first+1]) {
			x.eachOfLabel(words[first], func(p *protected) { consider(p, "subdomain", 0.95) })
		}
		joined := words[first]
		for last := first + 1; last < min(len(words), first+6); last++ {
			joined += "." + words[last]
			for _, p := range x.whole[joined] {
				consider(p, "subdomain", 0.95)
			}
		}
	}
}

func (x *Index) eachOfLabel(label string, visit func(*protected)) {
	for _, p := range x.skeleton[Skeleton(label)] {
		if p.label == label {
			visit(p)
		}
	}
}

// eachTypo gives the names whose label is a typing error away.
func (x *Index) eachTypo(letters string, visit func(p *protected, near float64)) {
	if typosAllowed(letters) == 0 {
		return
	}
	x.eachDeletion(letters, func(key uint32) {
		for link := x.deleted[key]; link > 0; link = x.links[link-1].next {
			p := x.links[link-1].of
			if near := nearOfTypo(letters, p.letters); near > 0 {
				visit(p, near)
			}
		}
	})
}

const nearAdded = 0.85

// withWords finds names with words added before and behind.
func (x *Index) withWords(h *host, consider consider) {
	pieces := strings.Split(strings.ToLower(h.label), "-")
	if len(pieces) > 1 && len(pieces) <= mostWords {
		x.betweenHyphens(pieces, "added-words", nearAdded, consider)
	}
	x.runIn(lettersOf(h.label), consider)
}

// betweenHyphens looks for a name in one or several pieces ("bank-of-example"), and judges the others.
func (x *Index) betweenHyphens(pieces []string, how string, near float64, consider consider) {
	for first := range pieces {
		joined := ""
		for last := first; last < min(len(pieces), first+4); last++ {
			joined += pieces[last]
			if last-first+1 == len(pieces) {
				continue
			}
			x.eachReading(joined, func(p *protected, weight float64) {
				if words := nearOfWords(p, pieces[:first], pieces[last+1:], near); words == near || weight == 1 {
					consider(p, how, weight*words)
				}
			})
		}
	}
}

// eachReading gives the names that read as the piece does, and those that are a typing error away. Weight is how near it comes.
func (x *Index) eachReading(piece string, visit func(p *protected, weight float64)) {
	letters := asLatin(piece)
	if len(letters) < leastHyphened {
		return
	}
	found := false
	for _, p := range x.skeleton[Skeleton(letters)] {
		if letters == p.letters || len(letters) >= leastTypo {
			visit(p, 1)
			found = true
		}
	}
	if !found && len(letters) > leastTypo && !isAdded(letters) {
		x.eachTypo(letters, func(p *protected, near float64) { visit(p, near) })
	}
}

// nearOfWords judges what was added to the name. Words that phishing seldom adds tell something only beside a long label.
func nearOfWords(p *protected, before, behind []string, near float64) float64 {
	for _, word := range append(before[:len(before):len(before)], behind...) {
		if isAdded(asLatin(word)) {
			continue
		}
		if p.ordinary || len(p.letters) < 7 {
			return 0
		}
		near = 0.5
	}
	return near
}

// runIn finds names that run into added words: "secureexample", "examplesupport24".
func (x *Index) runIn(letters string, consider consider) {
	letters = strings.TrimRight(letters, "0123456789")
	if len(letters) > maxLabel {
		return
	}
	before, behind := reachable(letters, leastAdded), leading(letters, leastAdded)
	for start := range letters {
		for end := start + leastRunIn; before[start] && end <= len(letters); end++ {
			if !behind[end] || end-start == len(letters) {
				continue
			}
			for _, p := range x.skeleton[Skeleton(letters[start:end])] {
				consider(p, "added-words", nearAdded)
			}
		}
	}
}

// leastAdded is the least length of words that a name runs into.
const leastAdded = 2

// below finds names' labels alone among the labels before another's registered name. Honest names have them too: "zoom.example.com".
func (x *Index) below(h *host, consider consider) {
	if h.left == "" {
		return
	}
	for label := range strings.SplitSeq(h.left, ".") {
		for _, p := range x.skeleton[Skeleton(lettersOf(label))] {
			if !p.ordinary && len(p.letters) >= leastSubdomain {
				consider(p, "same-label", nearBelow(h))
			}
		}
		if pieces := strings.Split(label, "-"); len(pieces) > 1 && len(pieces) <= mostWords {
			x.betweenHyphens(pieces, "added-words", 0.7, consider)
		}
	}
}

// nearBelow: where everybody gets names, the one who chose the label chose no other. Organisations do use services that send their mail.
func nearBelow(h *host) float64 {
	switch ServiceOf(h.ascii) {
	case FreeHost, DynamicDNS, Tunnel, IPFS:
		return 0.8
	}
	return 0.5
}
