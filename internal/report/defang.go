package report

import (
	"regexp"
	"strings"

	"picket/indicator"
)

var schemes = regexp.MustCompile(`(?i)\b(h)tt(ps?://)|\b(f)t(p://)`)

// harmless makes a text of a log or of an advisory safe to show: nothing in it is a link, or invisible.
func harmless(text string) string { return unlink(visible(text)) }

func unlink(text string) string { return schemes.ReplaceAllString(text, "${1}${3}xx${2}${4}") }

// defangText makes a value harmless as it stands in a text, which need not be its canonical form. What is defanged
// already stays as its author wrote it.
func defangText(kind indicator.Kind, text string) string {
	if strings.ContainsAny(text, "[](){}") {
		return unlink(text)
	}
	switch kind {
	case indicator.IPv4, indicator.CIDR, indicator.Domain, indicator.Email:
		return dots.Replace(text)
	case indicator.IPv6:
		if i := strings.LastIndexByte(text, ':'); i >= 0 {
			return text[:i] + "[:]" + text[i+1:]
		}
	case indicator.URL:
		host := 0
		if i := strings.IndexAny(text, ":/?#"); i >= 0 && strings.HasPrefix(text[i:], "://") {
			host = i + len("://")
		}
		end := len(text)
		if i := strings.IndexAny(text[host:], "/?#"); i >= 0 {
			end = host + i
		}
		return unlink(text[:host] + dots.Replace(text[host:end]) + text[end:])
	}
	return text
}

var dots = strings.NewReplacer(".", "[.]", "@", "[@]")
