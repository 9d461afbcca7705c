package store

import (
	"regexp"
	"strings"
)

// Forms of secrets. Callers shall hand over none; this is for what slips in with a URL or an error text.
var secrets = []struct {
	form *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`(?i)picket_[a-z0-9]{16,}`), "picket_…"},
	{regexp.MustCompile(`eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*`), "eyJ…"}, // JWT (RFC 7519)
	{regexp.MustCompile(`(?i)\b(bearer|basic)( +)[A-Za-z0-9._~+/-]{16,}=*`), "$1$2…"}, // RFC 9110, section 11.6.2
	{regexp.MustCompile(`://[^/?#@\s"\\]*@`), "://…@"},                                // RFC 3986, section 3.2.1
	{regexp.MustCompile(`(?i)([?&](?:[a-z0-9_.-]*(?:key|token|secret|pass|pwd|auth|sig|credential)[a-z0-9_.-]*)=)[^&#\s"\\]+`), "$1…"},
}

func withoutSecrets(text string) string {
	for _, s := range secrets {
		text = s.form.ReplaceAllString(text, s.with)
	}
	return text
}

// mostText bounds each text of an entry, in bytes.
const mostText = 1024

// loggable is text as every database takes it and gives it back: UTF-8 without NUL, bounded, without secrets.
func loggable(text string) string {
	text = text[:min(len(text), 16*mostText)] // searching takes time
	// A secret is found before the cut: half of one would be left.
	text = storable(withoutSecrets(text))
	if len(text) <= mostText {
		return text
	}
	return strings.ToValidUTF8(text[:mostText], "") + "…"
}
