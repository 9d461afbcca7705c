package advisory

import (
	"net/netip"
	"regexp"
	"strings"

	"picket/indicator"
	"picket/internal/warninglist"
)

// A rule rejects candidates of some kinds for a reason. The rules are tried in order; what none rejects is an indicator.
//
// A rule that yields is about values that prove nothing rather than about text: to a value that the author lists as an
// indicator it only lends doubt. The warning lists of a sweep set such values aside, counted and named.
type rule struct {
	kinds  indicator.KindSet
	reason string
	match  func(*setting) bool
	yields func(*setting) bool // when it does; nil for never
}

var (
	networkNames = indicator.SetOf(indicator.Domain, indicator.URL, indicator.Email)
	addresses    = indicator.SetOf(indicator.IPv4, indicator.IPv6, indicator.CIDR)
	anyHost      = networkNames | addresses
)

var rules = []rule{
	// What it cannot be.
	{indicator.SetOf(indicator.IPv4), "a version number", (*setting).isVersion, nil},
	{addresses, "a private, loopback or otherwise special-purpose address", (*setting).isSpecialAddress, (*setting).isLeftToSweep},
	{indicator.SetOf(indicator.URL), "a private, loopback or otherwise special-purpose address", (*setting).isSpecialAddress, (*setting).isSetOut},
	{indicator.SetOf(indicator.Domain), "not under a public suffix", (*setting).isPlainWithoutSuffix, nil},
	{networkNames, "not under a public suffix", (*setting).hasNoPublicSuffix, (*setting).inList},
	{networkNames, "a name of a private network", (*setting).isPrivateName, nil},
	{indicator.SetOf(indicator.Domain), "a public suffix by itself", (*setting).isBareSuffix, (*setting).isLeftToSweep},
	{indicator.SetOf(indicator.Domain, indicator.FileName), "the name of software", (*setting).isSoftware, nil},
	{indicator.SetOf(indicator.Domain), "two sentences joined, or a name in program code", (*setting).isJoinedOrCode, nil},

	// What is named, but not to be looked for.
	{networkNames, "the site of an agency, publisher, vendor or analysis service", (*setting).isAuthority, nil},
	{indicator.SetOf(indicator.Email), "an address of contact", (*setting).isContact, nil},
	{networkNames, "not defanged in a section of references, contacts or advice", (*setting).isReference, nil},
	{indicator.SetOf(indicator.URL), "a footnote", (*setting).isFootnote, nil},
	{networkNames, "a name server or registry in a WHOIS record", (*setting).isRegistry, nil},
	{indicator.SetOf(indicator.Domain, indicator.URL), "a well-known site, named outside a list of indicators", (*setting).isPopular, nil},
	{networkNames, "not defanged, in the running text of a document that defangs its indicators", (*setting).isPlainAmongDefanged, nil},
	{indicator.SetOf(indicator.Domain), "part of a path", (*setting).isPathPart, nil},
	{indicator.SetOf(indicator.IPv4, indicator.IPv6), "a public resolver, named outside a list of indicators", (*setting).isResolver, nil},
	{indicator.SetOf(indicator.FileName), "a common system file name", (*setting).isLeftToSweep, (*setting).isLeftToSweep},
	{indicator.SetOf(indicator.FileName, indicator.FilePath), "a common system file name", (*setting).isSystemFile, nil},
	{indicator.SetOf(indicator.FileName), "a common kind of data file, named outside a list of indicators", (*setting).isDataFile, nil},
	{indicator.SetOf(indicator.FilePath), "a common system path", (*setting).isCommonPath, nil},
	{indicator.SetOf(indicator.Registry), "a common system key", (*setting).isCommonKey, nil},
	{indicator.SetOf(indicator.ASN), "an autonomous system named as context, outside a list of indicators", (*setting).isOutsideList, nil},
}

// judge is the reason to reject a candidate, "" if it is an indicator.
func (s *setting) judge() string {
	if s.unfit != "" {
		return s.unfit
	}
	for i := range rules {
		if !rules[i].kinds.Has(s.Kind) || !rules[i].match(s) {
			continue
		}
		if rules[i].yields == nil || !rules[i].yields(s) {
			return rules[i].reason
		}
		s.doubted = true
	}
	return ""
}

// isSetOut says whether the author lists the value as an indicator: alone in its line or cell, under such a heading.
func (s *setting) isSetOut() bool { return s.section == indicators && s.listed }

// isLeftToSweep is for what the author lists and the warning lists set aside. A range of half the Internet is no
// indicator even with the lists off.
func (s *setting) isLeftToSweep() bool {
	if !s.isSetOut() {
		return false
	}
	list, warned := warninglist.Check(s.Indicator)
	return warned && !(s.Kind == indicator.CIDR && list == warninglist.TooBroad)
}

// inList says whether the document sets the value out as one to look for.
func (s *setting) inList() bool {
	return s.section == indicators || s.listed && s.section != references
}

func (s *setting) isOutsideList() bool { return !s.inList() }

// versionWords stand in front of numbers that are no address; a product and a slash do too (Chrome/120.0.1.2).
var (
	versionWords = regexp.MustCompile(`(?:\b(?:versions?|ver|build|release|firmware|revision|rev|section|chapter|clause|oid)\.?:? ?(?:(?:before|prior to|up to|through|earlier than|older than) )?v?|\bv)$`)
	productSlash = regexp.MustCompile(`\b([a-z]{3,})/$`)
)

func (s *setting) isVersion() bool {
	if s.defanged {
		return false
	}
	if strings.HasSuffix(s.Value, ".0.0.0") || strings.HasSuffix(s.Value, ".0.0") && !s.inList() {
		return true
	}
	if product := productSlash.FindStringSubmatch(s.before); product != nil {
		return !listWords[product[1]]
	}
	return versionWords.MatchString(s.before)
}

// documentation addresses are no one's, and stand in examples (RFC 5737, RFC 3849, RFC 9637): they are not rejected.
var documentation = prefixes("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")

// special are the ranges that IANA keeps for other purposes than hosts of the public Internet (RFC 6890), besides those
// that net/netip knows.
var special = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4", "100::/64", "::/96", "64:ff9b:1::/48")

func prefixes(texts ...string) []netip.Prefix {
	var list []netip.Prefix
	for _, text := range texts {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}

func (s *setting) isSpecialAddress() bool {
	addr, ok := s.address()
	if !ok || within(addr, documentation) {
		return false
	}
	return addr.IsPrivate() || addr.IsLoopback() || addr.IsLinkLocalUnicast() || addr.IsMulticast() || addr.IsUnspecified() || within(addr, special)
}

func within(addr netip.Addr, list []netip.Prefix) bool {
	for _, prefix := range list {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// address is that of an address, of a range's beginning, or of a URL's host.
func (r *reading) address() (netip.Addr, bool) {
	text := r.Value
	if r.Kind == indicator.URL {
		_, text, _ = strings.Cut(text, "://")
		if i := strings.IndexAny(text, "/?"); i >= 0 {
			text = text[:i]
		}
		if host, err := netip.ParseAddrPort(text); err == nil {
			return host.Addr(), true
		}
		text = strings.Trim(text, "[]")
	}
	text, _, _ = strings.Cut(text, "/")
	addr, err := netip.ParseAddr(text)
	return addr, err == nil
}

func (s *setting) hasNoPublicSuffix() bool {
	host := s.host()
	return host != "" && !indicator.HasPublicSuffix(host) && !alternativeRoots[host[strings.LastIndexByte(host, '.')+1:]]
}

// isPlainWithoutSuffix is for what lists name besides: detections (Trojan.Heron), functions, classes.
func (s *setting) isPlainWithoutSuffix() bool { return !s.defanged && s.hasNoPublicSuffix() }

// alternativeRoots are suffixes outside the DNS of ICANN under which malware is reached: I2P, Namecoin, Emercoin, ENS.
var alternativeRoots = wordSet(`i2p bit bazar coin emc lib eth`)

func (s *setting) isPrivateName() bool {
	host := s.host()
	for _, suffix := range []string{".local", ".localdomain", ".localhost", ".lan", ".internal", ".corp", ".home", ".home.arpa", ".in-addr.arpa"} {
		if strings.HasSuffix(host, suffix) {
			return true
		}
	}
	return false
}

// isBareSuffix is for co.uk; duckdns.org is a name as well, and somebody's. So may be a listed name under a suffix of
// which the table only knows that all below it are suffixes (*.pg).
func (s *setting) isBareSuffix() bool {
	return bareSuffix(s.Value) && !(s.listed && bareSuffix("any"+s.Value))
}

func (s *setting) isSoftware() bool { return !s.defanged && softwareNames[strings.ToLower(s.Value)] }

// codeObjects are the first words of names in program code.
var codeObjects = wordSet(`this self os sys socket subprocess request requests response console process window document math json string event args ctx
	cls module system java javax json params result results node element item array object file path`)

// isJoinedOrCode tells "file.It", "System.IO", "poly1305.new(" from names. Whoever defangs a name means one.
func (s *setting) isJoinedOrCode() bool {
	if s.defanged {
		return false
	}
	name := s.value
	suffix := name[strings.LastIndexByte(name, '.')+1:]
	first, _, _ := strings.Cut(strings.ToLower(name), ".")
	switch {
	case suffix != "" && isUpper(suffix[0]) && strings.ToUpper(name) != name && !hasPrefixFold(name, "www."):
		return true
	case strings.HasPrefix(s.after, "(") || strings.HasPrefix(s.after, "::") || strings.HasPrefix(s.after, "[") && !strings.HasPrefix(s.after, "[."):
		return true
	case strings.HasSuffix(s.before, "$") || strings.HasSuffix(s.before, "->") || strings.HasSuffix(s.before, "::") || strings.HasSuffix(s.before, "#"):
		return true
	}
	return !s.listed && (codeObjects[first] || isPackage(name))
}

// isPackage is for com.android.app: the suffix stands in front.
func isPackage(name string) bool {
	for _, prefix := range []string{"com.", "org.", "net.", "io.", "android.", "java.", "javax."} {
		if hasPrefixFold(name, prefix) && strings.Count(name, ".") >= 2 {
			return true
		}
	}
	return false
}

func (s *setting) isAuthority() bool { return siteOf(s.host()) == authority }

// contactWords stand in front of an address that one is to write to.
var contactWords = regexp.MustCompile(`\b(?:contact|report|e-?mail us|write to|reach(?: out| us)?|inquir(?:y|ies)|questions?|feedback|submit|press|media|subscribe|get in touch|hotline|send (?:us|samples?|tips))\b[^\n]{0,56}$`)

func (s *setting) isContact() bool {
	return !s.defanged && s.section != indicators && contactWords.MatchString(s.before)
}

// isReference leaves through lists of bare names where the document defangs nothing: sources are cited by their URLs.
func (s *setting) isReference() bool {
	if s.section != references || s.defanged || s.related() {
		return false
	}
	return s.page.defangs || !s.listed || s.Kind != indicator.Domain
}

// related says whether the document defangs this name, or another under the same registered name, elsewhere.
func (s *setting) related() bool { return s.page.shown[registrable(s.host())] }

// footnoteMark is all that stands in front of the source that a footnote names.
var footnoteMark = regexp.MustCompile(`^\s*[\[(]?\d{1,3}[\])]?\s*$`)

func (s *setting) isFootnote() bool {
	return !s.defanged && s.section != indicators && footnoteMark.MatchString(s.lead)
}

// whoisLabels end the names of fields in WHOIS records that say who keeps a name, not who uses it.
var whoisLabels = []string{"name server", "name servers", "nserver", "nameserver", "nameservers", "whois server", "registrar url", "domain status",
	"referral url", "registrar abuse contact email", "abuse-mailbox", "reseller", "complaint form"}

func (s *setting) isRegistry() bool {
	i := strings.LastIndexByte(s.before, ':')
	if i < 0 || s.defanged || s.section == indicators {
		return false
	}
	for _, label := range whoisLabels {
		if strings.HasSuffix(s.before[:i], label) {
			return true
		}
	}
	return false
}

// isPopular leaves through the pages of well-known sites that the document lists or defangs: those are abused.
func (s *setting) isPopular() bool {
	if !isFrontDoor(s.host()) || s.section == indicators && (s.listed || s.defanged || s.Kind == indicator.URL) {
		return false
	}
	return s.Kind == indicator.Domain || !s.defanged
}

// isFrontDoor is for the sites that a popular name is known for. Below the name stand services for mail and files too,
// and those are abused.
func isFrontDoor(host string) bool {
	first, rest, _ := strings.Cut(host, ".")
	return sites[host] == popular || siteOf(host) == popular && (frontDoors[first] || sites[rest] == unknownSite)
}

var frontDoors = wordSet(`www docs support learn blog blogs developer developers msdn technet help en m code api download news security social portal msrc
	update updates go azure research community techcommunity cloud support2 raw gist unit42 play apps`)

// namedAs stands right in front of a name that the author calls hostile without defanging it.
var namedAs = regexp.MustCompile("(?:\\b(?:domains?|host ?names?|c2s?|c&c|command and control|sites?|urls?|server|proxy|panel|nameservers?)(?: names?| address(?:es)?| server)?(?: (?:is|at|was|named|called|of))?|" +
	"\\b(?:hosted (?:at|on)|connect(?:s|ed|ing|ion)? (?:back )?to|communicat\\w+ with|beacon\\w* (?:to|out to)|downloaded from|exfiltrat\\w+ to|resolv\\w+ to|call(?:s|ed)? back to))[ :*]*(?:[\\w.-]+, (?:and )?)*[\"“'`(]*$")

func (s *setting) isPlainAmongDefanged() bool {
	if !s.page.defangs || s.defanged || s.inList() || s.coded || s.related() {
		return false
	}
	return !(namedAs.MatchString(s.before) && siteOf(s.host()) == unknownSite)
}

func (s *setting) isPathPart() bool {
	return !s.defanged && !s.listed && (strings.HasSuffix(s.before, "/") || strings.HasSuffix(s.before, `\`))
}

var resolvers = wordSet(`8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 9.9.9.9 149.112.112.112 208.67.222.222 208.67.220.220 114.114.114.114 4.2.2.1 4.2.2.2
	2001:4860:4860::8888 2001:4860:4860::8844 2606:4700:4700::1111`)

func (s *setting) isResolver() bool { return resolvers[s.Value] && s.section != indicators }

// isSystemFile looks at the last component. A system file in an odd place is still an indicator. What a sweep sets aside
// is left to it, where the author lists it.
func (s *setting) isSystemFile() bool {
	if s.doubted {
		return false
	}
	if s.Kind == indicator.FileName {
		return systemFiles[strings.ToLower(s.Value)]
	}
	parts := components(s.Value)
	return systemFiles[parts[len(parts)-1]] && allIn(commonPaths, parts[:len(parts)-1])
}

func (s *setting) isDataFile() bool {
	return extensions[extensionOf(s.Value)] == common && s.section != indicators && !hostileWords.MatchString(s.before+"|"+strings.ToLower(s.after))
}

var hostileWords = regexp.MustCompile(`\b(?:malicious|attachments?|dropped|drops|lures?|phishing|payload|staging file|ransom note)\b`)

func (s *setting) isCommonPath() bool { return allIn(commonPaths, components(s.Value)) }

func (s *setting) isCommonKey() bool {
	parts := components(s.Value)
	return allIn(commonKeys, parts[1:])
}

// components are the parts of a path or key in lower case, without the drive.
func components(path string) []string {
	var parts []string
	for _, part := range strings.FieldsFunc(strings.ToLower(path), func(r rune) bool { return r == '\\' || r == '/' }) {
		if !strings.HasSuffix(part, ":") {
			parts = append(parts, strings.ReplaceAll(part, " ", "_"))
		}
	}
	if parts == nil {
		parts = []string{""}
	}
	return parts
}

func allIn(set map[string]bool, parts []string) bool {
	for _, part := range parts {
		if !set[part] {
			return false
		}
	}
	return true
}
