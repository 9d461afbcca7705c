package account

import (
	"strings"

	"picket/internal/prose"
)

// closedSections are those that list other documents or editions of this one: dates there are no events.
func closedSections(t *text) (list []prose.Span) {
	open := false
	for _, block := range t.blocks {
		title, ok := prose.Heading(block.Of(t.body))
		if !ok {
			continue
		}
		closes := isClosedTitle(title)
		switch {
		case closes && !open:
			list = append(list, prose.Span{From: block.From, To: len(t.body)})
		case open && !closes && !strings.ContainsAny(title, "0123456789/“\"") && len(title) < 60:
			list[len(list)-1].To = block.From
		default:
			continue
		}
		open = closes
	}
	return list
}

// isClosedTitle says whether a title is that of a list of documents.
func isClosedTitle(title string) bool {
	title = strings.TrimLeft(strings.ToLower(strings.TrimRight(title, ": ")), "0123456789. ")
	for _, name := range []string{"references", "reference", "bibliography", "sources", "further reading", "footnotes", "endnotes", "works cited", "revisions", "revision history",
		"version history", "change log", "changelog", "document history", "change record", "recent posts", "related posts", "related articles", "related content", "related reading"} {
		if title == name {
			return true
		}
	}
	return false
}
