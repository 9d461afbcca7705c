package report

import (
	"strings"

	"picket/indicator"
)

// patternPaths are the properties that the kinds are, where one comparison is all (section 9). The last three are not of
// the standard: it has no object for them.
var patternPaths = map[indicator.Kind]string{
	indicator.IPv4: "ipv4-addr:value", indicator.IPv6: "ipv6-addr:value", indicator.Domain: "domain-name:value", indicator.URL: "url:value",
	indicator.Email: "email-addr:value", indicator.MD5: "file:hashes.MD5", indicator.SHA1: "file:hashes.'SHA-1'",
	indicator.SHA256: "file:hashes.'SHA-256'", indicator.SHA512: "file:hashes.'SHA-512'", indicator.FileName: "file:name",
	indicator.Mutex:     "mutex:name",
	indicator.UserAgent: "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'",
	indicator.BTC:       "cryptocurrency-wallet:value", indicator.JA3: "x-tls-client:ja3", indicator.JA4: "x-tls-client:ja4",
}

// patternOf is the STIX pattern of an indicator.
func patternOf(x indicator.Indicator) string {
	switch x.Kind {
	case indicator.CIDR:
		object := "ipv4-addr"
		if strings.Contains(x.Value, ":") {
			object = "ipv6-addr"
		}
		return "[" + object + ":value ISSUBSET " + literal(x.Value) + "]"
	case indicator.FilePath:
		directory, name := splitPath(x.Value)
		switch {
		case name == "":
			return "[directory:path = " + literal(x.Value) + "]"
		case directory == "":
			return "[file:name = " + literal(name) + "]"
		}
		return "[file:name = " + literal(name) + " AND file:parent_directory_ref.path = " + literal(directory) + "]"
	case indicator.Registry:
		return "[windows-registry-key:key = " + literal(wholeHive(x.Value)) + "]"
	case indicator.ASN:
		return "[autonomous-system:number = " + strings.TrimPrefix(x.Value, "AS") + "]"
	}
	return "[" + patternPaths[x.Kind] + " = " + literal(x.Value) + "]"
}

func literal(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}
