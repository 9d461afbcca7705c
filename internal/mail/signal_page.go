package mail

import (
	"slices"
	"strings"
	"time"

	"picket/internal/link"
	"picket/internal/lookalike"
	"picket/internal/lure"
	"picket/internal/prose"
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
		for _, piece := range strings.FieldsFunc(l.Path+"/"+l.Query, isSign) {
			if len(piece) >= 10 && strings.Trim(piece, "0123456789") != "" { // long numbers are those of articles and books
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
	for _, p := range f.shown {
		if s := judge(p.Parsed); s > 0 {
			most = max(most, s)
			if len(evidence) < evidenceMost {
				evidence = append(evidence, Evidence{p.part, p.at.Offset, quote(p.at.Text)})
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
		return one(brand != nil && !brand.Owns(domain))
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
var pictureHosts = prose.WordSet(`imgur.com ibb.co postimg.cc postimg.org imgbb.com gyazo.com imageshack.us photobucket.com tinypic.com prnt.sc flickr.com
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
		if saysCall(text[max(0, start-120):start]) || saysCall(text[end:min(len(text), end+80)]) {
			return 1, []Evidence{f.words(start, end)}
		}
		at = end
	}
	return 0, nil
}

// saysCall finds words for calling. Telephones have numbers in front of them and behind.
func saysCall(around string) bool {
	return strings.Contains(around, "電話") || strings.Contains(around, "전화") || slices.ContainsFunc(nameWords(around), func(word string) bool { return callWords[word] })
}

var callWords = prose.WordSet(`call calling phone telephone tel dial contact toll helpline helpdesk hotline anruf anrufen telefon telefonnummer appel appeler appelez
	téléphone llame llamar llamada teléfono ligue ligar telefone telefono chiamare bel bellen telefoon zadzwoń telefonu`)

// nextNumber finds a telephone number: ten digits to thirteen with no more than brackets, blanks, points and hyphens between.
func nextNumber(text string, at int) (start, end int) {
	start, digits := -1, 0
	for i := at; i <= len(text); i++ {
		switch {
		case i < len(text) && isDigit(text[i]):
			if digits++; start < 0 {
				start = i
			}
			end = i + 1
		case i < len(text) && start >= 0 && strings.IndexByte(" ()-.+", text[i]) >= 0 && i-end < 3:
		default:
			if digits >= 10 && digits <= 13 && isTelephone(text[:start], text[start:end], text[end:]) {
				return start, end
			}
			start, digits = -1, 0
		}
	}
	return -1, -1
}

// isTelephone tells telephone numbers from dates, and from the numbers of orders, accounts and addresses. These stand in a word or an address, or are
// of fewer groups; then only a plus or a word for calling right before them makes them one to call.
func isTelephone(before, number, behind string) bool {
	mark := strings.TrimRight(before, "-_")
	if mark != "" && (isAlphanumeric(mark[len(mark)-1]) || strings.ContainsRune("/=%&#@$", rune(mark[len(mark)-1]))) {
		return false
	}
	if behind != "" && (isAlphanumeric(behind[0]) || strings.ContainsRune("_/=%@", rune(behind[0]))) || len(behind) > 1 && behind[0] == ':' && isDigit(behind[1]) {
		return false
	}
	groups := strings.FieldsFunc(number, isNoDigit)
	if len(groups) < 3 {
		return strings.HasSuffix(before, "+") || saysCall(before[max(0, len(before)-24):])
	}
	return !isDate(groups)
}

// isDate says whether groups of digits begin with a day: 2026-11-02, 02.11.2026.
func isDate(groups []string) bool {
	day := strings.Join(groups[:3], "-")
	for _, layout := range []string{"2006-1-2", "2-1-2006", "1-2-2006"} {
		if at, err := time.Parse(layout, day); err == nil && at.Year() >= 1900 && at.Year() < 2100 {
			return true
		}
	}
	return false
}
