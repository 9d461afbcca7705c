package mail

import (
	"strings"

	"picket/internal/link"
	"picket/internal/lookalike"
	"picket/internal/lure"
)

// How a page is made, and what it leads to beyond the host.
var pageSignals = []Signal{
	{Name: "link-random-path", Group: Link, Speaks: +1, About: "a link's path or query is long and made by a machine, and no mail service's counter", find: linkRandomPath},
	{Name: "link-in-the-open", Group: Link, Speaks: +1, About: "links are of plain HTTP", find: linkInTheOpen},
	{Name: "picture-of-brand", Group: Link, Speaks: +1, About: "a picture is loaded from a brand that does not own the sender's domain", find: pictureOfBrand},
	{Name: "picture-from-free-host", Group: Link, Speaks: +1, About: "a picture is loaded from where anybody can put one", find: pictureFromFreeHost},
	{Name: "pictures-foreign", Group: Link, Speaks: +1, About: "pictures are loaded, and none from the sender's domain or a mail service", find: picturesForeign},
	{Name: "opt-out-unheard", Group: Body, Speaks: +1, About: "the text tells how to unsubscribe, the header does not", find: optOutUnheard},
	{Name: "asks-to-call", Group: Body, Speaks: +1, About: "the text gives a telephone number to call, beside an order, an invoice or a threat", find: asksToCall},
}

func linkRandomPath(f *Facts) (float64, []Evidence) {
	return f.each(func(l *Linked) float64 {
		if l.Service != "" || l.base() == f.FromBase || l.From == "text" {
			return 0
		}
		most := 0.0
		for _, piece := range strings.FieldsFunc(l.Path+"/"+l.Query, func(r rune) bool { return strings.ContainsRune("/&=?._-", r) }) {
			if len(piece) >= 10 {
				most = max(most, lookalike.Random(piece))
			}
		}
		if most < 0.5 {
			return 0
		}
		return most
	})
}

func linkInTheOpen(f *Facts) (float64, []Evidence) {
	return f.each(func(l *Linked) float64 { return one(l.Scheme == "http" && l.From != "text") })
}

// pictures gives the strongest of what a judge says of the remote pictures, by their hosts.
func (f *Facts) pictures(judge func(link.Parsed) float64) (most float64, evidence []Evidence) {
	for _, p := range f.Pages {
		for _, image := range p.Images {
			parsed, ok := link.Parse(image.Source)
			if !ok {
				continue
			}
			if s := judge(parsed); s > 0 {
				most = max(most, s)
				if len(evidence) < evidenceMost {
					evidence = append(evidence, Evidence{p.Part, image.At.Offset, quote(image.At.Text)})
				}
			}
		}
	}
	return most, evidence
}

func pictureOfBrand(f *Facts) (float64, []Evidence) {
	domain := domainOf(f.From.Spec)
	return f.pictures(func(p link.Parsed) float64 {
		if lookalike.ServiceOf(p.Host) != "" {
			return 0
		}
		brand := lookalike.OwnerOf(p.Host)
		return one(brand != nil && !owned(brand, domain))
	})
}

func pictureFromFreeHost(f *Facts) (float64, []Evidence) {
	return f.pictures(func(p link.Parsed) float64 {
		switch lookalike.ServiceOf(p.Host) {
		case lookalike.FreeHost, lookalike.Sharing, lookalike.IPFS, lookalike.Tunnel, lookalike.DynamicDNS:
			return 1
		}
		return one(pictureHosts[p.Registered])
	})
}

// pictureHosts take pictures of anybody.
var pictureHosts = wordSet(`imgur.com ibb.co postimg.cc postimg.org imgbb.com gyazo.com imageshack.us photobucket.com tinypic.com prnt.sc flickr.com
	staticflickr.com wikimedia.org freeimage.host imgbox.com pixeldrain.com imagizer.com servimg.com casimages.com hizliresim.com directupload.net picload.org
	upload.ee iconfinder.com icons8.com flaticon.com pngtree.com pngwing.com seeklogo.com 1000logos.net logos-world.net ytimg.com pinimg.com ggpht.com`)

func picturesForeign(f *Facts) (float64, []Evidence) {
	own := false
	strength, evidence := f.pictures(func(p link.Parsed) float64 {
		if p.Registered == f.FromBase || lookalike.ServiceOf(p.Host) == lookalike.Tracker {
			own = true
		}
		return 1
	})
	if own || f.isList() {
		return 0, nil
	}
	return strength, evidence
}

func optOutUnheard(f *Facts) (float64, []Evidence) {
	if f.Message.Header.Get("List-Unsubscribe") != "" || f.isList() {
		return 0, nil
	}
	return f.textSays(lure.Optout)
}

// asksToCall finds a telephone number near a word for calling, in a text that tells of payment, account or threat.
func asksToCall(f *Facts) (float64, []Evidence) {
	if strongest(f.TextLures, lure.Payment, lure.Account, lure.Threat, lure.Credentials) < 0.4 {
		return 0, nil
	}
	text := f.Text.New
	for at := 0; at < len(text); {
		start, end := nextNumber(text, at)
		if start < 0 {
			break
		}
		around := strings.ToLower(text[max(0, start-120):min(len(text), end+80)])
		for _, word := range []string{"call", "phone", "dial", "contact", "toll", "helpline", "help desk", "hotline", "anruf", "appel", "llam", "ligue", "bel "} {
			if strings.Contains(around, word) {
				return 1, []Evidence{f.words(start, end)}
			}
		}
		at = end
	}
	return 0, nil
}

// nextNumber finds ten digits or more with no more than brackets, spaces, points and hyphens between.
func nextNumber(text string, at int) (start, end int) {
	start, digits := -1, 0
	for i := at; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			if digits++; start < 0 {
				start = i
			}
			end = i + 1
		case start >= 0 && strings.IndexByte(" ()-.+", c) >= 0 && i-end < 3:
		default:
			if digits >= 10 && digits <= 13 {
				return start, end
			}
			start, digits = -1, 0
		}
	}
	if digits >= 10 && digits <= 13 {
		return start, end
	}
	return -1, -1
}
