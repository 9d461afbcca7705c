// Package report writes answers: tables for people, a page for a manager, records for programs. The names of the JSON
// fields are the contract of `picket sweep --format ndjson` and `picket read --format ndjson`.
//
// A sweep has one Output, by the name of its format. Sightings are handed to it as they are found and are not all kept:
// the memory of each is bounded, and what it leaves out is counted in what it writes.
package report

import (
	"io"
	"time"

	"picket/internal/intel"
	"picket/internal/sweep"
)

// An Output takes each sighting as it is found, and at the end the answer, which completes what it writes. The error is
// that of writing.
type Output interface {
	Sighting(*intel.Sighting)
	Answer(*sweep.Answer) error
}

// A Run is the sweep that an output tells of.
type Run struct {
	Question *sweep.Question
	Version  string // of Picket
	Started  time.Time
	Command  string // as the user would type it again, to say what to run next
	Color    bool   // of a terminal
	Rules    bool   // there are rules, the user's or an advisory's: tables of fixed columns then have theirs
}

// Formats are the names of the outputs of a sweep.
var Formats = []string{"table", "html", "ndjson", "json", "csv", "stix", "ecs", "navigator"}

// New begins an output to w. A name that is none of Formats gives nil.
func New(format string, w io.Writer, run Run) Output {
	switch format {
	case "table":
		return newTable(w, run)
	case "html":
		return newHTML(w, run)
	case "ndjson":
		return newNDJSON(w, run)
	case "json":
		return newDocument(w, run)
	case "csv":
		return newCSV(w, run)
	case "stix":
		return newSTIX(w, run)
	case "ecs":
		return newECS(w, run)
	case "navigator":
		return &layer{out: w, run: run}
	}
	return nil
}
