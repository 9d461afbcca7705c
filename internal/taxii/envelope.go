package taxii

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"picket/internal/intel"
	"picket/internal/rawjson"
	"picket/stix"
)

// maxObject bounds one object in bytes: a page of a thousand must fit into memory.
const maxObject = 4 << 20

// A sieve reads an envelope (section 3.7) and writes its well-formed objects, verbatim, as another. Those that the collection has already,
// word for word, are done with: they add nothing.
type sieve struct {
	dec         *rawjson.Decoder
	out         io.Writer
	report      *statusResource
	isDuplicate func(posted []postedObject) ([]bool, error)

	batch   []postedObject
	size    int // of the batch in bytes
	written int
}

// A version of an object. The time is in microseconds.
type version struct {
	id string
	at int64
}

// What is looked up at once.
const (
	batchObjects = 500
	batchSize    = 4 << 20
)

// envelope reads the whole. Custom properties beside the objects are ignored (section 7.1.1), so a bundle of STIX will do. What is no
// envelope is unprocessable.
func (s *sieve) envelope() error {
	if token, err := s.dec.Token(); err != nil {
		return unprocessable(err)
	} else if token != json.Delim('{') {
		return unprocessable(errors.New("not an envelope: no JSON object"))
	}
	seen := false
	for s.dec.More() {
		name, err := s.dec.Token()
		switch {
		case err != nil:
		case name != "objects":
			if _, err = s.dec.Next(); isTooLarge(err) {
				err = nil
			}
		case seen:
			err = errors.New("objects stands there twice")
		default:
			seen = true
			err = s.objects()
		}
		if err != nil {
			return unprocessable(err)
		}
	}
	if _, err := s.dec.Token(); err != nil {
		return unprocessable(err)
	}
	if _, err := s.dec.Token(); err != io.EOF {
		return unprocessable(fmt.Errorf("byte %d: something follows the envelope", s.dec.InputOffset()))
	}
	if s.report.TotalCount == 0 {
		return unprocessable(errors.New("the envelope has no objects"))
	}
	return nil
}

func unprocessable(err error) error {
	var f *fault
	var own *ownError
	if errors.As(err, &f) || errors.As(err, &own) {
		return err
	}
	return faultf(http.StatusUnprocessableEntity, "%v", err)
}

// isTooLarge says that a value was passed over, and what follows can be read.
func isTooLarge(err error) bool { return errors.As(err, new(*rawjson.TooLarge)) }

// ownError is one of the server's, not the client's.
type ownError struct{ error }

func (e *ownError) Unwrap() error { return e.error }

// objects reads the list of an envelope.
func (s *sieve) objects() error {
	if token, err := s.dec.Token(); err != nil {
		return err
	} else if token != json.Delim('[') {
		return fmt.Errorf("byte %d: objects is not a list", s.dec.InputOffset())
	}
	for number := 0; s.dec.More(); number++ {
		at := s.dec.InputOffset()
		value, err := s.dec.Next()
		if err != nil && !isTooLarge(err) {
			return err
		}
		var object postedObject
		if err == nil {
			at = value.Offset
			object, err = readObject(value)
		}
		if err != nil {
			s.report.failed(object.detail(s.report), fmt.Sprintf("object %d, byte %d: %v", number, at, err))
			continue
		}
		s.batch, s.size = append(s.batch, object), s.size+len(value.Raw)
		if len(s.batch) == batchObjects || s.size > batchSize {
			if err := s.flush(); err != nil {
				return &ownError{err}
			}
		}
	}
	if err := s.end(); err != nil {
		return &ownError{err}
	}
	_, err := s.dec.Token()
	return err
}

// flush writes the objects of a batch that are new.
func (s *sieve) flush() error {
	isDuplicate, err := s.isDuplicate(s.batch)
	if err != nil {
		return err
	}
	for i, o := range s.batch {
		if isDuplicate[i] {
			s.report.succeeded(o.detail(s.report))
			continue
		}
		before := ",\n"
		if s.written == 0 {
			before = `{"x_picket_post":"` + s.report.ID + `","objects":[` // no two posts are the same document
		}
		s.written++
		s.report.pending(o.detail(s.report))
		if _, err := fmt.Fprintf(s.out, "%s%s", before, o.raw); err != nil {
			return err
		}
	}
	s.batch, s.size = s.batch[:0], 0
	return nil
}

func (s *sieve) end() error {
	if len(s.batch) > 0 {
		if err := s.flush(); err != nil {
			return err
		}
	}
	if s.written == 0 {
		return nil
	}
	_, err := io.WriteString(s.out, "]}\n")
	return err
}

// A postedObject is what a status says of an object, as far as it could be read.
type postedObject struct {
	id      string
	version time.Time // modified, else created; zero where it has neither
	tlp     intel.TLP // by which it will be shown, or ownMarking
	raw     []byte
}

func (o postedObject) key() version {
	if o.version.IsZero() {
		return version{id: o.id}
	}
	return version{o.id, o.version.UnixMicro()}
}

// detail is how a status names the object. One without a version has the time of the request.
func (o postedObject) detail(report *statusResource) statusDetail {
	version := report.RequestTimestamp
	if !o.version.IsZero() {
		version = stixTime(o.version)
	}
	return statusDetail{ID: o.id, Version: version}
}

// ownMarking is laxer than all labels: what refers to markings that are not of TLP may be shown to anybody, until the import knows.
const ownMarking = intel.Clear - 1

// tlpOf is the strictest label of an object and its parts (STIX 2.1, section 7.2), as the import takes it.
func tlpOf(object []byte) intel.TLP {
	var marked struct {
		Refs  []string `json:"object_marking_refs"`
		Parts []struct {
			Ref string `json:"marking_ref"`
		} `json:"granular_markings"`
	}
	if json.Unmarshal(object, &marked) != nil {
		return ownMarking
	}
	for _, part := range marked.Parts {
		marked.Refs = append(marked.Refs, part.Ref)
	}
	if len(marked.Refs) == 0 {
		return intel.Unmarked
	}
	strictest := intel.Clear
	for _, ref := range marked.Refs {
		label, is := intel.ParseTLP(stix.TLPOf(ref))
		if !is {
			return ownMarking
		}
		strictest = max(strictest, label)
	}
	return strictest
}

var typeForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{1,248})[a-z0-9]$`)

// readObject holds an object against what STIX asks of all of them (STIX 2.1, sections 2.9, 3.2 to 3.7). Types that the standard does not know pass.
func readObject(v rawjson.Value) (o postedObject, err error) {
	if len(v.Raw) > maxObject {
		return o, fmt.Errorf("larger than %d bytes", maxObject)
	}
	o.raw = bytes.Clone(v.Compact()) // as the store keeps it; the decoder uses its own again
	members, err := v.Members()
	if err != nil {
		return o, err
	}
	id, idErr := text(members, "id")
	o.id = strings.ToValidUTF8(id[:min(len(id), 250)], "")
	kind, kindErr := text(members, "type")
	var timeErr error
	o.version, timeErr = objectVersion(members, kind)
	switch {
	case !utf8.Valid(v.Raw):
		err = errors.New("not UTF-8")
	case kindErr != nil:
		err = kindErr
	case !typeForm.MatchString(kind):
		err = fmt.Errorf("type %.60q is none of STIX", kind)
	case kind == "bundle":
		err = errors.New("a bundle within an envelope: post its objects")
	case idErr != nil:
		err = idErr
	case !isID(id, kind):
		err = fmt.Errorf("id %.100q is not %s--UUID", id, kind)
	case timeErr != nil:
		err = timeErr
	default:
		o.tlp, err = tlpOf(o.raw), checkSpec(members)
	}
	return o, err
}

// text is a member that must be a string.
func text(members rawjson.Members, name string) (string, error) {
	if members.Get(name).IsNull() {
		return "", fmt.Errorf("has no %s", name)
	}
	value, err := members.Get(name).Text()
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return value.Value, nil
}

func isID(id, kind string) bool {
	rest, found := strings.CutPrefix(id, kind+"--")
	return found && len(rest) == 36 && uuid.Validate(rest) == nil
}

// versioned are the types of STIX 2.1 that have created and modified (sections 3.2, 4, 5 and 7): observables have neither, marking definitions
// are made once.
var versioned = strings.Fields(`attack-pattern campaign course-of-action grouping identity incident indicator infrastructure
	intrusion-set location malware malware-analysis note observed-data opinion report threat-actor tool vulnerability
	relationship sighting language-content extension-definition`)

// objectVersion is modified, else created, else zero.
func objectVersion(members rawjson.Members, kind string) (at time.Time, err error) {
	times := map[string]time.Time{}
	for _, name := range []string{"created", "modified"} {
		if members.Get(name).IsNull() {
			if slices.Contains(versioned, kind) {
				err = fmt.Errorf("has no %s", name)
			}
			continue
		}
		value, textErr := text(members, name)
		if textErr != nil {
			return at, textErr
		}
		t, parseErr := time.Parse("2006-01-02T15:04:05Z", value)
		if parseErr != nil || t.Year() < 1 {
			return at, fmt.Errorf("%s is no time as 2006-01-02T15:04:05.000Z: %.40q", name, value)
		}
		times[name], at = t, t
	}
	if modified, is := times["modified"]; is && err == nil && modified.Before(times["created"]) {
		err = errors.New("modified is before created")
	}
	return at, err
}

// checkSpec looks at spec_version, which objects of STIX 2.0 do not have.
func checkSpec(members rawjson.Members) error {
	if members.Get("spec_version").IsNull() {
		return nil
	}
	spec, err := text(members, "spec_version")
	if err == nil && spec != "2.1" && spec != "2.0" {
		err = fmt.Errorf("spec_version %.20q is neither 2.1 nor 2.0", spec)
	}
	return err
}
