package taxii

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// mediaType is what every response is, errors too (sections 1.6.8 and 3.1).
const mediaType = "application/taxii+json;version=2.1"

const (
	bareMediaType = "application/taxii+json"
	taxiiVersion  = "2.1"
)

// accepts says whether a client takes our media type. Of several ranges the most specific counts, and a weight of zero excludes (RFC
// 9110, section 12.5.1). No header is any media type.
func accepts(header http.Header) bool {
	ranges := splitList(header.Values("Accept"))
	best, takes := -1, len(ranges) == 0
	for _, text := range ranges {
		specificity, weight := matches(text)
		switch {
		case specificity < 0 || specificity < best:
		case specificity == best:
			takes = takes || weight > 0
		default:
			best, takes = specificity, weight > 0
		}
	}
	return takes
}

// matches says how specifically a media range names our media type, from 0 to 3, or -1 where it does not.
func matches(text string) (specificity int, weight float64) {
	media, parameters, err := mime.ParseMediaType(text)
	if err != nil {
		return -1, 0
	}
	weight = 1
	if q, given := parameters["q"]; given {
		if weight, err = strconv.ParseFloat(q, 64); err != nil {
			return -1, 0
		}
	}
	asked, versioned := parameters["version"]
	switch {
	case media == bareMediaType && versioned && asked == taxiiVersion:
		return 3, weight
	case media == bareMediaType && !versioned:
		return 2, weight
	case media == "application/*":
		return 1, weight
	case media == "*/*":
		return 0, weight
	}
	return -1, 0
}

// splitList splits header values at the commas that are outside of quotation marks.
func splitList(values []string) []string {
	var list []string
	quoted := false
	parts := strings.FieldsFunc(strings.Join(values, ","), func(c rune) bool {
		if c == '"' {
			quoted = !quoted
		}
		return c == ',' && !quoted
	})
	for _, part := range parts {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// isTAXII says whether a Content-Type is ours, with the right version or none.
func isTAXII(contentType string) bool {
	media, parameters, err := mime.ParseMediaType(contentType)
	asked, versioned := parameters["version"]
	return err == nil && media == bareMediaType && (!versioned || asked == taxiiVersion)
}
