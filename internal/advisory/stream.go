package advisory

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"picket/internal/document"
	"picket/internal/intel"
	"picket/stix"
)

// A Sink takes what a structured document says, as it is read. An error of a method ends the reading, and is what Stream gives.
type Sink interface {
	// Indicator takes one with one place. An empty ID means the one that indicator.ID derives. Its strings may be parts of a
	// piece of the document, which they keep in memory: one that is kept for long is better cloned.
	Indicator(x intel.Indicator) error
	// Rejected takes a value that is no indicator.
	Rejected(r intel.Rejected) error
	// Object takes an object of STIX, before what it says. Its body is valid until the method returns.
	Object(o stix.Raw) error
}

// Stream reads a structured document (STIX, MISP, CSV or a list, by its media type) and hands over its parts, in memory that
// does not grow with their number. What it returns is the rest: what the document is, its marking, vulnerabilities, account
// and faults; its lists of indicators and of what was rejected are empty, and so is its text. What it says is what FromSTIX,
// FromMISP, FromCSV and FromList say, but:
//
//   - nothing is merged: a value that stands in the document twice is handed over twice
//   - versions of one STIX object are all handed over, with their times: the newest counts, and none is rejected as superseded
//   - an observable is rejected as such also where an indicator of the document looks for the same value
//   - all that is rejected is handed over, however much it is, and a table or a list is read to its end, however long it is
//   - the first MiB tells the columns of a table; a row or line of more than 16 MiB is a fault
//
// The error is that of the sink or of r, or says that there is no document of that kind.
func Stream(doc intel.Document, mediaType string, r io.Reader, sink Sink) (*intel.Advisory, error) {
	sum := sha256.New()
	in := &input{Reader: document.NewTextReader(r)}
	text := io.TeeReader(in, sum)
	g := newGathering(doc, &document.Text{MediaType: mediaType, Decoder: "text"})
	g.out, g.around.isPassing = handed{sink}, true
	var err error
	switch mediaType {
	case document.STIX:
		err = readSTIX(g, text, sink)
	case document.MISP:
		err = readMISP(g, text)
	case document.CSV:
		err = readCSV(g, text)
	case document.List:
		err = readList(g, text)
	default:
		return nil, fmt.Errorf("%s is not read as a stream", mediaType)
	}
	if g.err == nil {
		io.Copy(io.Discard, text) // what stands behind the last value, or behind a fault, is part of the document too
	}
	if err = cmp.Or(in.err, g.err, err); err != nil {
		return nil, err
	}
	g.advisory.Document.TextSHA256 = hex.EncodeToString(sum.Sum(nil))
	return g.done(), nil
}

// An input remembers why it ended, for parsers take a broken input for a short one.
type input struct {
	io.Reader
	err error
}

func (i *input) Read(p []byte) (int, error) {
	n, err := i.Reader.Read(p)
	if err != nil && err != io.EOF {
		i.err = err
	}
	return n, err
}

// handed is the output that keeps nothing.
type handed struct{ sink Sink }

func (h handed) indicator(x intel.Indicator, at intel.Evidence) error {
	x.Evidence = []intel.Evidence{at}
	return h.sink.Indicator(x)
}

func (h handed) rejected(kind, value, reason string, at intel.Evidence) error {
	return h.sink.Rejected(intel.Rejected{Kind: kind, Value: value, Reason: reason, Evidence: []intel.Evidence{at}})
}
