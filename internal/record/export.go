package record

import (
	"strings"
)

// Exports of a search wrap the records that it found: Elasticsearch in `_source`, Splunk in `result`. EventBridge puts
// those of AWS into `detail`, Azure's diagnostic settings theirs into `properties`. Kinds with names of their own are
// seen through these.

// The wrappers, those of searches around those of clouds.
var (
	searchWrappers = []string{"_source.", "result."}
	cloudWrappers  = []string{"detail.", "properties."}
)

// unwrapped is the name of a field without those of wrappers.
func unwrapped(name string) string {
	return cutWrapper(cutWrapper(name, searchWrappers), cloudWrappers)
}

func cutWrapper(name string, wrappers []string) string {
	for _, wrapper := range wrappers {
		if bare, ok := strings.CutPrefix(name, wrapper); ok {
			return bare
		}
	}
	return name
}

// markOf is the mark of a key, also within wrappers. What is a category there is none of Azure's.
func markOf(name string) mark {
	if m, ok := marks[name]; ok {
		return m
	}
	m := marks[unwrapped(name)]
	if m == markCategory && cutWrapper(name, searchWrappers) != unwrapped(name) {
		return markNone
	}
	return m
}

// splunkNames are what Splunk itself adds to a record.
var splunkNames = byPart(map[part]string{
	partTimeToo: "result._time", partHost: "result.host", partRestated: "result._raw",
	partNone: "result.source result.sourcetype result.index result.splunk_server",
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
