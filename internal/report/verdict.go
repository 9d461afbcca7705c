package report

import (
	"strconv"

	"picket/indicator"
	"picket/internal/rawjson"
	"picket/internal/sweep"
)

// A verdictWriter makes records of verdicts, as encoding/json would write them: a verdict a line, of a million indicators,
// is the bulk of an output. Most differ in nothing but the indicator, so that the rest is made once.
//
//	{"indicator":{"kind":…,"value":…,"id":…},"advisory":…,"verdict":…,"scope":…,"sightings":…,"mentions":…,"first":…,
//	"last":…,"set_aside":true,"reason":…}
//
// First, last, set_aside and reason are left out where they are empty.
type verdictWriter struct {
	head  string // before the first field: `"record":"verdict",`
	scope string
	last  sweep.Verdict // whose rest this is, without its indicator
	rest  []byte
}

// append appends the record of a verdict.
func (w *verdictWriter) append(to []byte, v sweep.Verdict) []byte {
	to = append(append(to, '{'), w.head...)
	to = rawjson.AppendText(append(to, `"indicator":{"kind":`...), string(v.Indicator.Kind))
	to = rawjson.AppendText(append(to, `,"value":`...), v.Indicator.Value)
	to = append(to, `,"id":`...)
	if v.ID != "" {
		to = rawjson.AppendText(to, v.ID)
	} else {
		to = append(v.Indicator.AppendID(append(to, '"')), '"')
	}
	return append(append(to, '}'), w.afterIndicator(v)...)
}

// afterIndicator is what follows the indicator. It holds until the next call.
func (w *verdictWriter) afterIndicator(v sweep.Verdict) []byte {
	v.Indicator, v.ID = indicator.Indicator{}, ""
	if w.rest == nil || v != w.last {
		w.rest, w.last = appendRest(w.rest[:0], w.scope, &v), v
	}
	return w.rest
}

// appendRest appends what follows the indicator.
func appendRest(to []byte, scope string, v *sweep.Verdict) []byte {
	to = rawjson.AppendText(append(to, `,"advisory":`...), v.Advisory)
	to = rawjson.AppendText(append(to, `,"verdict":`...), string(v.Verdict))
	to = rawjson.AppendText(append(to, `,"scope":`...), scope)
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
	return rawjson.AppendText(append(to, name...), text)
}
