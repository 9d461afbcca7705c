package account

import (
	"strings"

	"picket/internal/intel"
	"picket/internal/prose"
)

// maxMitigations bounds what a document can make of its advice.
const maxMitigations = 300

// mitigations are what the text tells its readers to do: in its sections on that, the items of lists and the imperative
// sentences; elsewhere what it says that its readers should do, and the list that such a sentence announces.
func mitigations(t *text) []intel.Mitigation {
	m := &mitigationReader{text: t, list: []intel.Mitigation{}, seen: map[string]bool{}}
	for m.next = 0; m.next < len(m.blocks) && len(m.list) < maxMitigations; {
		m.block()
	}
	return m.list
}

type mitigationReader struct {
	*text
	next      int // the block to read next
	sentence  int // the sentence reached
	list      []intel.Mitigation
	seen      map[string]bool
	inSection bool // in a section of advice
	announced bool // the last paragraph announced a list of advice
}

// block reads the next block, and those that belong to it.
func (m *mitigationReader) block() {
	block := m.blocks[m.next]
	words := block.Of(m.body)
	m.next++
	item := prose.Unmarked(words)
	isItem := len(item) < len(words)
	if title, ok := prose.Heading(words); ok && !isItem && !isMitigationID(words) {
		m.heading(block, title)
		return
	}
	switch {
	case isMitigationID(words):
		m.row(block)
	case isItem && (m.inSection || m.announced):
		m.item(prose.Span{From: block.To - len(item), To: block.To})
	case m.inSection && isInstruction(words) && !isPointer(words):
		m.announced = announces(words, true)
		m.add(block)
	default:
		m.paragraph(block)
	}
}

// heading opens or closes a section of advice. A heading within it that tells to do something is advice with the
// paragraph below it.
func (m *mitigationReader) heading(block prose.Span, title string) {
	switch {
	case isAdviceTitle(title):
		m.inSection, m.announced = true, false
	case endsAdvice(title):
		m.inSection, m.announced = false, false
	case m.announced && !m.inSection:
		m.announced = isInstruction(title) // an item whose bullet was lost
		if m.announced {
			m.add(block)
		}
	case m.inSection && isInstruction(title) && m.next < len(m.blocks):
		m.withText(block)
	}
}

// withText adds a heading together with its paragraph.
func (m *mitigationReader) withText(heading prose.Span) {
	below := m.blocks[m.next]
	words := below.Of(m.body)
	if _, ok := prose.Heading(words); ok || len(prose.Unmarked(words)) < len(words) || strings.HasSuffix(words, ":") || below.From-heading.To > 12 || len(words) < 40 {
		if strings.Count(heading.Of(m.body), " ") > 3 {
			m.add(heading)
		}
		return
	}
	m.next++
	m.add(prose.Span{From: heading.From, To: below.To})
}

// row adds the row of a table that begins with the identifier of a mitigation.
func (m *mitigationReader) row(first prose.Span) {
	row := first
	for m.next < len(m.blocks) && !strings.Contains(m.body[row.To:m.blocks[m.next].From], "\n") {
		row.To = m.blocks[m.next].To
		m.next++
	}
	if row.To > first.To {
		m.add(row)
	}
}

// item adds an item of a list of advice. Where the list was announced it needs no verb in the imperative.
func (m *mitigationReader) item(item prose.Span) {
	words := item.Of(m.body)
	if isContact(words) || isPointer(words) || strings.Count(words, " ") < 1 {
		return
	}
	if isInstruction(words) || advises(words) || m.announced && isGerund(words) || m.inSection && indexWord(words, "should") > 0 {
		m.add(item)
	}
}

// paragraph adds the sentences of a paragraph that advise the readers.
func (m *mitigationReader) paragraph(block prose.Span) {
	m.announced = false
	for m.sentence < len(m.sentences) && m.sentences[m.sentence].From < block.From {
		m.sentence++
	}
	for ; m.sentence < len(m.sentences) && m.sentences[m.sentence].To <= block.To; m.sentence++ {
		s := m.sentences[m.sentence]
		words := s.Of(m.body)
		advice := advises(words) || m.inSection && isInstruction(words)
		if (advice || strings.HasSuffix(words, ":")) && announces(words, advice) {
			m.announced = true
		} else if advice && !isPointer(words) {
			m.add(s)
		}
	}
}

// add keeps what advises, once.
func (m *mitigationReader) add(s prose.Span) {
	words := prose.Unmarked(s.Of(m.body))
	s.From = s.To - len(words)
	if strings.HasSuffix(words, ":") && strings.Count(words, " ") < 4 {
		return
	}
	text := strings.ReplaceAll(prose.OneLine(words), "**", "")
	if m.seen[text] || len(text) < 8 || len(text) > 4000 {
		return
	}
	m.seen[text] = true
	m.list = append(m.list, intel.Mitigation{Text: text, ID: mitigationID(words), Evidence: []intel.Evidence{m.evidence(s)}})
}

// mitigationID is ATT&CK's identifier of a mitigation, M1032, or else CISA's of a goal, CPG 2.H, where the words give it.
func mitigationID(words string) string {
	for at := 0; ; {
		i := strings.Index(words[at:], "M1")
		if i < 0 {
			break
		}
		at += i
		if end := at + len("M1000"); end <= len(words) && isMitigationID(words[at:end]) && isWord(words, at, end) && (end == len(words) || !isDigit(words[end])) {
			return words[at:end]
		}
		at++
	}
	if i := strings.Index(words, "CPG "); i >= 0 {
		end := i + len("CPG ")
		for end < len(words) && (isDigit(words[end]) || words[end] == '.' || words[end] >= 'A' && words[end] <= 'Z') {
			end++
		}
		if id := strings.TrimRight(words[i:end], "."); strings.Contains(id, ".") {
			return id
		}
	}
	return ""
}

func isMitigationID(words string) bool {
	return len(words) == len("M1000") && words[:2] == "M1" && isDigit(words[2]) && isDigit(words[3]) && isDigit(words[4])
}
