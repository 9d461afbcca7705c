package advisory

import (
	"regexp"
	"strings"

	"picket/indicator"
)

// The rules of names: of hosts, URLs and e-mail addresses.

func (s *setting) hasNoPublicSuffix() bool {
	host := s.host()
	return host != "" && !indicator.HasPublicSuffix(host) && !alternativeRoots[host[strings.LastIndexByte(host, '.')+1:]]
}

// isPlainWithoutSuffix is for what lists name besides: detections (Trojan.Heron), functions, classes.
func (s *setting) isPlainWithoutSuffix() bool {
	host := s.host()
	return !s.defanged && (s.hasNoPublicSuffix() || plainRoots[host[strings.LastIndexByte(host, '.')+1:]])
}

// plainRoots are alternative roots that are also the ends of file names and words.
var plainRoots = wordSet(`coin emc lib eth`)

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
	return codeSuffixes[strings.ToLower(suffix)] || !s.listed && (codeObjects[first] || isPackage(name))
}

// codeSuffixes are public suffixes that end names of packages and objects (wscript.shell), or begin sentences, far more
// often than names of hosts.
var codeSuffixes = wordSet(`android shell storage here read call`)

// isPackage is for com.android.app: the suffix stands in front.
func isPackage(name string) bool {
	for _, prefix := range []string{"com.", "org.", "net.", "io.", "android.", "java.", "javax."} {
		if hasPrefixFold(name, prefix) && strings.Count(name, ".") >= 2 {
			return true
		}
	}
	return false
}

// isAuthority takes the plain names of governments for agencies: those that are abused are defanged or listed.
func (s *setting) isAuthority() bool {
	host := s.host()
	return siteOf(host) == authority || !s.defanged && !s.isSetOut() && !s.related() && government.MatchString(host)
}

// government are the suffixes under which governments and their unions register, in the forms of many countries.
var government = regexp.MustCompile(`(?:^|\.)(?:(?:gov|mil|gob|gouv|govt|gub)(?:\.[a-z]{2})?|europa\.eu|nato\.int|g[cv]\.(?:ca|at)|go\.(?:jp|kr|th|id)|admin\.ch)$`)

// contactWords stand in front of an address that one is to write to.
var contactWords = regexp.MustCompile(`\b(?:contact|report|e-?mail us|write to|reach(?: out| us)?|inquir(?:y|ies)|questions?|feedback|submit|press|media|subscribe|get in touch|hotline|send (?:us|samples?|tips))\b[^\n]{0,56}$`)

func (s *setting) isContact() bool {
	return !s.defanged && s.section != indicators && contactWords.MatchString(s.before)
}

// isReference leaves through lists of bare names where the document defangs nothing: sources are cited by their URLs.
func (s *setting) isReference() bool {
	if s.section != references || s.defanged || s.related() || s.isSender() {
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
	"(?:dominios?|domaines?|domínios?|domini|domänen?|domein(?:naam)?|domen[ay]|домен[аиы]?|servidor|serveur|сервер|ドメイン|サーバー?|域名|도메인)|" +
	"\\b(?:hosted (?:at|on)|connect(?:s|ed|ing|ion)? (?:back )?to|communicat\\w+ with|beacon\\w* (?:to|out to)|quer(?:y|ies) (?:for|to)|downloaded from|exfiltrat\\w+ to|resolv\\w+ to|call(?:s|ed)? back to))[ :*]*(?:[\\w.-]+, (?:and )?)*[\"“'`(]*$")

func (s *setting) isPlainAmongDefanged() bool {
	if !s.page.defangs || s.defanged || s.inList() || s.coded || s.related() || s.rule != nil {
		return false
	}
	if _, numeric := s.address(); numeric || s.isSender() { // no reference leads to a bare address
		return false
	}
	return !(namedAs.MatchString(tail(s.before, 72)) && siteOf(s.host()) == unknownSite)
}

func (s *setting) isPathPart() bool {
	return !s.defanged && !s.listed && (strings.HasSuffix(s.before, "/") || strings.HasSuffix(s.before, `\`))
}
