package record

import (
	"bytes"
	"regexp"
)

// An advisory that comes by mail holds the very values that it warns of, and mail programs make links of them. Whoever reads them there has met
// nothing: they are mentions. It is told by its form, as a list of indicators; whoever wants their lure to pass for one has to make it look like one.

// leastListed is how many different indicators make a list.
const leastListed = 3

// lookedThrough bounds the text in which a list is looked for, in bytes.
const lookedThrough = 1 << 20

// listsIndicators says whether the text of the message is of that form. It is asked once a record.
func (r *Record) listsIndicators(line []byte) bool {
	if r.lists == 0 {
		r.lists = 1
		if countListed(r.readText(line)) >= leastListed {
			r.lists = 2
		}
	}
	return r.lists == 2
}

// readText is what a reader sees: of pages the visible text, else the text.
func (r *Record) readText(line []byte) (text []byte) {
	visible := false
	for _, f := range r.Fields {
		switch f.Name {
		case "text.part":
			visible = false
			continue
		case "text.visible":
			visible = true
		case "text.text":
			if visible {
				continue
			}
		default:
			continue
		}
		f.End = min(f.End, f.Start+lookedThrough-len(text))
		text = append(AppendValue(text, line, f), '\n')
		if len(text) >= lookedThrough {
			break
		}
	}
	return text
}

var (
	// defanged values: hxxp://, example[.]com, name[at]example.
	defanged = regexp.MustCompile(`(?i)\bhxxps?\b\S*|\S*(?:\[(?:\.|:|://|@|dot|at)\]|\((?:\.|dot|at)\)|\{\.\})\S*`)
	// listedValue is a hash or an IPv4 address between white space or what separates values.
	listedValue = regexp.MustCompile(`(?m)(?:^|[\s"',;:|=(])((?:[0-9A-Fa-f]{32}(?:[0-9A-Fa-f]{8}|[0-9A-Fa-f]{32}|[0-9A-Fa-f]{96})?)|(?:[0-9]{1,3}\.){3}[0-9]{1,3})(?:$|[\s"',;|):])`)
	// listedLine is a name or a URL alone on its line.
	listedLine = regexp.MustCompile(`(?m)^[\s>*•·-]*(?:[a-z][a-z0-9+.-]*://)?((?:[A-Za-z0-9_-]+\.)+[A-Za-z]{2,24})(?:[/:?#]\S*)?[\s,;]*$`)
)

// countListed counts the different indicators that a text lists, as far as that matters.
func countListed(text []byte) int {
	seen := map[string]bool{}
	note := func(value []byte) { seen[string(bytes.ToLower(value))] = true }
	for _, found := range defanged.FindAll(text, 4*leastListed) {
		note(found)
	}
	for _, pattern := range []*regexp.Regexp{listedValue, listedLine} {
		for _, found := range pattern.FindAllSubmatch(text, 100) {
			note(found[1])
		}
	}
	return len(seen)
}
