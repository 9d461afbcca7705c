package link

import (
	"encoding/base64"
	"picket/internal/hexadecimal"
	"strings"
	"unicode/utf8"
)

// proofpoint2 reads u, in which "-" stands for "%" and "_" for "/".
func proofpoint2(p Parsed) (string, bool) {
	return looseTarget(strings.NewReplacer("-", "%", "_", "/").Replace(parameter(p.Query, "u")))
}

// proofpoint3 reads "/v3/__<link>__;<base64>!!…". Characters that the link may not show are "*" in it (one) or "**" and a letter (a run, whose length
// the letter tells), and stand in the base64 in turn. A link that is cut off before its base64 keeps its stars.
func proofpoint3(p Parsed) (string, bool) {
	_, rest, ok := strings.Cut(p.whole(), "/v3/__")
	if !ok {
		return "", false
	}
	inner, tail, _ := strings.Cut(rest, "__;")
	encoded, _, _ := strings.Cut(tail, "!")
	replaced, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(encoded, "="))
	if err != nil || !utf8.Valid(replaced) {
		replaced = nil
	}
	return looseTarget(twoSlashes(fillStars(hexadecimal.Unescape(inner), []rune(string(replaced)))))
}

// whole is all behind the host, as it is written.
func (p Parsed) whole() string {
	url := withQuery(p.Path, p.Query)
	if p.Fragment != "" {
		url += "#" + p.Fragment
	}
	return url
}

// runLetters are the lengths of runs: "A" is 2.
const runLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

func fillStars(url string, with []rune) string {
	if len(with) == 0 {
		return url
	}
	var b strings.Builder
	for i := 0; i < len(url); i++ {
		if url[i] != '*' {
			b.WriteByte(url[i])
			continue
		}
		run := 1
		if i+2 < len(url) && url[i+1] == '*' {
			if n := strings.IndexByte(runLetters, url[i+2]); n >= 0 {
				run, i = n+2, i+2
			}
		}
		run = min(run, len(with))
		b.WriteString(string(with[:run]))
		with = with[run:]
	}
	return b.String()
}

// twoSlashes mends "https:/example.com": servers on the way join slashes.
func twoSlashes(url string) string {
	scheme, rest, ok := strings.Cut(url, ":/")
	if ok && rest != "" && rest[0] != '/' && !strings.ContainsAny(scheme, "/.?") {
		return scheme + "://" + rest
	}
	return url
}
