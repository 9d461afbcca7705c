package document

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlMeta is what a page declares of itself.
type htmlMeta struct {
	title, socialTitle string
	language           string
	titleSeen          bool
	script             bool // within JSON-LD
	dates              map[string]string
}

// dateNames are the names under which pages declare their date of publication: Open Graph, schema.org, Dublin Core, and
// what newspapers use.
var dateNames = map[string]bool{"article:published_time": true, "og:published_time": true, "datepublished": true, "dc.date": true,
	"dc.date.issued": true, "dcterms.issued": true, "dcterms.created": true, "dc.date.created": true, "dcterms.date": true, "date": true,
	"pubdate": true, "publishdate": true, "publish-date": true, "publication_date": true, "publication-date": true,
	"citation_publication_date": true, "sailthru.date": true, "parsely-pub-date": true, "release_date": true}

func (m *htmlMeta) start(t html.Token) {
	attr := map[string]string{}
	for _, a := range t.Attr {
		if _, again := attr[a.Key]; !again {
			attr[a.Key] = a.Val
		}
	}
	switch t.DataAtom {
	case atom.Html:
		if m.language == "" {
			m.language = attr["lang"] + attr["xml:lang"]
			if attr["lang"] != "" {
				m.language = attr["lang"]
			}
		}
	case atom.Meta:
		m.meta(strings.ToLower(attr["name"]+attr["property"]+attr["itemprop"]), attr["content"])
	case atom.Time:
		if strings.EqualFold(attr["itemprop"], "datePublished") || has(attr, "pubdate") {
			m.date(attr["datetime"])
		}
	case atom.Title:
		m.titleSeen = m.title != ""
	case atom.Script:
		m.script = strings.EqualFold(strings.TrimSpace(attr["type"]), "application/ld+json")
	}
}

func has(attr map[string]string, key string) bool {
	_, ok := attr[key]
	return ok
}

func (m *htmlMeta) meta(name, content string) {
	switch {
	case name == "og:title" && m.socialTitle == "":
		m.socialTitle = content
	case dateNames[name]:
		m.date(content)
	}
}

func (m *htmlMeta) date(s string) {
	if date := normalDate(s); date != "" {
		if m.dates == nil {
			m.dates = map[string]string{}
		}
		if kept, ok := m.dates[date[:10]]; !ok || len(date) > len(kept) || len(date) == len(kept) && date < kept {
			m.dates[date[:10]] = date
		}
	}
}

var linkedDate = regexp.MustCompile(`"datePublished"\s*:\s*"([^"]{8,40})"`)

// text is that of an element left out of the body.
func (m *htmlMeta) text(element atom.Atom, text []byte) {
	switch {
	case element == atom.Title && !m.titleSeen:
		m.title += string(text)
	case element == atom.Script && m.script:
		for _, found := range linkedDate.FindAllSubmatch(text, -1) {
			m.date(string(found[1]))
		}
	}
}

func (m *htmlMeta) bestTitle() string {
	if title := strings.TrimSpace(m.title); title != "" {
		return title
	}
	return m.socialTitle
}

// published is the declared date; where declarations name different days, none.
func (m *htmlMeta) published() string {
	if len(m.dates) != 1 {
		return ""
	}
	for _, date := range m.dates {
		return date
	}
	return ""
}
