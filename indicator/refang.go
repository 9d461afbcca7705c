package indicator

import (
	"regexp"
	"strings"
)

// Refang undoes the ways in which authors make a value harmless to click: hxxp, [.], (dot), [:]//, [at], backslashes
// before dots. Text that is not defanged comes back as it is.
func Refang(text string) string {
	if !strings.ContainsAny(text, "[({\\") && (!strings.Contains(text, "//") || strings.HasPrefix(text, "http://") ||
		strings.HasPrefix(text, "https://") || !schemeDefanged.MatchString(text)) {
		return text
	}
	for range maxDefanged {
		plain := refangOnce(text)
		if plain == text {
			break
		}
		text = plain
	}
	return text
}

// maxDefanged is how often one mark may stand in another: [[.].] is a slip, more is none.
const maxDefanged = 8

func refangOnce(text string) string {
	text = dots.ReplaceAllString(text, ".")
	text = ats.ReplaceAllString(text, "@")
	text = colons.ReplaceAllString(text, ":")
	text = slashes.ReplaceAllString(text, "/")
	return schemeDefanged.ReplaceAllStringFunc(text, fangScheme)
}

var (
	dots    = regexp.MustCompile(`(?i)\s?[\[({]\s?(?:\.|dot|d0t)\s?[\])}]\s?|[\[({]\.|\.[\])}]|\\\.`)
	ats     = regexp.MustCompile(`(?i)\s?[\[({]\s?(?:@|at)\s?[\])}]\s?`)
	colons  = regexp.MustCompile(`[\[({]\s?:\s?[\])}]`)
	slashes = regexp.MustCompile(`[\[({]\s?/\s?[\])}]`)
	// hxxp, h**p, hXXps, http[:]//, http[://], meow://, fxp: the last slash pair may be bracketed too.
	schemeDefanged = regexp.MustCompile(`(?i)^\s*(?:h(?:xx|\*\*|XX|tx|xt|__)p|htt|meow|ht\*p|fxp|fx)(s?)\s*(?:\[:?//\]|\[?:\]?\s?//|:\\\\)|^https?\s*\[:?//\]|^https?\s*\[://\]`)
)

func fangScheme(scheme string) string {
	scheme = strings.ToLower(strings.TrimSpace(scheme))
	name, _, _ := strings.Cut(strings.NewReplacer("[", ":", " ", "").Replace(scheme), ":")
	switch {
	case strings.HasPrefix(name, "f"):
		return "ftp://"
	case strings.HasSuffix(name, "s"):
		return "https://"
	}
	return "http://"
}

// Defang makes a value harmless to click and to resolve, for people to read: 203.0.113[.]7, hxxp://example[.]com/a.
// Kinds that cannot be clicked come back as they are.
func Defang(x Indicator) string {
	switch x.Kind {
	case IPv4, Domain:
		return defangLast(x.Value)
	case IPv6:
		i := strings.LastIndexByte(x.Value, ':')
		return x.Value[:i] + "[:]" + x.Value[i+1:]
	case CIDR:
		address, bits, _ := strings.Cut(x.Value, "/")
		return strings.Replace(address, ".", "[.]", 1) + "/" + bits
	case Email:
		user, host, _ := strings.Cut(x.Value, "@")
		return user + "[@]" + defangLast(host)
	case URL:
		return defangURL(x.Value)
	}
	return x.Value
}

func defangLast(name string) string {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return name
	}
	return name[:i] + "[.]" + name[i+1:]
}

func defangURL(url string) string {
	scheme, rest, _ := strings.Cut(url, "://")
	host, path := rest, ""
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		host, path = rest[:i], rest[i:]
	}
	scheme = strings.Replace(scheme, "tt", "xx", 1)
	return scheme + "://" + defangLast(host) + path
}
