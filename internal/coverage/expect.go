package coverage

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"

	"go.yaml.in/yaml/v3"
)

// Expected is a stream that this organisation should have. Observer is a pattern as of path.Match; empty: any.
type Expected struct {
	LogKind  string `yaml:"log_kind"`
	Observer string `yaml:"observer"`
	Egress   string `yaml:"egress"` // the point of egress it watches: named in reasons
}

// ParseExpected reads the file of `picket sweep --expect`:
//
//	streams:
//	  - log_kind: zeek.dns
//	    observer: zeek-1
//	    egress: headquarters
//
// An unknown key, a stream without a log kind or a bad pattern is an error that names it.
func ParseExpected(data []byte) ([]Expected, error) {
	var file struct {
		Streams []Expected `yaml:"streams"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.New(typeNames.ReplaceAllString(err.Error(), ""))
	}
	if len(file.Streams) == 0 {
		return nil, errors.New("lists no streams")
	}
	for i, e := range file.Streams {
		if e.LogKind == "" {
			return nil, fmt.Errorf("stream %d has no log_kind", i+1)
		}
		if _, err := path.Match(e.Observer, ""); err != nil {
			return nil, fmt.Errorf("stream %d: observer %q is no pattern", i+1, e.Observer)
		}
	}
	return file.Streams, nil
}

// typeNames are what the decoder says of Go's types: nothing to its users.
var typeNames = regexp.MustCompile(` (?:in type|into) [^\n]*`)

func (e Expected) matches(id StreamID) bool {
	if e.LogKind != id.LogKind {
		return false
	}
	ok, _ := path.Match(e.Observer, id.Observer)
	return ok || e.Observer == ""
}

func (e Expected) String() string {
	name := e.LogKind
	if e.Observer != "" {
		name += " of " + e.Observer
	}
	if e.Egress != "" {
		name += " (" + e.Egress + ")"
	}
	return name
}
