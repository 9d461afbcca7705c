package knowledge

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Source is what one published file says: entities under the names of its publisher.
type Source struct {
	Name     string // attack, or the type of the galaxy: threat-actor
	Version  string
	Entities []Entity
}

func (s *Source) isATTACK() bool { return s.Name == "attack" }

// Limits of a source.
const (
	mostSourceBytes   = 256 << 20
	mostSourceObjects = 500_000
	mostNames         = 200 // of one entity
)

// ReadSource reads ATT&CK as a STIX 2.1 bundle (github.com/mitre-attack/attack-stix-data) or a cluster of the MISP galaxy
// (github.com/MISP/misp-galaxy), told apart by their content, as they are or gzipped. An error is one line; offsets are those of
// the JSON.
func ReadSource(in io.Reader) (*Source, error) {
	plain, err := unzipped(in)
	if err != nil {
		return nil, err
	}
	limited := &io.LimitedReader{R: plain, N: mostSourceBytes + 1}
	s, err := readSource(json.NewDecoder(limited))
	if limited.N <= 0 {
		return nil, fmt.Errorf("larger than %d MiB", mostSourceBytes>>20)
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

func unzipped(in io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(in)
	if magic, _ := buffered.Peek(2); string(magic) == "\x1f\x8b" { // RFC 1952, section 2.3.1
		return gzip.NewReader(buffered)
	}
	return buffered, nil
}

// readSource walks the members of the one object that both formats are.
func readSource(in *json.Decoder) (*Source, error) {
	if token, err := in.Token(); err != nil || token != json.Delim('{') {
		return nil, errors.New("no JSON object: take a STIX bundle of ATT&CK or a cluster of the MISP galaxy")
	}
	bundle, cluster := &bundle{}, &cluster{}
	for in.More() {
		member, err := in.Token()
		if err != nil {
			return nil, syntax(in, err)
		}
		switch member {
		case "objects":
			err = eachElement(in, bundle.add)
		case "values":
			err = eachElement(in, cluster.add)
		case "type":
			err = in.Decode(&cluster.kind)
		case "version":
			err = in.Decode(&cluster.version)
		default:
			var skipped json.RawMessage
			err = in.Decode(&skipped)
		}
		if err != nil {
			return nil, syntax(in, err)
		}
	}
	if _, err := in.Token(); err != nil {
		return nil, syntax(in, err)
	}
	return either(bundle, cluster)
}

func either(b *bundle, c *cluster) (*Source, error) {
	switch s := c.source(); {
	case len(b.objects) > 0:
		return b.source()
	case s == nil:
		return nil, fmt.Errorf("nothing known in it: take a STIX bundle of ATT&CK or a cluster of the MISP galaxy (%s)", strings.Join(galaxyNames(), ", "))
	case len(s.Entities) == 0:
		return nil, errors.New("no named entity in it")
	default:
		return s, nil
	}
}

func syntax(in *json.Decoder, err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("byte %d: %w", in.InputOffset(), err)
}

// eachElement decodes an array element by element: memory is that of one.
func eachElement[T any](in *json.Decoder, add func(*T)) error {
	if token, err := in.Token(); err != nil || token != json.Delim('[') {
		return errors.Join(err, errors.New("no array"))
	}
	for n := 0; in.More(); n++ {
		if n == mostSourceObjects {
			return fmt.Errorf("more than %d objects", mostSourceObjects)
		}
		var raw json.RawMessage
		if err := in.Decode(&raw); err != nil {
			return err
		}
		x := new(T)
		if json.Unmarshal(raw, x) == nil { // one object of another shape does not spoil the rest
			add(x)
		}
	}
	_, err := in.Token()
	return err
}

// cleanName is a name fit for the tables, or "": one line without control characters and marks, of some letters.
func cleanName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '|' || r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return ' '
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s)
	s = strings.Trim(strings.Join(strings.Fields(s), " "), ` ,;.?"'`)
	if len(s) > longestName/2 || len(key(s)) < 2 || strings.HasPrefix(s, "#") || !strings.ContainsFunc(s, unicode.IsLetter) {
		return ""
	}
	return s
}

// cleanNames are the names of a list that are fit, each once, without those that are first's.
func cleanNames(first string, names []string) []string {
	seen := map[string]bool{first: true}
	var list []string
	for _, s := range names {
		if s = cleanName(s); s != "" && !seen[s] && len(list) < mostNames {
			seen[s] = true
			list = append(list, s)
		}
	}
	slices.Sort(list)
	return list
}

// attackID is the form of ATT&CK's identifiers; idLetter is the first letter for each kind.
var (
	attackID = regexp.MustCompile(`^(?:T\d{4}(?:\.\d{3})?|[GSM]\d{4})$`)
	idLetter = map[Kind]byte{Technique: 'T', Actor: 'G', Malware: 'S', Tool: 'S', Mitigation: 'M'}
)
