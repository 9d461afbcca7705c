package advisory

import (
	"strings"

	"picket/indicator"
)

// openIOCKinds says what the terms of OpenIOC (Mandiant's list of indicator terms) are as indicators, in lower case. Ports, sizes, strings in files and
// the like are none.
var openIOCKinds = map[string]indicator.Kind{
	"network/dns":                            indicator.Domain,
	"network/uri":                            indicator.URL,
	"network/useragent":                      indicator.UserAgent,
	"dnsentryitem/host":                      indicator.Domain,
	"dnsentryitem/recordname":                indicator.Domain,
	"dnsentryitem/recorddata/host":           indicator.Domain,
	"dnsentryitem/recorddata/ipv4address":    indicator.IPv4,
	"portitem/remoteip":                      indicator.IPv4,
	"processitem/portlist/portitem/remoteip": indicator.IPv4,
	"routeentryitem/destination":             indicator.IPv4,
	"routeentryitem/gateway":                 indicator.IPv4,
	"urlhistoryitem/url":                     indicator.URL,
	"urlhistoryitem/hostname":                indicator.Domain,
	"formhistoryitem/hostname":               indicator.Domain,
	"cookiehistoryitem/hostname":             indicator.Domain,
	"filedownloadhistoryitem/sourceurl":      indicator.URL,
	"filedownloadhistoryitem/filename":       indicator.FileName,

	"email/from":              indicator.Email,
	"email/replyto":           indicator.Email,
	"email/in-reply-to":       indicator.Email,
	"email/receivedfromip":    indicator.IPv4,
	"email/receivedfromhost":  indicator.Domain,
	"email/attachment/name":   indicator.FileName,
	"email/attachment/md5sum": indicator.MD5,

	"fileitem/md5sum":    indicator.MD5,
	"fileitem/sha1sum":   indicator.SHA1,
	"fileitem/sha256sum": indicator.SHA256,
	"fileitem/filename":  indicator.FileName,
	"fileitem/fullpath":  indicator.FilePath,
	"fileitem/filepath":  indicator.FilePath,

	"processitem/name":                                indicator.FileName,
	"processitem/path":                                indicator.FilePath,
	"processitem/handlelist/handle/name":              indicator.Mutex,
	"processitem/sectionlist/memorysection/md5sum":    indicator.MD5,
	"processitem/sectionlist/memorysection/sha1sum":   indicator.SHA1,
	"processitem/sectionlist/memorysection/sha256sum": indicator.SHA256,
	"driveritem/drivername":                           indicator.FileName,
	"driveritem/md5sum":                               indicator.MD5,
	"driveritem/sha1sum":                              indicator.SHA1,
	"driveritem/sha256sum":                            indicator.SHA256,
	"moduleitem/modulename":                           indicator.FileName,
	"moduleitem/modulepath":                           indicator.FilePath,

	"serviceitem/path":                             indicator.FilePath,
	"serviceitem/servicedll":                       indicator.FilePath,
	"serviceitem/pathmd5sum":                       indicator.MD5,
	"serviceitem/pathsha1sum":                      indicator.SHA1,
	"serviceitem/pathsha256sum":                    indicator.SHA256,
	"serviceitem/servicedllmd5sum":                 indicator.MD5,
	"serviceitem/servicedllsha1sum":                indicator.SHA1,
	"serviceitem/servicedllsha256sum":              indicator.SHA256,
	"taskitem/actionlist/action/execprogrampath":   indicator.FilePath,
	"taskitem/actionlist/action/execprogrammd5sum": indicator.MD5,
	"prefetchitem/applicationfilename":             indicator.FileName,
	"prefetchitem/applicationfullpath":             indicator.FilePath,

	"registryitem/path":    indicator.Registry,
	"registryitem/keypath": indicator.Registry,
}

// handleType is what must be "Mutant" for a handle's name to be that of a mutex.
const handleType = "processitem/handlelist/handle/type"

// isMutant is for the pair by which authors say "a mutex of this name": it tests one property, and states its kind.
func (c *condition) isMutant() bool {
	if !c.closed || len(c.parts) != 2 {
		return false
	}
	if strings.EqualFold(c.parts[0].search, handleType) {
		c.parts[0], c.parts[1] = c.parts[1], c.parts[0]
	}
	name, kind := c.parts[0], c.parts[1]
	return openIOCKinds[strings.ToLower(name.search)] == indicator.Mutex && !name.negated &&
		strings.EqualFold(kind.search, handleType) && !kind.negated && kind.test == "is" && strings.EqualFold(kind.value, "Mutant")
}

// isWholeWithin says whether a property that contains the value has it as a match of its kind: addresses, names and
// hashes are whole by themselves, and so are paths and keys of two components or more, which match wherever they stand
// in a longer one. A bare file name, a mutex or a user agent may be part of another.
func isWholeWithin(x indicator.Indicator) bool {
	switch x.Kind {
	case indicator.FileName, indicator.Mutex, indicator.UserAgent, indicator.URL:
		return false
	case indicator.FilePath, indicator.Registry:
		return strings.ContainsAny(strings.Trim(x.Value, `\/`), `\/`)
	case indicator.Domain:
		return indicator.HasPublicSuffix(x.Value)
	}
	return true
}
