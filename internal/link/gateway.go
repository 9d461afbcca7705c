package link

import "strings"

// A gateway is how one mail gateway writes the links that it guards.
type gateway struct {
	host   string // the name or names below it; "" is any host
	path   string // what the path holds; "" is any path
	by     string
	unwrap func(Parsed) (string, bool)
}

// gateways are read as their makers describe them, or as the links show.
var gateways = []gateway{
	{"safelinks.protection.outlook.com", "", "Safe Links", inParameter("url")},
	{"safelinks.protection.office365.us", "", "Safe Links", inParameter("url")},
	{"safelinks.protection.partner.outlook.cn", "", "Safe Links", inParameter("url")},
	{"safelinks.o365.cn", "", "Safe Links", inParameter("url")},
	{"statics.teams.cdn.office.net", "safelinks", "Safe Links", inParameter("url")},
	{"statics.teams.microsoft.com", "safelinks", "Safe Links", inParameter("url")},
	{"mcas.ms", "", "Defender for Cloud Apps", withoutSuffix(".mcas.ms")},
	{"urldefense.proofpoint.com", "/v1/", "Proofpoint URL Defense v1", inParameter("u")},
	{"urldefense.proofpoint.com", "/v2/", "Proofpoint URL Defense v2", proofpoint2},
	{"urldefense.proofpoint.com", "/v3/", "Proofpoint URL Defense v3", proofpoint3},
	{"urldefense.com", "/v3/", "Proofpoint URL Defense v3", proofpoint3},
	{"urldefense.us", "/v3/", "Proofpoint URL Defense v3", proofpoint3},
	{"urldefense.com", "/v2/", "Proofpoint URL Defense v2", proofpoint2},
	{"urldefense.us", "/v2/", "Proofpoint URL Defense v2", proofpoint2},
	{"cudasvc.com", "", "Barracuda Link Protection", inParameter("a")},
	{"secure-web.cisco.com", "", "Cisco Secure Email", lastSegment},
	{"protection.sophos.com", "", "Sophos Email", sophos},
	{"trendmicro.com", "/clicktime/", "Trend Micro", inParameter("url")},
	{"trendmicro.com", "/wis/", "Trend Micro", inParameter("url")},
	{"clicktime.symantec.com", "", "Symantec Click-time", inParameter("u")},
	{"clicktime.cloud.postoffice.net", "", "Symantec Click-time", inParameter("u")},
	{"fireeye.com", "/url", "Trellix URL Protection", inParameter("u")},
	{"trellix.com", "/url", "Trellix URL Protection", inParameter("u")},
	{"urlsand.esvalabs.com", "", "Libraesva URLSand", inParameter("u")},
	{"urlsand.com", "", "Libraesva URLSand", inParameter("u")},
	{"link.edgepilot.com", "", "EdgePilot", inParameter("u")},
	{"url.avanan.click", "", "Check Point Harmony", betweenUnderscores},
	{"protect.checkpoint.com", "", "Check Point Harmony", betweenUnderscores},
	{"safe.menlosecurity.com", "", "Menlo Security", restOfPath},
	{"urlisolation.com", "", "Cloudflare Area 1", inParameter("url")},
	{"googleusercontent.com", "/meips/", "Gmail image proxy", inFragment},
	{"googleusercontent.com", "/proxy/", "Gmail image proxy", inFragment},
	{"", "/fmlurlsvc/", "FortiMail", inParameter("url")},
	{"", "/canit/urlproxy.php", "CanIt", inParameter("_q")},
}

func byGateway(p Parsed) (Step, bool) {
	for _, g := range gateways {
		if (g.host == "" || below(p.Host, g.host)) && strings.Contains(p.Path, g.path) {
			url, ok := g.unwrap(p)
			return Step{By: g.by, URL: url, Gateway: true}, ok
		}
	}
	return Step{}, false
}

func inParameter(name string) func(Parsed) (string, bool) {
	return func(p Parsed) (string, bool) { return looseTarget(parameter(p.Query, name)) }
}

func inFragment(p Parsed) (string, bool) { return target(p.Fragment) }

// withoutSuffix reads proxies that put their own name behind the site's.
func withoutSuffix(suffix string) func(Parsed) (string, bool) {
	return func(p Parsed) (string, bool) {
		host := strings.TrimSuffix(p.Host, suffix)
		return p.at(host), isPublicName(host)
	}
}

// at is the link with another host, on the usual port.
func (p Parsed) at(host string) string {
	url := p.Scheme + "://" + host + p.Path
	if p.Query != "" {
		url += "?" + p.Query
	}
	if p.Fragment != "" {
		url += "#" + p.Fragment
	}
	return url
}

// lastSegment reads "/token/https%3A%2F%2Fexample.com%2F".
func lastSegment(p Parsed) (string, bool) {
	_, encoded, ok := strings.Cut(strings.TrimPrefix(p.Path, "/"), "/")
	if !ok {
		return "", false
	}
	return looseTarget(withQuery(encoded, p.Query))
}

// restOfPath reads "/https://example.com/".
func restOfPath(p Parsed) (string, bool) {
	return looseTarget(withQuery(strings.TrimPrefix(p.Path, "/"), p.Query))
}

func withQuery(url, query string) string {
	if query == "" {
		return url
	}
	return url + "?" + query
}

// sophos reads "?d=example.com&u=<base64>&…"; where u is cut off, d still tells the name.
func sophos(p Parsed) (string, bool) {
	if url, ok := target(parameter(p.Query, "u")); ok {
		return url, true
	}
	return looseTarget(parameter(p.Query, "d"))
}

// betweenUnderscores reads "/v2/___https://example.com/___.token"; later versions shift the letters, and stay closed.
func betweenUnderscores(p Parsed) (string, bool) {
	_, rest, _ := strings.Cut(withQuery(p.Path, p.Query), "___")
	inner, _, ok := strings.Cut(rest, "___")
	if !ok {
		return "", false
	}
	return target(inner)
}
