package stix

import (
	"errors"
	"fmt"
	"strings"

	"picket/indicator"
)

// pathKinds says what the properties of observables (section 6) are as indicators. The last lines are not of the
// standard: what OpenCTI, the Mobile Verification Toolkit and Picket write.
var pathKinds = map[string][]indicator.Kind{
	"ipv4-addr:value":                {indicator.IPv4},
	"ipv6-addr:value":                {indicator.IPv6},
	"network-traffic:dst_ref.value":  {indicator.IPv4, indicator.Domain},
	"network-traffic:src_ref.value":  {indicator.IPv4, indicator.Domain},
	"domain-name:value":              {indicator.Domain, indicator.IPv4},
	"url:value":                      {indicator.URL},
	"email-addr:value":               {indicator.Email},
	"email-message:from_ref.value":   {indicator.Email},
	"email-message:sender_ref.value": {indicator.Email},
	"file:hashes.md5":                {indicator.MD5},
	"file:hashes.sha1":               {indicator.SHA1},
	"file:hashes.sha256":             {indicator.SHA256},
	"file:hashes.sha512":             {indicator.SHA512},
	"file:name":                      {indicator.FileName, indicator.FilePath},
	"file:parent_directory_ref.path": {indicator.FilePath},
	"directory:path":                 {indicator.FilePath},
	"windows-registry-key:key":       {indicator.Registry},
	"mutex:name":                     {indicator.Mutex},
	"autonomous-system:number":       {indicator.ASN},
	"network-traffic:extensions.http-request-ext.request_header.user-agent": {indicator.UserAgent},

	"hostname:value":                        {indicator.Domain},
	"x-opencti-hostname:value":              {indicator.Domain},
	"user-agent:value":                      {indicator.UserAgent},
	"x-opencti-user-agent:value":            {indicator.UserAgent},
	"cryptocurrency-wallet:value":           {indicator.BTC},
	"x-opencti-cryptocurrency-wallet:value": {indicator.BTC},
	"file:path":                             {indicator.FilePath, indicator.FileName},
	"x-tls-client:ja3":                      {indicator.JA3},
	"x-tls-client:ja4":                      {indicator.JA4},
}

// Indicator is the value to look for. The error says why there is none: the property is not of a kind that is looked
// for, or the value is not of the property's kind.
func (c Comparison) Indicator() (indicator.Indicator, error) {
	kinds := pathKinds[canonicalPath(c.Path)]
	if kinds == nil {
		return indicator.Indicator{}, errors.New(shown(c.Path, 80) + " is not a kind that Picket looks for")
	}
	if !c.IsString && kinds[0] != indicator.ASN {
		return indicator.Indicator{}, errors.New("not compared with a string")
	}
	var first error
	for _, kind := range kinds {
		x, err := indicator.New(kind, c.Value)
		if err == nil {
			return x, nil
		}
		if first == nil {
			first = fmt.Errorf("no %s: %w", kind, err)
		}
	}
	return indicator.Indicator{}, first
}

// canonicalPath evens out case, and the names of hash algorithms: SHA-256, SHA256, sha_256.
func canonicalPath(path string) string {
	path = strings.ToLower(path)
	if algorithm, ok := strings.CutPrefix(path, "file:hashes."); ok {
		return "file:hashes." + withoutHyphens.Replace(algorithm)
	}
	return path
}

var withoutHyphens = strings.NewReplacer("-", "", "_", "")
