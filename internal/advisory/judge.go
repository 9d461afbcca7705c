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
	hosts        = indicator.SetOf(indicator.IPv4, indicator.IPv6, indicator.Domain)
	hashes       = indicator.SetOf(indicator.MD5, indicator.SHA1, indicator.SHA256, indicator.SHA512)
)

var rules = []rule{
	{indicator.SetOf(indicator.Kinds...), "within a detection rule: the rule is kept whole", (*setting).isPartOfRule, nil},

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
	{indicator.SetOf(indicator.Email), "the identifier of a message", (*setting).isMessageID, nil},
	{networkNames, "where a link leads, not a value that is set out", (*setting).isLinkTarget, nil},
	{indicator.SetOf(indicator.URL), "the address of an article or a picture, outside a list of indicators", (*setting).isArticle, nil},
	{anyHost | fileKinds, "called legitimate in the text", (*setting).isCalledLegitimate, nil},
	{networkNames, "not defanged in a section of references, contacts or advice", (*setting).isReference, nil},
	{indicator.SetOf(indicator.URL), "a footnote", (*setting).isFootnote, nil},
	{networkNames, "a name server or registry in a WHOIS record", (*setting).isRegistry, nil},
	{indicator.SetOf(indicator.Domain, indicator.URL), "a well-known site, named outside a list of indicators", (*setting).isPopular, nil},
	{networkNames, "not defanged, in the running text of a document that defangs its indicators", (*setting).isPlainAmongDefanged, nil},
	{indicator.SetOf(indicator.Domain), "part of a path", (*setting).isPathPart, nil},
	{indicator.SetOf(indicator.IPv4, indicator.IPv6), "a public resolver, named outside a list of indicators", (*setting).isResolver, nil},
	{hashes, "the hash of an empty or trivial file", (*setting).isTrivialHash, (*setting).isLeftToSweep},
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
	for _, rule := range rulesOf[s.Kind] {
		if !rule.match(s) {
			continue
		}
		if rule.yields == nil || !rule.yields(s) {
			return rule.reason
		}
		s.doubted = true
	}
	return ""
}

// rulesOf are the rules of each kind.
var rulesOf = byKind(rules)

func byKind(rules []rule) map[indicator.Kind][]rule {
	lists := map[indicator.Kind][]rule{}
	for _, kind := range indicator.Kinds {
		for _, rule := range rules {
			if rule.kinds.Has(kind) {
				lists[kind] = append(lists[kind], rule)
			}
		}
	}
	return lists
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
	if strings.HasSuffix(s.before, "/") {
		if product := productSlash.FindStringSubmatch(s.before); product != nil {
			return !listWords[product[1]]
		}
	}
	return hasAnyOf(s.before, "v", "build", "se", "firm", "chapter", "oid") && versionWords.MatchString(s.before) || !s.inList() && (strings.HasSuffix(s.before, "<= ") || isSmallNumbers(s.Value))
}

// isSmallNumbers is for 1.0.17.0 and 4.12.3.20: one address in four thousand has no number above 31, nearly every version.
func isSmallNumbers(value string) bool {
	for number := range strings.SplitSeq(value, ".") {
		if len(number) > 2 || len(number) == 2 && number > "31" {
			return false
		}
	}
	return true
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
