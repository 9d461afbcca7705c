package record

import (
	"strings"
)

// Exports of a search wrap the records that it found: Elasticsearch in `_source`, Splunk in `result`. EventBridge puts
// those of AWS into `detail`, Azure's diagnostic settings theirs into `properties`. Kinds with names of their own are
// seen through these.

// wrappers are the objects that records are found in.
var wrappers = []string{"_source.", "result.", "detail.", "properties."}

// unwrapped is the name of a field without that of the wrapper.
func unwrapped(name string) string {
	for _, wrapper := range wrappers {
		if bare, ok := strings.CutPrefix(name, wrapper); ok {
			return bare
		}
	}
	return name
}

// splunkNames are what Splunk itself adds to a record.
var splunkNames = byPart(map[part]string{
	partTimeToo: "result._time", partHost: "result.host", partRestated: "result._raw",
})

// exports are the kinds that stand for those that show something completely, where a search gave the records: what it
// left out is not known.
var exports = func() map[*Kind]*Kind {
	kinds := map[*Kind]*Kind{}
	for _, kind := range table {
		if kind.Complete != 0 {
			kinds[kind] = exportOf(kind)
		}
	}
	return kinds
}()

func exportOf(kind *Kind) *Kind {
	export := *kind
	export.Name += ".export"
	export.Partial |= kind.Complete
	export.Complete, export.Always, export.Reveals, export.Outside, export.rules = 0, 0, 0, 0, nil
	export.Limits = "It is what a search found; what the search left out is not known."
	return &export
}
