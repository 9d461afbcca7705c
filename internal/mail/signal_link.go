package mail

import (
	"strings"

	"picket/internal/link"
	"picket/internal/lookalike"
)

var linkSignals = []Signal{
	{Name: "link-shows-other", Group: Link, Speaks: +1, About: "a link shows one address and leads to another", find: linkShowsOther},
	{Name: "link-to-address", Group: Link, Speaks: +1, About: "a link leads to a bare IP address", find: linkToAddress},
	{Name: "link-to-shortener", Group: Link, Speaks: +1, About: "a link hides behind a shortener", find: service(lookalike.Shortener)},
	{Name: "link-to-free-host", Group: Link, Speaks: +1, About: "a link leads to a page that anybody can put up: free hosts, cloud storage, tunnels, dynamic DNS, IPFS", find: service(lookalike.FreeHost, lookalike.DynamicDNS, lookalike.Tunnel, lookalike.IPFS)},
	{Name: "link-to-form", Group: Link, Speaks: +1, About: "a link leads to a form that anybody can put up", find: service(lookalike.FormHost)},
	{Name: "link-to-share", Group: Link, Speaks: 0, About: "a link leads to a file share", find: service(lookalike.Sharing)},
	{Name: "link-through-redirector", Group: Link, Speaks: +1, About: "a link goes through a redirector to another site", find: linkThroughRedirector},
	{Name: "link-cheap-domain", Group: Link, Speaks: +1, About: "a link leads below a cheap or free top-level domain", find: linkCheap},
	{Name: "link-random-name", Group: Link, Speaks: +1, About: "a link leads to a name that looks made by a machine", find: linkRandom},
	{Name: "link-looks-like", Group: Link, Speaks: +1, About: "a link leads to a name that imitates a brand's or a government's", find: linkLooksLike},
	{Name: "link-imitates-ours", Group: Link, Speaks: +1, Fixed: 3.5, About: "a link leads to a name that imitates the organisation's or a partner's (profile)", find: linkImitatesOurs},
	{Name: "link-punycode", Group: Link, Speaks: +1, About: "a link leads to a name in punycode", find: linkPunycode},
	{Name: "link-user-part", Group: Link, Speaks: +1, About: "a link has a name before an @, so that it seems to lead elsewhere", find: linkUserPart},
	{Name: "link-odd-port", Group: Link, Speaks: +1, About: "a link leads to an unusual port", find: linkOddPort},
	{Name: "link-carries-recipient", Group: Link, Speaks: +1, About: "a link carries the recipient's address, plain or in base64", find: linkCarriesRecipient},
	{Name: "link-data", Group: Link, Speaks: +1, About: "a link is the page itself (data:) or a script", find: linkData},
	{Name: "link-deep-name", Group: Link, Speaks: +1, About: "a link's host has many labels, or a brand's name in a label of somebody else's", find: linkDeepName},
	{Name: "link-hacked-site", Group: Link, Speaks: +1, About: "a link leads into the inner directories of a site's software (wp-content, .well-known, ~user), or, weaker, to a script (.php)", find: linkHackedSite},
	{Name: "links-foreign", Group: Link, Speaks: +1, About: "no link that a reader would click leads to the sender's domain", find: linksForeign},
	{Name: "links-own", Group: Link, Speaks: -1, About: "links lead to the sender's own domain", find: linksOwn},
	{Name: "one-target", Group: Link, Speaks: +1, About: "all links that are clicked lead to one and the same address", find: oneTarget},
	{Name: "no-links", Group: Link, Speaks: 0, About: "there is no link", find: noLinks},
	{Name: "many-link-domains", Group: Link, Speaks: -1, About: "links lead to many domains, as in newsletters and discussions", find: manyDomains},
	{Name: "form-in-mail", Group: Link, Speaks: +1, About: "the mail itself has a form that sends elsewhere", find: formInMail},
	{Name: "link-in-picture-code", Group: Link, Speaks: +1, About: "a picture holds a QR code with a link", find: linkInCode},
}

// each gives the strongest of what a judge says of the links, and their places.
func (f *Facts) each(judge func(*Linked) float64) (most float64, evidence []Evidence) {
	for _, l := range f.Links {
		if s := judge(l); s > 0 && l.isClicked() {
			most = max(most, s)
			if len(evidence) < evidenceMost {
				evidence = append(evidence, l.At)
			}
		}
	}
	return most, evidence
}

func one(holds bool) float64 {
	if holds {
		return 1
	}
	return 0
}

func linkShowsOther(f *Facts) (float64, []Evidence) {
	return f.each(func(l *Linked) float64 {
		shown, ok := shownHost(l.Shown)
		if !ok || base(shown) == l.base() {
			return 0
		}
		if l.Service == lookalike.Tracker || len(l.Steps) > 0 && l.Steps[0].Gateway {
			return 0.3 // links of bulk mail go through its sender's counter
		}
		if base(shown) == f.FromBase {
			return 0.7
		}
		return 1
	})
}

// shownHost is the host that a link's text shows, where it is an address.
func shownHost(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsAny(text, " \n\t@") || !strings.Contains(text, ".") {
		return "", false
	}
	found := link.InText(text)
	if len(found) != 1 || found[0].Start != 0 {
		return "", false
	}
	url := found[0].URL
	if !strings.Contains(url, "://") {
		url = "http://" + url
	}
	p, ok := link.Parse(url)
	return p.Host, ok && p.Registered != ""
}

func linkToAddress(f *Facts) (float64, []Evidence) {
	return f.each(func(l *Linked) float64 { return one(l.IsAddress && !isInside(l.Address)) })
}

// service finds links to hosts that anybody can use. Those of a sender who is such a service itself say nothing.
func service(services ...lookalike.Service) finder {
	return func(f *Facts) (float64, []Evidence) {
		return f.each(func(l *Linked) float64 {
			for _, s := range services {
				if l.Service == s && l.base() != f.FromBase {
					return 1
				}
			}
			return 0
		})
	}
}

func linkThroughRedirector(f *Facts) (float64, []Evidence) {
	return f.each(func(l *Linked) float64 {
		strength := 0.0
		for _, step := range l.Steps {
			if !step.Gateway {
				strength = 0.7
			}
		}
		if first, ok := link.Parse(l.URL); ok && first.Registered == f.FromBase {
			return strength / 3 // its own counter
		}
		return strength
	})
}

func linkCheap(f *Facts) (float64, []Evidence) {
	return f.each(func(l *Linked) float64 { return one(l.Suffix != "" && lookalike.CheapSuffix(l.Suffix)) })
}

func linkRandom(f *Facts) (float64, []Evidence) {
	return f.each(func(l *Linked) float64 {
		if l.IsAddress || l.Service == lookalike.Tracker || l.Registered == "" {
			return 0
		}
		label, _, _ := strings.Cut(l.Registered, ".")
		strength := lookalike.Random(label)
		for below := range strings.SplitSeq(strings.TrimSuffix(l.Host, l.Registered), ".") {
			if l.Service != "" || len(below) >= 12 {
				strength = max(strength, 0.8*lookalike.Random(below))
			}
		}
		if strength < 0.5 {
			return 0
		}
		return strength
	})
}

func linkLooksLike(f *Facts) (float64, []Evidence) {
	return f.each(func(l *Linked) float64 {
		like, ok := imitation(l.Host)
		if !ok {
			return 0
		}
		return like.Near
	})
}

func linkImitatesOurs(f *Facts) (float64, []Evidence) {
	return f.each(func(l *Linked) float64 {
		like, ok := f.ours.Compare(l.Host)
		if !ok {
			return 0
		}
		return like.Near
	})
}

func linkPunycode(f *Facts) (float64, []Evidence) {
	return f.each(func(l *Linked) float64 { return one(strings.Contains("."+l.Host, ".xn--")) })
}

func linkUserPart(f *Facts) (float64, []Evidence) {
	return f.each(func(l *Linked) float64 { return one(l.User != "") })
}

func linkOddPort(f *Facts) (float64, []Evidence) {
	return f.each(func(l *Linked) float64 {
		switch l.Port {
		case "", "80", "443":
			return 0
		case "8080", "8443":
			return 0.6
		}
		return 1
	})
}

func linkCarriesRecipient(f *Facts) (float64, []Evidence) {
	return f.each(func(l *Linked) float64 {
		if l.base() == f.FromBase {
			return 0
		}
		for _, a := range f.Recipients {
			if carries(l.Target, a.Spec) || carries(l.URL, a.Spec) {
				if l.From == "text" || l.Service == lookalike.Tracker {
					return 0.5
				}
				return 1
			}
		}
		return 0
	})
}

func linkData(f *Facts) (float64, []Evidence) {
	return f.each(func(l *Linked) float64 {
		scheme, _, _ := strings.Cut(strings.ToLower(l.URL), ":")
		return one(scheme == "data" || scheme == "javascript" || scheme == "vbscript" || scheme == "blob")
	})
}

func linkDeepName(f *Facts) (float64, []Evidence) {
	return f.each(func(l *Linked) float64 {
		if l.Registered == "" || l.Service == lookalike.Tracker {
			return 0
		}
		below := strings.Trim(strings.TrimSuffix(l.Host, l.Registered), ".")
		labels, hyphens := strings.Count(below, ".")+1, strings.Count(l.Host, "-")
		switch {
		case below != "" && labels >= 4:
			return 1
		case hyphens >= 4:
			return 1
		case below != "" && labels == 3 || hyphens == 3:
			return 0.5
		}
		return 0
	})
}

func linkHackedSite(f *Facts) (float64, []Evidence) {
	return f.each(func(l *Linked) float64 {
		path := strings.ToLower(l.Path)
		for _, mark := range []string{"/wp-content/", "/wp-includes/", "/wp-admin/", "/.well-known/", "/cgi-sys/", "/~", "/images/.", "/components/com_", "/administrator/", "/plugins/", "/vendor/", "/.tmb/"} {
			if strings.Contains(path, mark) && !strings.Contains(path, "/wp-content/uploads/") {
				return 1
			}
		}
		return one(strings.HasSuffix(path, ".php")) * 0.4
	})
}

// clicked are the links that a reader would follow, those to unsubscribe and to programs of mail left out.
func (f *Facts) clicked() []*Linked {
	var all []*Linked
	for _, l := range f.Links {
		if l.isClicked() && l.Host != "" && l.Scheme != "mailto" {
			all = append(all, l)
		}
	}
	return all
}

func linksForeign(f *Facts) (float64, []Evidence) {
	all := f.clicked()
	if len(all) == 0 || f.isList() {
		return 0, nil
	}
	for _, l := range all {
		if l.base() == f.FromBase || f.Origin.Aligned && l.base() == base(f.Origin.DKIMBy) {
			return 0, nil
		}
	}
	return 1, []Evidence{all[0].At}
}

func linksOwn(f *Facts) (float64, []Evidence) {
	all, own := f.clicked(), 0
	var at []Evidence
	for _, l := range all {
		if l.base() == f.FromBase && l.Service != lookalike.FreeHost {
			own++
			at = append(at, l.At)
		}
	}
	if own == 0 || f.isForged() {
		return 0, nil
	}
	return float64(own) / float64(len(all)), at
}

func oneTarget(f *Facts) (float64, []Evidence) {
	all := f.clicked()
	if len(all) == 0 || f.isList() {
		return 0, nil
	}
	for _, l := range all[1:] {
		if l.Target != all[0].Target {
			return 0, nil
		}
	}
	if len(all) > 1 {
		return 1, []Evidence{all[0].At}
	}
	return 0.7, []Evidence{all[0].At}
}

func noLinks(f *Facts) (float64, []Evidence) { return if1(len(f.clicked()) == 0, nil) }

func manyDomains(f *Facts) (float64, []Evidence) {
	domains := map[string]bool{}
	var at []Evidence
	for _, l := range f.clicked() {
		if !domains[l.base()] {
			domains[l.base()] = true
			at = append(at, l.At)
		}
	}
	if len(domains) < 4 {
		return 0, nil
	}
	return min(float64(len(domains))/10, 1), at
}

func formInMail(f *Facts) (float64, []Evidence) {
	return f.each(func(l *Linked) float64 { return one(l.From == "form") })
}

func linkInCode(f *Facts) (float64, []Evidence) {
	return f.each(func(l *Linked) float64 { return one(l.From == "qr code") })
}
