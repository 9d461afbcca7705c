package line

import (
	"fmt"

	"picket/internal/link"
	"picket/internal/message"
	"picket/internal/webpage"
)

// mostLinks are told of one message; the texts hold them all.
const mostLinks = 10000

// A found is a link and where it was found.
type found struct{ part, from, url, shown string }

func (w *writer) links(m *message.Message) {
	all := w.linksOf(m)
	w.objects("links", len(all), func(i int) {
		f := &all[i]
		w.member("part", f.part)
		w.member("from", f.from)
		w.member("url", f.url)
		if f.shown != f.url {
			w.member("shown", f.shown)
		}
		var targets []string
		for _, step := range link.Unwrap(f.url) {
			targets = append(targets, step.URL)
		}
		w.strings("targets", targets)
	})
}

// linksOf finds the links of all texts, each once.
func (w *writer) linksOf(m *message.Message) (all []found) {
	seen := map[string]bool{}
	add := func(f found) {
		if f.url == "" || seen[f.url] || len(all) > mostLinks {
			return
		}
		seen[f.url] = true
		all = append(all, f)
	}
	defer func() {
		if len(all) > mostLinks {
			all = all[:mostLinks]
			m.AddFault(message.Fault{Text: fmt.Sprintf("more than %d links: the others are searched as they stand in the text only", mostLinks)})
		}
	}()
	room := Most // what lies beyond is in no line
	for _, p := range m.Parts {
		text := p.Text[:min(len(p.Text), room)]
		room -= len(text)
		if p.MediaType == "text/html" && text != "" {
			w.pageLinks(m, p, add)
			continue
		}
		for _, l := range link.InText(text) {
			add(found{p.Path, "text", l.URL, ""})
		}
	}
	return all
}

func (w *writer) pageLinks(m *message.Message, p *message.Part, add func(found)) {
	page := w.page(p)
	for _, text := range page.Faults {
		m.AddFault(message.Fault{Offset: p.Offset, Text: "page " + p.Path + ": " + text})
	}
	for _, l := range page.Links {
		add(found{p.Path, l.From, l.URL, l.Shown})
	}
	for _, form := range page.Forms {
		add(found{p.Path, "form", form.Action, ""})
	}
	for _, image := range page.Images {
		add(found{p.Path, "img", image.Source, image.Alt})
	}
	for _, l := range link.InText(page.Text) {
		add(found{p.Path, "text", l.URL, ""})
	}
}

func (w *writer) page(p *message.Part) *webpage.Page {
	if w.pages[p] == nil {
		w.pages[p] = webpage.Read(p.Text)
	}
	return w.pages[p]
}

// enclosed writes the headers of messages in the message.
func (w *writer) enclosed(m *message.Message) {
	var all []*message.Part
	for _, p := range m.Parts {
		if len(p.Message) > 0 {
			all = append(all, p)
		}
	}
	w.objects("enclosed", len(all), func(i int) {
		w.raw(`"part":`)
		w.text(all[i].Path)
		w.envelope(all[i].Message)
	})
}

// parts writes what the parts say of themselves. The first part's header is the message's own.
func (w *writer) parts(m *message.Message) {
	var all []*message.Part
	for i, p := range m.Parts {
		if i > 0 || p.Unseen != "" {
			all = append(all, p)
		}
	}
	w.objects("parts", len(all), func(i int) {
		p := all[i]
		w.raw(`"part":`)
		w.text(p.Path)
		w.member("type", p.MediaType)
		w.member("name", p.Name)
		if p != m.Parts[0] {
			w.header("header", p.Header)
		}
		w.member("unseen", p.Unseen)
	})
}

func (w *writer) texts(m *message.Message) {
	var all []*message.Part
	for _, p := range m.Parts {
		if p.Text != "" {
			all = append(all, p)
		}
	}
	w.objects("text", len(all), func(i int) {
		p := all[i]
		w.raw(`"part":`)
		w.text(p.Path)
		w.member("type", p.MediaType)
		if p.MediaType == "text/html" {
			w.member("visible", w.page(p).Text)
		}
		w.member("text", p.Text)
	})
}
