package report

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"picket/internal/sweep"
)

// appendVerdict appends the record of a verdict, as encoding/json would write it: a verdict a line, of a million
// indicators, is the bulk of an output. Head is what stands before the first field, such as `"record":"verdict",`.
//
//	{"indicator":{"kind":…,"value":…,"id":…},"advisory":…,"verdict":…,"scope":…,"sightings":…,"mentions":…,"first":…,
//	"last":…,"set_aside":true,"reason":…}
//
// First, last, set_aside and reason are left out where they are empty.
func appendVerdict(to []byte, head, scope string, v *sweep.Verdict) []byte {
	to = append(append(to, '{'), head...)
	to = appendText(append(to, `"indicator":{"kind":`...), string(v.Indicator.Kind))
	to = appendText(append(to, `,"value":`...), v.Indicator.Value)
	to = append(to, `,"id":`...)
	if v.ID != "" {
		to = appendText(to, v.ID)
	} else {
		to = append(v.Indicator.AppendID(append(to, '"')), '"')
	}
	to = appendText(append(to, `},"advisory":`...), v.Advisory)
	to = appendText(append(to, `,"verdict":`...), string(v.Verdict))
	to = appendText(append(to, `,"scope":`...), scope)
	to = strconv.AppendInt(append(to, `,"sightings":`...), int64(v.Sightings), 10)
	to = strconv.AppendInt(append(to, `,"mentions":`...), int64(v.Mentions), 10)
	to = appendUnlessEmpty(to, `,"first":`, stamp(v.First))
	to = appendUnlessEmpty(to, `,"last":`, stamp(v.Last))
	if v.SetAside {
		to = append(to, `,"set_aside":true`...)
	}
	to = appendUnlessEmpty(to, `,"reason":`, v.Reason)
	return append(to, '}')
}

func appendUnlessEmpty(to []byte, name, text string) []byte {
	if text == "" {
		return to
	}
	return appendText(append(to, name...), text)
}

// appendText appends a JSON string as encoding/json writes it when it does not escape HTML.
func appendText(to []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return append(to, quoted(text)...)
		}
	}
	return append(append(append(to, '"'), text...), '"')
}

func quoted(text string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // of a string into memory: it cannot fail
	return strings.TrimSuffix(b.String(), "\n")
}
