package link

import "strings"

// redirectNames are the parameters by which sites lead on.
var redirectNames = map[string]bool{}

func init() {
	for name := range strings.FieldsSeq(`url u q target redirect redirect_uri redirect_url redirecturl redirecturi redirectto redirect_to redir redirection
		dest destination desturl dest_url goto go link l to r rd ru return returnurl return_url returnto return_to returnuri return_path retpath continue
		next nexturl next_url out outurl jump location forward forward_url href adurl clickurl click_url clickthru landing landing_page lp murl
		rurl finalurl final_url targeturl target_url callback callback_url checkout_url success_url exit exiturl from_url view away site uri path
		pcurl uddg z ued d`) {
		redirectNames[name] = true
	}
}

// shares are paths of pages that speak about the link they are given and do not lead to it.
var shares = []string{"share", "/intent/", "/submit", "/pin/create", "/check", "/bookmark", "/oembed", "/embed", "/validator", "/compose"}

// byParameter finds a parameter of a redirecting name, or a whole query, that is a link to another host.
func byParameter(p Parsed) (Step, bool) {
	path := strings.ToLower(p.Path)
	for _, share := range shares {
		if strings.Contains(path, share) {
			return Step{}, false
		}
	}
	return p.inPairs(p.Query)
}

// byFragment does the same in the fragment, which scripts read.
func byFragment(p Parsed) (Step, bool) {
	return p.inPairs(strings.TrimPrefix(p.Fragment, "!"))
}

func (p Parsed) inPairs(text string) (Step, bool) {
	if text == "" {
		return Step{}, false
	}
	// The whole first: an unencoded link brings "&" and "=" of its own.
	if url, ok := p.elsewhere(strings.TrimLeft(text, "?/=")); ok {
		return Step{By: p.name() + " redirect", URL: url}, true
	}
	for name, value := range parameters(text) {
		if !redirectNames[strings.ToLower(name)] {
			continue
		}
		if url, ok := p.elsewhere(value); ok {
			return Step{By: p.name() + " redirect", URL: url}, true
		}
	}
	return Step{}, false
}

// elsewhere is the link that the value is, if it leads to another host.
func (p Parsed) elsewhere(value string) (string, bool) {
	url, ok := target(value)
	if !ok && strings.HasPrefix(value, "//") {
		url, ok = looseTarget(value)
	}
	if !ok {
		return "", false
	}
	inner, ok := Parse(url)
	return url, ok && inner.Host != p.Host
}

// name is how a redirecting site is called.
func (p Parsed) name() string {
	if p.Registered != "" {
		return p.Registered
	}
	return p.Host
}

// byPath finds a link to another host that stands in the path: archives, proxies, trackers.
func byPath(p Parsed) (Step, bool) {
	i := linkInPath(p.Path)
	if i < 0 {
		return Step{}, false
	}
	url, ok := p.elsewhere(twoSlashes(withQuery(p.Path[i:], p.Query)))
	return Step{By: p.name() + " redirect", URL: url}, ok
}

// linkInPath is where in a path "http:/" or "https:/" begins a segment; joined slashes count too.
func linkInPath(path string) int {
	lower := strings.ToLower(path)
	for _, begin := range []string{"/http:/", "/https:/", "/http%3a%2f", "/https%3a%2f", "/http:%2f", "/https:%2f"} {
		if i := strings.Index(lower, begin); i >= 0 {
			return i + 1
		}
	}
	return -1
}

// inScheme reads schemes that hand a link on: "ms-word:ofe|u|https://…", "view-source:https://…", "blob:https://…", "googlechrome://navigate?url=…".
func inScheme(url string) (inner, scheme string, ok bool) {
	url = clean(url)
	scheme, rest, ok := cutScheme(url)
	if !ok || special(scheme) {
		return "", "", false
	}
	switch {
	case scheme == "view-source" || scheme == "blob" || scheme == "feed":
		inner = rest
	case strings.HasPrefix(scheme, "ms-"):
		_, inner, _ = strings.Cut(rest, "|u|")
		inner, _, _ = strings.Cut(inner, "|")
	case strings.HasPrefix(scheme, "googlechrome") || strings.HasPrefix(scheme, "microsoft-edge"):
		_, query, _ := strings.Cut(rest, "?")
		if inner = parameter(query, "url"); inner == "" {
			inner = rest
		}
	}
	inner, ok = target(inner)
	return inner, scheme, ok
}
