package link

import (
	"picket/internal/hexadecimal"
	"strings"
)

// redirectors are services that lead on to whatever their address says, for whoever writes it.
var redirectors = []gateway{
	{"translate.goog", "", "Google Translate", translateGoog},
	{"cdn.ampproject.org", "", "AMP cache", ampCache},
	{"r.search.yahoo.com", "/RU=", "yahoo.com redirect", yahoo},
	{"search.yahoo.com", "/RU=", "yahoo.com redirect", yahoo},
	{"yahoo.com", "*http", "yahoo.com redirect", yahooStars},
	{"bing.com", "/ck/", "bing.com redirect", bing},
	{"bing.com", "/alink/", "bing.com redirect", inParameter("url")},
	{"facebook.com", "/l.php", "facebook.com redirect", inParameter("u")},
	{"facebook.com", "/flx/warn", "facebook.com redirect", inParameter("u")},
	{"l.messenger.com", "", "messenger.com redirect", inParameter("u")},
	{"l.instagram.com", "", "instagram.com redirect", inParameter("u")},
	{"linkedin.com", "/redir/", "linkedin.com redirect", inParameter("url")},
	{"linkedin.com", "/safety/", "linkedin.com redirect", inParameter("url")},
	{"youtube.com", "/redirect", "youtube.com redirect", inParameter("q")},
	{"slack-redir.net", "", "slack-redir.net redirect", inParameter("url")},
	{"steamcommunity.com", "/linkfilter", "steamcommunity.com redirect", inParameter("url")},
	{"steamcommunity.com", "/linkfilter", "steamcommunity.com redirect", inParameter("u")},
	{"vk.com", "/away", "vk.com redirect", inParameter("to")},
	{"duckduckgo.com", "/l/", "duckduckgo.com redirect", inParameter("uddg")},
	{"t.umblr.com", "", "umblr.com redirect", inParameter("z")},
	{"", "L0/http", "Amazon SES tracking", amazonSES},
	{"mandrillapp.com", "/track/click", "Mandrill tracking", mandrill},
}

func byRedirector(p Parsed) (Step, bool) {
	if strings.HasPrefix(p.Registered, "google.") {
		if url, ok := google(p); ok {
			return Step{By: p.Registered + " redirect", URL: url}, true
		}
	}
	for _, r := range redirectors {
		if r.host != "" && !below(p.Host, r.host) || !strings.Contains(p.Path, r.path) {
			continue
		}
		if url, ok := r.unwrap(p); ok {
			return Step{By: r.by, URL: url}, true
		}
	}
	return Step{}, false
}

// google reads /url?q=, /url?url=, /amp/s/ and the page of the old translator, of any country's Google.
func google(p Parsed) (string, bool) {
	switch {
	case strings.HasPrefix(p.Path, "/amp/s/"):
		return looseTarget(withQuery("https://"+p.Path[len("/amp/s/"):], p.Query))
	case strings.HasPrefix(p.Path, "/amp/"):
		return looseTarget(withQuery("http://"+p.Path[len("/amp/"):], p.Query))
	case p.Path == "/url" || p.Path == "/local_url":
		if url, ok := looseTarget(parameter(p.Query, "q")); ok {
			return url, true
		}
		return looseTarget(parameter(p.Query, "url"))
	case strings.HasPrefix(p.Host, "translate."):
		return looseTarget(parameter(p.Query, "u"))
	}
	return "", false
}

// translateGoog reads "www-example-com.translate.goog": a dot is written as a hyphen, a hyphen as two.
func translateGoog(p Parsed) (string, bool) {
	label := strings.TrimSuffix(p.Host, ".translate.goog")
	host := strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(label, "--", "\x00"), "-", "."), "\x00", "-")
	var kept []string
	for pair := range strings.SplitSeq(p.Query, "&") {
		if pair != "" && !strings.HasPrefix(pair, "_x_tr_") {
			kept = append(kept, pair)
		}
	}
	p.Query = strings.Join(kept, "&")
	return p.at(host), isPublicName(host)
}

// ampCache reads "/c/s/example.com/path": the letter is the kind of content, "s" says https.
func ampCache(p Parsed) (string, bool) {
	parts := strings.SplitN(strings.TrimPrefix(p.Path, "/"), "/", 3)
	if len(parts) < 2 || len(parts[0]) != 1 {
		return "", false
	}
	rest := withQuery(strings.Join(parts[1:], "/"), p.Query)
	if inner, ok := strings.CutPrefix(rest, "s/"); ok {
		return looseTarget("https://" + inner)
	}
	return looseTarget("http://" + rest)
}

// yahoo reads ".../RU=https%3a%2f%2fexample.com/RK=2/RS=…".
func yahoo(p Parsed) (string, bool) {
	_, rest, _ := strings.Cut(p.Path, "/RU=")
	encoded, _, _ := strings.Cut(rest, "/R")
	return target(encoded)
}

// yahooStars reads ".../**http%3A//example.com/" and ".../*http://example.com/".
func yahooStars(p Parsed) (string, bool) {
	_, rest, _ := strings.Cut(p.Path, "*http")
	rest = "http" + rest
	return target(withQuery(rest, p.Query))
}

// bing reads u, which is "a1" and base64.
func bing(p Parsed) (string, bool) {
	return target(strings.TrimPrefix(hexadecimal.Unescape(parameter(p.Query, "u")), "a1"))
}

// amazonSES reads "/L0/https:%2F%2Fexample.com%2F/1/token", which senders serve under names of their own.
func amazonSES(p Parsed) (string, bool) {
	parts := strings.SplitN(p.Path, "/", 4)
	if len(parts) < 4 || parts[1] != "L0" && parts[1] != "CL0" {
		return "", false
	}
	return target(parts[2])
}

// mandrill reads p, the base64 of JSON in which stands JSON: {"p":"{\"url\":\"https:\\\/\\\/example.com\"}"}.
func mandrill(p Parsed) (string, bool) {
	text, ok := fromBase64(parameter(p.Query, "p"))
	if !ok {
		return "", false
	}
	text = strings.ReplaceAll(text, `\`, "")
	_, rest, _ := strings.Cut(text, `"url":"`)
	url, _, _ := strings.Cut(rest, `"`)
	return target(url)
}
