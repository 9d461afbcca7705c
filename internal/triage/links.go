package triage

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/link"
	"picket/internal/lookalike"
	"picket/internal/mail"
	"picket/internal/profile"
	"picket/internal/warninglist"
)

// links are where the messages of campaigns lead: what is looked for in logs, to learn who opened one.
type links struct {
	profile  *profile.Profile
	warnings *warninglist.Lists
	wanted   bool // somebody looks for them

	list   []indicator.Indicator
	first  []time.Time    // when the first message came that leads there; zero where none says it
	number map[string]int // in list, by key
	kinds  indicator.KindSet

	more     bool // some are not kept
	unsought bool // some cannot be looked for
}

// mostSought bounds what is looked for: a campaign may give each recipient an address of their own.
const mostSought = 50_000

func (l *links) begin(o *Options) {
	l.wanted, l.profile, l.number = o.Logs != nil, o.Profile, map[string]int{}
	if o.Logs != nil {
		l.warnings = o.Logs.Warnings
	}
}

// add takes the links of a campaign's message. Besides where a link leads behind its wrappings, the wrappings themselves are taken: a proxy sees them.
func (l *links) add(x *judged) {
	if !l.wanted {
		return
	}
	l.more = l.more || len(x.links) == mail.MostLinks
	for _, one := range x.links {
		if loadsItself(one) {
			continue
		}
		url := one.URL
		for _, step := range one.Steps {
			l.addURL(x, url, step.Gateway)
			url = step.URL
		}
		l.addURL(x, url, false)
	}
}

// loadsItself: what a program loads with the message, nobody opened.
func loadsItself(l *mail.Linked) bool {
	return l.From == "base" || l.From == "iframe" || l.From == "object"
}

// addURL takes an address, and its host where nobody goes there but for this: of links to the recipients' own sites nothing is taken, and of hosts
// that many share no front page, since people go there every day. What the advisory names is taken whatever it is. kinds are those that must all be
// shown by logs, for a link that was not seen not to have been opened; a gateway leads on to what it wraps.
func (l *links) addURL(x *judged, url string, isGateway bool) {
	p, ok := link.Parse(url)
	if !ok || p.Host == "" || p.Scheme != "http" && p.Scheme != "https" && p.Scheme != "ftp" {
		return
	}
	host, err := hostIndicator(p)
	if err != nil {
		l.unsought = true
		return
	}
	isNamed := x.names(host)
	if !isNamed && l.isOurs(p, x.message.To) {
		return
	}
	shared := !isNamed && (isGateway || l.isShared(p, host))
	if whole, err := indicator.New(indicator.URL, url); err != nil {
		l.unsought = l.unsought || shared
	} else if !shared || strings.Trim(p.Path, "/")+p.Query != "" {
		l.put(whole, x.came)
	}
	switch {
	case isGateway && shared:
	case shared:
		l.kinds |= indicator.SetOf(indicator.URL)
	default:
		l.put(host, x.came)
		l.kinds |= indicator.SetOf(host.Kind)
	}
}

func hostIndicator(p link.Parsed) (indicator.Indicator, error) {
	if p.IsAddress {
		kind := indicator.IPv4
		if addr, err := netip.ParseAddr(p.Address); err == nil && addr.Unmap().Is6() {
			kind = indicator.IPv6
		}
		return indicator.New(kind, p.Address)
	}
	return indicator.New(indicator.Domain, p.Host)
}

// names says whether an advisory names the host, or one above it, and that made the message one of its campaign.
func (x *judged) names(host indicator.Indicator) bool {
	return slices.ContainsFunc(x.message.Sightings, func(s *intel.Sighting) bool {
		return !s.IsMention() && s.Ignored == "" && (s.Indicator == host || s.Indicator.Kind == indicator.Domain && isBelow(host.Value, s.Indicator.Value))
	})
}

// isOurs: the organisation's site, or one of a recipient's.
func (l *links) isOurs(p link.Parsed, to []string) bool {
	ours := func(address string) bool {
		domain := strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
		return isBelow(p.Host, domain)
	}
	return l.profile.Owns(p.Host) || slices.ContainsFunc(to, ours)
}

// isBelow says whether a name is another, or lies below it.
func isBelow(name, other string) bool {
	rest, ends := strings.CutSuffix(name, other)
	return other != "" && ends && (rest == "" || strings.HasSuffix(rest, "."))
}

// isShared says whether people go to a host for other reasons: top sites and what lies below them, services that anybody uses, partners.
func (l *links) isShared(p link.Parsed, host indicator.Indicator) bool {
	if l.isListed(host) {
		return true
	}
	if p.IsAddress || isOfCustomer(p) {
		return false
	}
	if registered, err := indicator.New(indicator.Domain, p.Registered); err != nil || l.isListed(registered) { // a public suffix is nobody's
		return true
	}
	return lookalike.ServiceOf(p.Host) != "" || l.isOfPartner(p.Host)
}

func (l *links) isListed(x indicator.Indicator) bool {
	_, listed := l.warnings.Check(x)
	return listed
}

// isOfCustomer: services that give each customer a name give this one to somebody.
func isOfCustomer(p link.Parsed) bool {
	label, above, _ := strings.Cut(p.Host, ".")
	switch service := lookalike.ServiceOf(p.Host); service {
	case lookalike.FreeHost, lookalike.DynamicDNS, lookalike.Tunnel, lookalike.IPFS:
		return label != "www" && p.Registered != "" && lookalike.ServiceOf(above) == service
	}
	return false
}

func (l *links) isOfPartner(host string) bool {
	return l.profile != nil && slices.ContainsFunc(l.profile.Partners, func(partner profile.Partner) bool {
		return slices.ContainsFunc(partner.Domains, func(domain string) bool { return isBelow(host, domain) })
	})
}

func (l *links) put(x indicator.Indicator, came time.Time) {
	i, known := l.number[x.Key()]
	switch {
	case known && (came.IsZero() || l.first[i].IsZero()):
		l.first[i] = time.Time{} // one message does not say when: it may be the first
	case known:
		l.first[i] = earlier(l.first[i], came)
	case len(l.list) == mostSought:
		l.more = true
	default:
		l.number[x.Key()] = len(l.list)
		l.list, l.first = append(l.list, x), append(l.first, came)
	}
}
