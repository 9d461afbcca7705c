package warninglist

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"picket/indicator"
)

const (
	maxListBytes  = 128 << 20
	maxListValues = 4_000_000
)

// LeftOut is what of a list is not looked for.
type LeftOut struct {
	Count int
	First string // which was the first, and why; "" for none
}

func (o *LeftOut) add(number int, text string, err error) {
	if o.Count++; o.Count == 1 {
		o.First = fmt.Sprintf("value %d, %.60q: %v", number, text, err)
	}
}

// Read reads a warning list: in the JSON of MISP's warning lists, or plain, with a value on each line and remarks behind #. A plain list has no name of its own: it is
// called name. An error says why the list cannot be used as a whole. The caller sets Updated.
func Read(r io.Reader, name string) (*List, LeftOut, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxListBytes+1))
	if err != nil {
		return nil, LeftOut{}, err
	}
	if len(data) > maxListBytes {
		return nil, LeftOut{}, fmt.Errorf("more than %d MiB", maxListBytes>>20)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	list, err := readPlain(data, name)
	if trimmed := bytes.TrimSpace(data); len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') {
		list, err = readMISP(data)
	}
	if err != nil {
		return nil, LeftOut{}, err
	}
	if err := list.check(); err != nil {
		return nil, LeftOut{}, err
	}
	left := list.settle()
	if len(list.Values) == 0 {
		return nil, left, fmt.Errorf("%s: no value in it can be used: %s", list.Name, left.First)
	}
	return list, left, nil
}

// settle leaves out what cannot be looked up.
func (l *List) settle() (left LeftOut) {
	kept := l.Values[:0]
	for i, text := range l.Values {
		if _, err := entryOf(l.Type, text); err != nil {
			left.add(i+1, text, err)
			continue
		}
		kept = append(kept, strings.TrimSpace(text))
	}
	l.Values = kept
	return left
}

func readPlain(data []byte, name string) (*List, error) {
	list := &List{Name: name, Type: "string"}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		text := strings.TrimSpace(lines.Text())
		if text == "" || text[0] == '#' {
			continue
		}
		if before, _, isRemark := strings.Cut(text, " #"); isRemark {
			text = strings.TrimSpace(before)
		}
		if len(list.Values) == maxListValues {
			return nil, fmt.Errorf("more than %d values", maxListValues)
		}
		list.Values = append(list.Values, text)
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return nil, errors.New("a line of more than 1 MiB: this is no list")
	}
	return list, lines.Err()
}

// readMISP reads the form of the lists that MISP publishes (its repository misp-warninglists, schema.json).
func readMISP(data []byte) (*List, error) {
	var read struct {
		Name       string          `json:"name"`
		Type       string          `json:"type"`
		Version    json.RawMessage `json:"version"`
		Attributes []string        `json:"matching_attributes"`
		Values     []string        `json:"list"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		var syntax *json.SyntaxError
		var wrong *json.UnmarshalTypeError
		switch {
		case errors.As(err, &syntax):
			return nil, fmt.Errorf("byte %d: %w", syntax.Offset, err)
		case errors.As(err, &wrong):
			return nil, fmt.Errorf("byte %d: no warning list of MISP: %s is a %s", wrong.Offset, wrong.Field, wrong.Value)
		}
		return nil, err
	}
	if len(read.Values) > maxListValues {
		return nil, fmt.Errorf("more than %d values", maxListValues)
	}
	list := &List{Name: strings.TrimSpace(read.Name), Type: read.Type, Published: true, Values: read.Values}
	if version := strings.Trim(string(read.Version), `"`); len(version) <= maxName && json.Valid(read.Version) && version != "null" {
		list.Version = version
	}
	return list, list.limitTo(read.Attributes)
}

// limitTo keeps the list to the kinds of MISP's attributes: a list of names of files says nothing of domains.
func (l *List) limitTo(attributes []string) error {
	var set indicator.KindSet
	for _, attribute := range attributes {
		for part := range strings.SplitSeq(attribute, "|") {
			kind, err := indicator.ParseKind(part)
			switch {
			case err != nil:
			case kind == indicator.IPv4 || kind == indicator.IPv6:
				set |= indicator.SetOf(indicator.IPv4, indicator.IPv6, indicator.CIDR)
			default:
				set |= indicator.SetOf(kind)
			}
		}
	}
	if len(attributes) > 0 && set == 0 {
		return fmt.Errorf("%s: it is for %s: Picket looks for none of them", l.Name, strings.Join(attributes[:min(len(attributes), 5)], ", "))
	}
	for _, kind := range indicator.Kinds {
		if set.Has(kind) {
			l.Kinds = append(l.Kinds, kind)
		}
	}
	return nil
}
