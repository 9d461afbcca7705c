package advisory

import (
	"slices"
	"strings"

	"picket/internal/document"
	"picket/internal/intel"
)

// An unreadLine is a line of a list that is no single value: what it holds, where, and why it is none.
type unreadLine struct {
	offset int
	text   string
	reason string
}

// Bounds on how much of a list is read as prose: what is a list has little of it.
const (
	mostProse      = 4 << 20 // bytes
	mostProseLines = 200_000
)

// notRead keeps a line for prose, if there is not too much of it. Lines must be near each other: the first that has no room is the end.
func (r *listReading) notRead(line unreadLine) {
	if r.prose += len(line.text); r.prose > mostProse || len(r.unread) >= mostProseLines {
		r.isFull = true
	}
	if r.isFull {
		r.reject(lineKind, line.text, line.reason, line.offset, line.text)
		return
	}
	r.prose += len("\n")
	if r.around.isPassing {
		line.text = strings.Clone(line.text)
	}
	r.unread = append(r.unread, line)
}

// readAsProse looks for values within the lines that are none by themselves.
func (r *listReading) readAsProse() {
	var body strings.Builder
	starts := make([]int, 0, len(r.unread))
	for _, line := range r.unread {
		starts = append(starts, body.Len())
		body.WriteString(line.text + "\n")
	}
	p := proseLines{listReading: r, starts: starts, read: make([]bool, len(r.unread))}
	if len(starts) > 0 {
		p.take(FromText(intel.Document{}, &document.Text{Body: body.String()}))
	}
	for i, line := range r.unread {
		if !p.read[i] {
			r.reject(lineKind, line.text, line.reason, line.offset, line.text)
		}
	}
}

// proseLines maps what was found in the joined lines back to the list.
type proseLines struct {
	*listReading
	starts []int  // of the lines, where they are joined
	read   []bool // lines of which something is listed
}

func (p *proseLines) take(a *intel.Advisory) {
	for _, x := range a.Indicators.All() {
		for _, e := range p.placed(x.Evidence) {
			p.add(intel.Indicator{Indicator: x.Indicator, Role: x.Role, Confidence: x.Confidence}, e.Offset, e.Quote)
		}
	}
	for _, x := range a.Rejected {
		if placed := p.placed(x.Evidence); len(placed) > 0 {
			p.reject(x.Kind, x.Value, x.Reason, placed[0].Offset, placed[0].Quote)
		}
	}
	for _, v := range a.Vulnerabilities {
		for _, e := range p.placed(v.Evidence) {
			p.vulnerability(v.ID, e.Offset, e.Quote)
		}
	}
}

// placed is the evidence at its place in the list. What was put together over lines is left out: they were not neighbours.
func (p *proseLines) placed(evidence []intel.Evidence) []intel.Evidence {
	var list []intel.Evidence
	for _, e := range evidence {
		if strings.Contains(e.Quote, "\n") {
			continue
		}
		i, exact := slices.BinarySearch(p.starts, e.Offset)
		if !exact {
			i--
		}
		p.read[i] = true
		list = append(list, intel.Evidence{Offset: p.unread[i].offset + e.Offset - p.starts[i], Quote: e.Quote})
	}
	return list
}
