package taxii

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"picket/internal/store"
)

// maxValues bounds the work of one query: values of one field of match.
const maxValues = 1000

// maxInteger is the largest integer of TAXII (section 2).
const maxInteger = 1<<53 - 1

// timestampLayout is how TAXII writes times (section 2).
const timestampLayout = "2006-01-02T15:04:05.000000Z"

func timestamp(t time.Time) string { return t.UTC().Format(timestampLayout) }

// The fields of match that endpoints know.
var (
	listFields    = []string{"id", "type", "version", "spec_version"}
	objectFields  = []string{"version", "spec_version"}
	versionFields = []string{"spec_version"}
)

// parseQuery reads the filters of section 3.4. What is malformed is a bad request; fields that are not among those given are ignored.
func parseQuery(raw string, fields []string, maxPage int) (q store.ObjectQuery, next string, err error) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return q, "", badRequest("the query is malformed: %v", err)
	}
	for name, given := range values {
		if len(given) > 1 && (strings.HasPrefix(name, "match[") || slices.Contains([]string{"added_after", "limit", "next"}, name)) {
			return q, "", badRequest("%q is given more than once", name)
		}
	}
	if q.Limit, err = parseLimit(values, maxPage); err != nil {
		return q, "", err
	}
	if values.Has("added_after") {
		if q.AddedAfter, err = parseTimestamp("added_after", values.Get("added_after")); err != nil {
			return q, "", err
		}
	}
	if values.Has("next") && values.Get("next") == "" {
		return q, "", badRequest("next is empty")
	}
	return q, values.Get("next"), parseMatch(&q, values, fields)
}

// parseLimit is the number of objects that a client asks for, or the server's own where that is less.
func parseLimit(values url.Values, maxPage int) (int, error) {
	if !values.Has("limit") {
		return maxPage, nil
	}
	n, err := strconv.ParseInt(values.Get("limit"), 10, 64)
	if err != nil || n < 1 || n > maxInteger {
		return 0, badRequest("limit is no positive integer: %.40q", values.Get("limit"))
	}
	return int(min(n, int64(maxPage))), nil
}

// parseTimestamp reads a time of TAXII (section 2) or STIX, with any number of digits of the second: clients leave them out.
func parseTimestamp(name, text string) (time.Time, error) {
	t, err := time.Parse("2006-01-02T15:04:05Z", text)
	if err != nil || strings.Contains(text, ",") {
		return t, badRequest("%s is no time as 2006-01-02T15:04:05.000000Z: %.40q", name, text)
	}
	return t.Truncate(time.Microsecond), nil
}

func parseMatch(q *store.ObjectQuery, values url.Values, fields []string) error {
	into := map[string]*[]string{"id": &q.IDs, "type": &q.Types, "version": &q.Versions, "spec_version": &q.Specs}
	for _, field := range fields {
		name := "match[" + field + "]"
		if !values.Has(name) {
			continue
		}
		list := strings.Split(values.Get(name), ",")
		if len(list) > maxValues {
			return badRequest("%s has more than %d values", name, maxValues)
		}
		if slices.Contains(list, "") {
			return badRequest("%s has an empty value", name)
		}
		*into[field] = list
	}
	return checkVersions(q.Versions)
}

// checkVersions holds match[version] against section 3.4.1: first, last, all or times, none twice, and all alone.
func checkVersions(list []string) error {
	for i, value := range list {
		if slices.Contains(list[:i], value) {
			return badRequest("match[version] has %.40q twice", value)
		}
		switch value {
		case "first", "last":
		case "all":
			if len(list) > 1 {
				return badRequest("match[version] has other values beside all")
			}
		default:
			if _, err := parseTimestamp("match[version]", value); err != nil {
				return err
			}
		}
	}
	return nil
}
