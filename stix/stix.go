// Package stix reads STIX 2.1 (OASIS Standard, 10 June 2021), and STIX 2.0 leniently: bundles, TAXII envelopes, arrays
// of objects, single objects, and several of these one after another. It parses the patterns of indicators.
//
// Objects reads one object at a time, so memory is bounded by the largest object. What is wrong with one object is
// reported with its place, and the rest goes on.
package stix

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"picket/internal/rawjson"
)

// Common are the properties that objects share (STIX 2.1, section 3.2).
type Common struct {
	Type               string
	ID                 string
	Name               string
	CreatedBy          string    // the id of an identity; empty where absent
	Modified           time.Time // of this version; zero where absent
	Revoked            bool
	Confidence         *int // 0 to 100; nil where absent
	Lang               string
	Labels             []string
	MarkingRefs        []string // of the object and of its parts (sections 7.2.2 and 7.2.3)
	ExternalReferences []ExternalReference
	Extensions         map[string]json.RawMessage // by name, as they stand (section 7.3)

	Index  int   // among the objects read, from 0
	Offset int64 // of the object in the input, in bytes

	// Problems are properties that could not be read, each in one line. They are as if absent.
	Problems []string

	value *rawjson.Value // while it is being given: see Raw
}

// Base is the object itself: it makes every type of this package an Object.
func (c *Common) Base() *Common { return c }

// An Object is one of *Indicator, *Report, *Vulnerability, *MarkingDefinition, *Observable, *Entity, *Relationship, *Note,
// or *Common for all other types.
type Object interface {
	Base() *Common
}

// An ExternalReference points to what is not STIX (section 2.5); its source is cve, mitre-attack or the like.
type ExternalReference struct {
	SourceName string `json:"source_name"`
	ExternalID string `json:"external_id"`
	URL        string `json:"url"`
}

// An Indicator is a pattern to look for (section 4.7).
type Indicator struct {
	Common
	Pattern         Text
	PatternType     string   // stix where the object, as STIX 2.0 does, says nothing
	IndicatorTypes  []string // the labels, in STIX 2.0
	ValidFrom       *time.Time
	ValidUntil      *time.Time // excluded from the validity
	KillChainPhases []KillChainPhase
}

// A KillChainPhase names a phase of an attack (section 2.11).
type KillChainPhase struct {
	KillChain string `json:"kill_chain_name"`
	Phase     string `json:"phase_name"`
}

// A Report collects objects under a title (section 4.16).
type Report struct {
	Common
	Published *time.Time
}

// A Vulnerability is a weakness (section 4.19); its name or an external reference is most often a CVE id.
type Vulnerability struct {
	Common
}

// A MarkingDefinition says how objects may be shared (section 7.2.1). TLP is TLP:CLEAR and so on in the words of TLP
// 2.0, and empty for other markings.
type MarkingDefinition struct {
	Common
	TLP string
}

// An Observable is a STIX Cyber-observable Object (section 6): a value that was seen, and says nothing about good or bad.
type Observable struct {
	Common
	Values []Property
}

// A Property is a value of an observable, with the path by which a pattern would name it.
type Property struct {
	Path string
	Text Text
}

// An ObjectError says which object could not be read. The objects after it are.
type ObjectError struct {
	ID     string // empty where unknown
	Index  int    // among the objects, from 0
	Offset int64  // of the object in the input, in bytes
	Err    error
}

func (e *ObjectError) Error() string {
	name := e.ID
	if name == "" {
		name = fmt.Sprintf("object %d", e.Index)
	}
	return fmt.Sprintf("%s at byte %d: %v", shown(name, 100), e.Offset, e.Err)
}

// shown is a text of the document as an error shows it: on one line, and no longer than most characters.
func shown(text string, most int) string {
	text = fmt.Sprintf("%.*s", most, text)
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(text)
	}
	return text
}

// Unwrap gives the cause.
func (e *ObjectError) Unwrap() error { return e.Err }
