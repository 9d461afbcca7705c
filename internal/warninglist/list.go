package warninglist

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"picket/indicator"
)

// A List is a warning list that the user added: one that others publish, or the organisation's own names and addresses.
type List struct {
	Name      string           `json:"name"`
	Type      string           `json:"type"`              // hostname, cidr or string, as MISP has it
	Version   string           `json:"version,omitempty"` // as its publisher states it
	Updated   time.Time        `json:"updated"`           // when it was added
	Published bool             `json:"published"`         // by others: what documentation uses is on none of theirs
	Kinds     []indicator.Kind `json:"kinds,omitempty"`   // it is for these only; none: for every kind
	Values    []string         `json:"list"`
}

// Label is how sightings name the list, with its date: top sites (2026-11-23).
func (l *List) Label() string { return l.Name + " (" + l.Updated.UTC().Format(time.DateOnly) + ")" }

// isFor says whether the list is for values of a kind.
func (l *List) isFor(kind indicator.Kind) bool {
	return len(l.Kinds) == 0 || slices.Contains(l.Kinds, kind)
}

const (
	maxName  = 200  // bytes
	maxValue = 4096 // bytes
)

// check says what is wrong with the list as a whole.
func (l *List) check() error {
	switch {
	case strings.TrimSpace(l.Name) == "" || len(l.Name) > maxName || !utf8.ValidString(l.Name) || strings.ContainsFunc(l.Name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return fmt.Errorf("a list needs a name of at most %d bytes, on one line", maxName)
	case l.Type == "substring" || l.Type == "regex":
		return fmt.Errorf("%s: lists of type %s are not taken: what they set aside cannot be foreseen", l.Name, l.Type)
	case l.Type != "hostname" && l.Type != "cidr" && l.Type != "string":
		return fmt.Errorf("%s: type %q is none of hostname, cidr, string", l.Name, l.Type)
	case len(l.Values) == 0:
		return fmt.Errorf("%s: there is no value in it", l.Name)
	}
	return nil
}

// An entry is a value in the form in which it is looked up: one of the fields is set.
type entry struct {
	addr   netip.Addr
	prefix netip.Prefix
	below  string // a name, with all names below it
	value  string // a name, or a value of any other kind, in lower case
}

// entryOf reads a value of a list of a type.
func entryOf(kind, text string) (e entry, err error) {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > maxValue || !utf8.ValidString(text) {
		return e, fmt.Errorf("no value of at most %d bytes of UTF-8", maxValue)
	}
	if addr, err := netip.ParseAddr(text); err == nil && kind != "hostname" {
		return entry{addr: addr.Unmap().WithZone("")}, nil
	}
	if prefix, err := netip.ParsePrefix(text); err == nil && kind != "hostname" {
		return prefixEntry(prefix)
	}
	if kind == "cidr" {
		return e, errors.New("neither an address nor a range")
	}
	name, hasBelow := strings.CutPrefix(strings.TrimPrefix(text, "*"), ".")
	x, err := indicator.New(indicator.Domain, name)
	switch {
	case err == nil && hasBelow:
		return entry{below: x.Value}, nil
	case err == nil:
		return entry{value: x.Value}, nil
	case kind == "hostname":
		return e, fmt.Errorf("no name: %w", err)
	}
	if strings.Contains(text, "://") {
		if x, err := indicator.New(indicator.URL, text); err == nil {
			text = x.Value
		}
	}
	return entry{value: strings.ToLower(text)}, nil
}

func prefixEntry(prefix netip.Prefix) (e entry, err error) {
	broadest := broadestIPv4
	if prefix.Addr().Is6() {
		broadest = broadestIPv6
	}
	if prefix.Bits() < broadest {
		return e, fmt.Errorf("a range of less than %d bits is too broad for a list", broadest)
	}
	return entry{prefix: prefix.Masked()}, nil
}
