package ignore

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"picket/indicator"
)

// entryText is an entry as it is written.
type entryText struct {
	Indicator string `yaml:"indicator"`
	Kind      string `yaml:"kind"`
	Rule      string `yaml:"rule"`
	Machine   string `yaml:"machine"`
	Observer  string `yaml:"observer"`
	LogKind   string `yaml:"log_kind"`
	Reason    string `yaml:"reason"`
	Until     string `yaml:"until"`
}

// Parse reads the file of `picket sweep --ignore`:
//
//	ignore:
//	  - indicator: 203.0.113.7     # as an advisory writes it, defanged or not
//	    kind: ipv4                 # needed only for what cannot be told by its form: mutexes, user agents, JA3
//	    machine: web-03            # a pattern (web-*) of its name or address; without it: everywhere
//	    observer: zeek-1           # a pattern
//	    log_kind: zeek.dns         # a pattern
//	    reason: sinkhole test of the red team, ticket 4711
//	    until: 2024-12-31          # to the end of that day in UTC; or a time of RFC 3339
//	  - rule: 5c6d3d2e-…           # a Sigma rule, by its id or its title, in place of an indicator
//
// The indicator or the rule, the reason and until are required. Now decides which entries have expired. An error names the entry.
func Parse(data []byte, now time.Time) (*List, error) {
	texts, err := decode(data)
	if err != nil {
		return nil, err
	}
	list := &List{live: map[string][]*Entry{}, now: now}
	for i, text := range texts {
		e, err := text.entry()
		if err != nil {
			return nil, fmt.Errorf("entry %d%s: %w", i+1, text.name(), err)
		}
		list.entries = append(list.entries, e)
		if !list.isExpired(e) {
			list.live[e.key()] = append(list.live[e.key()], e)
		}
	}
	return list, nil
}

// typeNames are what the decoder says of Go's types: nothing to its users.
var typeNames = regexp.MustCompile(` (?:in type|into) [^\n]*`)

func decode(data []byte) ([]entryText, error) {
	var file struct {
		Ignore []entryText `yaml:"ignore"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.New(strings.Join(strings.Fields(typeNames.ReplaceAllString(err.Error(), "")), " "))
	}
	if len(file.Ignore) == 0 {
		return nil, errors.New("lists nothing to ignore: write the entries as a list called ignore")
	}
	if err := decoder.Decode(new(any)); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the list: only one YAML document is read")
	}
	return file.Ignore, nil
}

// name says in errors which entry it is.
func (x *entryText) name() string {
	name := cmp.Or(x.Indicator, x.Rule)
	if name == "" || len(name) > 100 {
		return ""
	}
	return fmt.Sprintf(" (%q)", name)
}

func (x *entryText) entry() (*Entry, error) {
	value, err := x.value()
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(x.Reason) == "" {
		return nil, errors.New("has no reason: say why it is set aside")
	}
	until, err := parseUntil(x.Until)
	if err != nil {
		return nil, err
	}
	for _, pattern := range []string{x.Machine, x.Observer, x.LogKind} {
		if _, err := path.Match(pattern, ""); err != nil {
			return nil, fmt.Errorf("%q is no pattern", pattern)
		}
	}
	return &Entry{Indicator: value, Rule: strings.TrimSpace(x.Rule), Machine: x.Machine, Observer: x.Observer, LogKind: x.LogKind,
		Reason: strings.TrimSpace(x.Reason), Until: until}, nil
}

// value is the indicator, none where there is a rule.
func (x *entryText) value() (indicator.Indicator, error) {
	hasIndicator, hasRule := strings.TrimSpace(x.Indicator) != "", strings.TrimSpace(x.Rule) != ""
	switch {
	case hasIndicator && hasRule, hasRule && x.Kind != "":
		return indicator.Indicator{}, errors.New("has a rule and an indicator: write two entries")
	case hasRule:
		return indicator.Indicator{}, nil
	case !hasIndicator:
		return indicator.Indicator{}, errors.New("has no indicator, and no rule")
	}
	if x.Kind == "" {
		value, err := indicator.Guess(x.Indicator)
		if err != nil {
			return value, fmt.Errorf("%w: give its kind", err)
		}
		return value, nil
	}
	kind, err := indicator.ParseKind(x.Kind)
	if err != nil {
		return indicator.Indicator{}, err
	}
	value, err := indicator.New(kind, x.Indicator)
	if err != nil {
		return value, fmt.Errorf("is no %s: %w", kind, err)
	}
	return value, nil
}

// parseUntil reads a date, which counts to its end, or a time.
func parseUntil(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, errors.New("has no until: say when it should be looked at again, such as 2024-12-31")
	}
	if date, err := time.Parse(time.DateOnly, text); err == nil {
		return date.AddDate(0, 0, 1).Add(-time.Nanosecond), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("until %q is no date: write it as 2024-12-31 or 2024-12-31T12:00:00Z", text)
	}
	return at, nil
}
