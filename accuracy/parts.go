package main

import (
	"maps"
	"slices"
)

// parts are measured in this order.
var parts = []part{
	{"indicators", measureIndicators},
	{"people", measurePeople},
	techniques,
	pdfPart,
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
