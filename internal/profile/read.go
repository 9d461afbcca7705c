package profile

import (
	"bytes"
	_ "embed" // the example
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// mostBytes bounds a profile's file.
const mostBytes = 1 << 20

//go:embed example.yaml
var example string

// Example is a profile's file with comments, which Read reads.
func Example() string { return example }

// A file is a profile as it is written.
type file struct {
	Name           text          `yaml:"name"`
	Domains        []text        `yaml:"domains"`
	People         []personText  `yaml:"people"`
	Partners       []partnerText `yaml:"partners"`
	Sectors        []text        `yaml:"sectors"`
	Country        text          `yaml:"country"`
	Products       []text        `yaml:"products"`
	TrustedServers []text        `yaml:"trusted_servers"`
	Keys           map[text]text `yaml:"keys"`
}

type personText struct {
	Name      text   `yaml:"name"`
	Addresses []text `yaml:"addresses"`
}

type partnerText struct {
	Name    text   `yaml:"name"`
	Domains []text `yaml:"domains"`
}

// A text is a value and where it stands.
type text struct {
	value string
	line  int
}

// UnmarshalYAML takes single values.
func (t *text) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if node.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: a single value must stand here, no list and no fields", node.Line)
	}
	*t = text{node.Value, node.Line}
	return nil
}

// Read reads a profile (YAML, at most 1 MiB). Errors name the line. A file that says nothing is a profile that knows nothing.
func Read(in io.Reader) (*Profile, error) {
	data, err := io.ReadAll(io.LimitReader(in, mostBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > mostBytes {
		return nil, fmt.Errorf("a profile has at most %d bytes", mostBytes)
	}
	written, err := decode(data)
	if err != nil {
		return nil, err
	}
	r := &reader{}
	p := r.profile(written)
	return p, r.err
}

// typeNames are what the decoder says of Go's types: nothing to its users.
var typeNames = regexp.MustCompile(` (?:in type|into) [^\n]*`)

func decode(data []byte) (*file, error) {
	written := &file{}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(written); err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.New(strings.Join(strings.Fields(typeNames.ReplaceAllString(err.Error(), "")), " "))
	}
	if err := decoder.Decode(new(any)); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the profile: only one YAML document is read")
	}
	return written, nil
}

// A reader checks what is written, and keeps the error that stands first in the file.
type reader struct {
	err  error
	line int // of err
}

func (r *reader) profile(f *file) *Profile {
	p := &Profile{
		Name:           r.optional(f.Name, parseName),
		Domains:        r.list(f.Domains, parseDomain),
		Sectors:        r.list(f.Sectors, parseWord),
		Country:        r.optional(f.Country, parseCountry),
		Products:       r.list(f.Products, parseWord),
		TrustedServers: r.list(f.TrustedServers, parseServer),
	}
	for _, person := range f.People {
		p.People = append(p.People, Person{r.one(person.Name, parseName), r.list(person.Addresses, parseAddress)})
	}
	for _, partner := range f.Partners {
		p.Partners = append(p.Partners, Partner{r.one(partner.Name, parseName), r.list(partner.Domains, parseDomain)})
	}
	for name, key := range f.Keys {
		if p.Keys == nil {
			p.Keys = map[string]string{}
		}
		p.Keys[r.one(name, parseKeyName)] = r.one(key, parseKey)
	}
	return p
}

func (r *reader) list(texts []text, parse func(string) (string, error)) []string {
	var values []string
	for _, t := range texts {
		values = append(values, r.one(t, parse))
	}
	return values
}

// optional reads a value that may be left out.
func (r *reader) optional(t text, parse func(string) (string, error)) string {
	if t.value == "" {
		return ""
	}
	return r.one(t, parse)
}

func (r *reader) one(t text, parse func(string) (string, error)) string {
	value, err := parse(t.value)
	if err != nil && (r.err == nil || t.line < r.line) {
		r.line, r.err = t.line, t.wrong(err)
	}
	return value
}

// mostQuoted bounds what an error quotes.
const mostQuoted = 100

func (t text) wrong(err error) error {
	if t.line == 0 {
		return errors.New("a person or partner has no name")
	}
	return fmt.Errorf("line %d: %.*q %w", t.line, mostQuoted, t.value, err)
}
