package taxii

import (
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

	"picket/internal/rawjson"
)

// maxObject bounds one object in bytes: a page of a thousand must fit into memory.
const maxObject = 4 << 20

// siftEnvelope reads an envelope (section 3.7) and writes its well-formed objects, verbatim, as another. Custom properties beside the
// objects are ignored (section 7.1.1), so a bundle of STIX will do. What is no envelope is unprocessable.
func siftEnvelope(r io.Reader, w io.Writer, report *statusResource) error {
	dec := rawjson.NewDecoder(r)
	if token, err := dec.Token(); err != nil {
		return unprocessable(err)
	} else if token != json.Delim('{') {
		return unprocessable(errors.New("not an envelope: no JSON object"))
	}
	seen := false
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return unprocessable(err)
		}
		switch {
		case name != "objects":
			_, err = dec.Next()
		case seen:
			err = errors.New("objects stands there twice")
		default:
			seen = true
			err = siftObjects(dec, w, report)
		}
		if err != nil {
			return unprocessable(err)
		}
	}
	if _, err := dec.Token(); err != nil {
		return unprocessable(err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return unprocessable(fmt.Errorf("byte %d: something follows the envelope", dec.InputOffset()))
	}
	if report.TotalCount == 0 {
		return unprocessable(errors.New("the envelope has no objects"))
	}
	return nil
}

func unprocessable(err error) error {
	var f *fault
	var disk *spoolError
	if errors.As(err, &f) || errors.As(err, &disk) {
		return err
	}
	return faultf(http.StatusUnprocessableEntity, "%v", err)
}

// spoolError says that the server could not write, which is not the client's fault.
type spoolError struct{ error }

func (e *spoolError) Unwrap() error { return e.error }

// siftObjects reads the list of an envelope.
func siftObjects(dec *rawjson.Decoder, w io.Writer, report *statusResource) error {
	if token, err := dec.Token(); err != nil {
		return err
	} else if token != json.Delim('[') {
		return fmt.Errorf("byte %d: objects is not a list", dec.InputOffset())
	}
	before := `{"objects":[`
	for dec.More() {
		value, err := dec.Next()
		if err != nil {
			return err
		}
		object, err := readObject(value)
		if err != nil {
			report.failed(object.detail(report), fmt.Sprintf("object %d, byte %d: %v", report.TotalCount, value.Offset, err))
			continue
		}
		report.pending(object.detail(report))
		if _, err := fmt.Fprintf(w, "%s%s", before, value.Raw); err != nil {
			return &spoolError{err}
		}
		before = ",\n"
	}
	if report.PendingCount > 0 {
		if _, err := io.WriteString(w, "]}\n"); err != nil {
			return &spoolError{err}
		}
	}
	_, err := dec.Token()
	return err
}

// A postedObject is what a status says of an object, as far as it could be read.
type postedObject struct {
	id      string
	version time.Time // modified, else created; zero where it has neither
}

// detail is how a status names the object. One without a version has the time of the request.
func (o postedObject) detail(report *statusResource) statusDetail {
	version := report.RequestTimestamp
	if !o.version.IsZero() {
		version = stixTime(o.version)
	}
	return statusDetail{ID: o.id, Version: version}
}

var typeForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{1,248})[a-z0-9]$`)

// readObject holds an object against what STIX asks of all of them (STIX 2.1, sections 2.9, 3.2 to 3.7). Types that the standard does not know pass.
func readObject(v rawjson.Value) (o postedObject, err error) {
	if len(v.Raw) > maxObject {
		return o, fmt.Errorf("larger than %d bytes", maxObject)
	}
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
		err = checkSpec(members)
	}
	return o, err
}

// text is a member that must be a string.
func text(members map[string]rawjson.Value, name string) (string, error) {
	if members[name].IsNull() {
		return "", fmt.Errorf("has no %s", name)
	}
	value, err := members[name].Text()
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
func objectVersion(members map[string]rawjson.Value, kind string) (version time.Time, err error) {
	times := map[string]time.Time{}
	for _, name := range []string{"created", "modified"} {
		if members[name].IsNull() {
			if slices.Contains(versioned, kind) {
				err = fmt.Errorf("has no %s", name)
			}
			continue
		}
		value, textErr := text(members, name)
		if textErr != nil {
			return version, textErr
		}
		t, parseErr := time.Parse("2006-01-02T15:04:05Z", value)
		if parseErr != nil || t.Year() < 1 {
			return version, fmt.Errorf("%s is no time as 2006-01-02T15:04:05.000Z: %.40q", name, value)
		}
		times[name], version = t, t
	}
	if modified, is := times["modified"]; is && err == nil && modified.Before(times["created"]) {
		err = errors.New("modified is before created")
	}
	return version, err
}

// checkSpec looks at spec_version, which objects of STIX 2.0 do not have.
func checkSpec(members map[string]rawjson.Value) error {
	if members["spec_version"].IsNull() {
		return nil
	}
	spec, err := text(members, "spec_version")
	if err == nil && spec != "2.1" && spec != "2.0" {
		err = fmt.Errorf("spec_version %.20q is neither 2.1 nor 2.0", spec)
	}
	return err
}
