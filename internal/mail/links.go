package mail

import (
	"strings"

	"picket/internal/link"
	"picket/internal/lookalike"
	"picket/internal/webpage"
)

// A Linked is a link of the message, unwrapped.
type Linked struct {
	URL    string // as it stands
	Target string // behind all wrappings that could be taken off
	Steps  []link.Step
	Shown  string // what the reader sees of it; "" where it is not text
	From   string // "a", "form", "text", "qr code", …: see webpage.Link, carrier.Link
	link.Parsed
	Service lookalike.Service
	At      Evidence
}

// A picture is where one is loaded from.
type picture struct {
	link.Parsed
	part string
	at   webpage.Place
}

// MostLinks bounds the links of a message that are looked at: a reader follows one of the first.
const MostLinks = 2000

// links gathers what the message leads to, from pages, text and files.
func (f *Facts) links() {
	seen := map[string]bool{}
	for _, p := range f.Pages {
		for _, l := range p.Links {
			f.addLink(seen, l.URL, l.Shown, l.From, Evidence{p.Part, l.At.Offset, quote(l.At.Text)})
		}
		for _, image := range p.Images {
			if parsed, ok := link.Parse(image.Source); ok {
				f.shown = append(f.shown, picture{parsed, p.Part, image.At})
			}
		}
		for _, form := range p.Forms {
			f.addLink(seen, form.Action, "", "form", Evidence{p.Part, form.At.Offset, quote(form.At.Text)})
		}
	}
	for _, p := range f.Message.Parts {
		if p.Container || p.MediaType == "text/html" || p.Text == "" || p.IsFile() {
			continue
		}
		for _, found := range link.InText(p.Text) {
			f.addLink(seen, found.URL, "", "text", Evidence{p.Path, found.Start, quote(p.Text[found.Start:found.End])})
		}
	}
	for _, file := range f.Files {
		for _, l := range file.Links {
			f.addLink(seen, l.URL, "", l.From, Evidence{file.Part + member(l.Name), -1, quote(l.URL)})
		}
	}
}

// member is the way from an attachment to what lies in it: "invoice.zip!invoice.iso" gives "!invoice.iso".
func member(name string) string {
	if i := strings.IndexByte(name, '!'); i >= 0 {
		return name[i:]
	}
	return ""
}

func (f *Facts) addLink(seen map[string]bool, url, shown, from string, at Evidence) {
	key := from + " " + shown + " " + url
	if url == "" || seen[key] || len(f.Links) == MostLinks {
		return
	}
	seen[key] = true
	l := &Linked{URL: url, Target: url, Shown: shown, From: from, At: at, Steps: link.Unwrap(url)}
	if n := len(l.Steps); n > 0 {
		l.Target = l.Steps[n-1].URL
	}
	parsed, ok := link.Parse(l.Target)
	if !ok && from != "form" && !strings.HasPrefix(strings.ToLower(url), "data:") && !strings.HasPrefix(strings.ToLower(url), "javascript:") {
		return
	}
	l.Parsed, l.Service = parsed, lookalike.ServiceOf(parsed.Host)
	f.Links = append(f.Links, l)
}

// base is the registrable domain, or the address itself.
func (l *Linked) base() string {
	if l.Registered == "" {
		return l.Host
	}
	return l.Registered
}

// isClicked says whether a reader opens it by a click, a form or a camera; pictures and styles load by themselves.
func (l *Linked) isClicked() bool {
	return l.From != "base" && l.From != "iframe" && l.From != "object"
}
