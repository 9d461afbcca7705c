package mail

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// quoteMost bounds a quotation, in bytes.
const quoteMost = 200

// quote puts text on one line of bounded length. What is no printable character becomes a space, so that a terminal shows what is there.
func quote(text string) string {
	text = text[:min(len(text), 4*quoteMost)]
	line := strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) && r != utf8.RuneError {
			return r
		}
		return ' '
	}, text)), " ")
	if len(line) <= quoteMost {
		return line
	}
	end := quoteMost - len("…")
	for !utf8.RuneStart(line[end]) {
		end--
	}
	return line[:end] + "…"
}

// field is the first field of that name as evidence; nothing where there is none.
func (f *Facts) field(name string) []Evidence {
	for _, field := range f.Message.Header.All(name)[:min(1, len(f.Message.Header.All(name)))] {
		return []Evidence{{"header", field.Offset, quote(field.Name + ": " + field.Value)}}
	}
	return nil
}

// words are a stretch of the text that is read.
func (f *Facts) words(start, end int) Evidence {
	at := start
	if f.Text.page != nil {
		at = f.Text.page.Offset(start)
	}
	return Evidence{f.Text.Part, at, quote(f.Text.Text[start:end])}
}

// if1 is a strength of 1 with its evidence, where the condition holds.
func if1(holds bool, evidence []Evidence) (float64, []Evidence) {
	if !holds {
		return 0, nil
	}
	return 1, evidence
}
