package mail

import (
	"strings"
	"unicode"

	"picket/internal/link"
	"picket/internal/lookalike"
	"picket/internal/lure"
)

// How a page is made, and what it leads to beyond the host.
var pageSignals = []Signal{
	{Name: "link-random-path", Group: Link, Speaks: +1, About: "a link's path or query is long and made by a machine, and no mail service's counter", find: linkRandomPath},
	{Name: "picture-of-brand", Group: Link, Speaks: +1, About: "a picture is loaded from a brand that does not own the sender's domain", find: pictureOfBrand},
	{Name: "picture-from-free-host", Group: Link, Speaks: +1, About: "a picture is loaded from where anybody can put one", find: pictureFromFreeHost},
	{Name: "pictures-foreign", Group: Link, Speaks: +1, About: "pictures are loaded, and none from the sender's domain or a mail service", find: picturesForeign},
	{Name: "opt-out-unheard", Group: Body, Speaks: +1, About: "the text tells how to unsubscribe, the header does not", find: optOutUnheard},
	{Name: "asks-to-call", Group: Body, Speaks: +1, About: "the text gives a telephone number to call, beside an order, an invoice or a threat", find: asksToCall},
	{Name: "text-in-file", Group: Body, Speaks: +1, About: "a few words, no link, and a document or picture to be read instead", find: textInFile},
	{Name: "text-padded", Group: Body, Speaks: +1, About: "many empty lines part what is shown first from what follows", find: textPadded},
	{Name: "text-random-words", Group: Body, Speaks: +1, About: "words of the text look made by a machine", find: textRandomWords},
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

// textInFile finds mail that says what it has to say in a file, which filters of text do not read.
func textInFile(f *Facts) (float64, []Evidence) {
	words := len(strings.Fields(f.Text.New))
	if words > 60 || f.isList() {
		return 0, nil
	}
	for _, file := range f.Files {
		switch extension := strings.ToLower(lastOf(file.Name, ".")); extension {
		case "pdf", "doc", "docx", "png", "jpg", "jpeg", "gif", "html", "htm", "shtml", "xls", "xlsx", "ppt", "pptx", "odt", "rtf":
			return 1 - float64(words)/100, []Evidence{{file.Part, -1, quote(file.Name)}}
		}
	}
	return 0, nil
}

func textPadded(f *Facts) (float64, []Evidence) {
	run, at := 0, 0
	text := f.Text.Text
	for _, p := range f.Message.Parts {
		if p.MediaType == "text/plain" && !p.IsFile() && p.Path == f.Text.Part {
			text = p.Text
		}
	}
	for i, r := range text {
		switch {
		case r == '\n':
			if run++; run == 15 {
				at = i
			}
		case unicode.IsSpace(r):
		default:
			if run >= 15 && at > 0 && f.Text.page == nil {
				return 1, []Evidence{f.words(max(0, i-1), min(len(text), i+60))}
			}
			run = 0
		}
	}
	return 0, nil
}

func textRandomWords(f *Facts) (float64, []Evidence) {
	count := 0
	var evidence []Evidence
	text := f.Text.New[:min(len(f.Text.New), 20_000)]
	start := -1
	for i, r := range text + " " {
		if r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 && i-start >= 8 && i-start <= 40 && !strings.ContainsRune("/:@.", r) && isAlone(text, start) && lookalike.Random(text[start:i]) > 0.75 {
			if count++; len(evidence) < evidenceMost {
				evidence = append(evidence, f.words(start, i))
			}
		}
		start = -1
	}
	if count == 0 {
		return 0, nil
	}
	return min(1, 0.4+0.2*float64(count)), evidence
}

// isAlone says whether a word begins at i, and not a piece of an address.
func isAlone(text string, i int) bool {
	return i == 0 || unicode.IsSpace(rune(text[i-1]))
}
