package store

import (
	"database/sql"
	"encoding/json"
	"strconv"
	"strings"

	"picket/indicator"
	"picket/internal/intel"
)

// assertionRow is the columns that scanAssertion reads, of assertion a and document d, for a reader with the ceiling $1.
const assertionRow = `a.id, a.document, a.kind, a.value, a.stix_id, a.modified, COALESCE(a.tlp, d.tlp), a.tlp IS NOT NULL, a.role, a.ports, a.confidence,
	a.valid_from, a.valid_until, a.revoked, a.evidence,
	CASE WHEN d.tlp > $1 THEN '' WHEN d.title <> '' THEN d.title ELSE d.name END, d.added, d.withdrawn IS NOT NULL, ` + superseded

// visibleAssertion joins what a reader with the ceiling $1 may see.
const visibleAssertion = `JOIN document d ON d.id = a.document AND COALESCE(a.tlp, d.tlp) <= $1`

// superseded says whether a version that the reader may see, and that is in use, is newer.
const superseded = `EXISTS (SELECT 1 FROM supersession s JOIN document n ON n.id = s.document AND n.withdrawn IS NULL AND CASE WHEN s.tlp < 0 THEN n.tlp ELSE s.tlp END <= $1
	WHERE s.assertion = a.id)`

func scanAssertion(rows *sql.Rows) (Assertion, error) {
	var a Assertion
	x := &a.Indicator
	var kind, value, ports, evidence string
	var id sql.NullString
	var modified, from, until sql.NullInt64
	var added int64
	var isMarked bool
	err := rows.Scan(&a.ID, &a.Document, &kind, &value, &id, &modified, &a.TLP, &isMarked, &x.Role, &ports, &x.Confidence,
		&from, &until, &x.Revoked, &evidence, &a.Title, &added, &a.Withdrawn, &a.Superseded)
	if err != nil {
		return a, err
	}
	x.Indicator = indicator.Indicator{Kind: indicator.Kind(kind), Value: value}
	x.ID, x.Ports = id.String, splitPorts(ports)
	x.Modified, x.ValidFrom, x.ValidUntil = timeOrNil(modified), timeOrNil(from), timeOrNil(until)
	if isMarked {
		x.Marking = a.TLP.String()
	}
	a.Added = timeOf(added)
	return a, json.Unmarshal([]byte(evidence), &x.Evidence)
}

func splitPorts(text string) (ports []int) {
	for _, port := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' }) {
		if n, err := strconv.Atoi(port); err == nil {
			ports = append(ports, n)
		}
	}
	return ports
}

// stands says that the assertion is to be looked for.
func (a *Assertion) stands() bool { return !a.Superseded && !a.Withdrawn && !a.Indicator.Revoked }

// validAfter narrows an indicator's validity by what the organisation decided: the decision that was added last counts.
func validAfter(x *intel.Indicator, decisions []Decision) {
	if len(decisions) == 0 {
		return
	}
	last := decisions[len(decisions)-1]
	if !last.Expired {
		x.ValidUntil = nil
		return
	}
	if x.ValidUntil == nil || last.At.Before(*x.ValidUntil) {
		x.ValidUntil = &last.At
	}
}
