package advisory

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"picket/indicator"
)

// maxLength of a value, in bytes: that which indicator.New takes.
const maxLength = 8192

var errUnrecognised = errors.New("not recognised as an indicator of any kind")

// recognise finds the kind of a value that stands alone. It is stricter than indicator.Guess with what tables and lists
// hold besides: N/A is no path, and 1.5 no file name.
func recognise(text string) (indicator.Indicator, error) {
	if len(text) > maxLength {
		return indicator.Indicator{}, errUnrecognised
	}
	if strings.HasPrefix(text, "Mozilla/") {
		return indicator.New(indicator.UserAgent, text)
	}
	x, err := indicator.Guess(text)
	if err != nil {
		return withoutPort(text)
	}
	switch x.Kind {
	case indicator.FilePath:
		if !pathForm.MatchString(x.Value) {
			return indicator.Indicator{}, errUnrecognised
		}
	case indicator.FileName:
		if !fileForm.MatchString(x.Value) {
			return withoutPort(text)
		}
	case indicator.URL:
		if strings.ContainsAny(x.Value, " \t") {
			return indicator.Indicator{}, errors.New("a URL with a space in it")
		}
	}
	return x, nil
}

var (
	pathForm = regexp.MustCompile(`^(?:[A-Za-z]:[\\/]|\\|%[\w() ]+%|~?/[^/ ]|[\w.$-]+\\)`)
	fileForm = regexp.MustCompile(`\.[0-9]{0,5}[A-Za-z][A-Za-z0-9]{0,5}$`)
)

// withoutPort reads name:8080 as the name. An address with a port needs no help.
func withoutPort(text string) (indicator.Indicator, error) {
	i := strings.LastIndexByte(text, ':')
	if i < 0 || i == len(text)-1 || len(text)-i > 6 || strings.Trim(text[i+1:], "0123456789") != "" {
		return indicator.Indicator{}, errUnrecognised
	}
	x, err := indicator.New(indicator.Domain, text[:i])
	if err != nil || !indicator.HasPublicSuffix(x.Value) {
		return indicator.Indicator{}, errUnrecognised
	}
	return x, nil
}

// typed reads a value that its document says to be of a kind. Publishers err: where the value is none of that kind, but
// is of another beyond doubt (a SHA-1 called SHA-256, a URL called domain), it is what it is.
func typed(kind indicator.Kind, text string) (indicator.Indicator, error) {
	isFile := kind == indicator.FileName || kind == indicator.FilePath
	x, err := indicator.New(kind, text)
	if err == nil && !isFile {
		return x, nil
	}
	other, otherErr := recognise(text)
	switch {
	case otherErr == nil && (isCertain(other.Kind) && (!isFile || isHashKind(other.Kind)) || isFile && err != nil):
		return other, nil
	case err == nil:
		return x, nil
	}
	return indicator.Indicator{}, fmt.Errorf("no %s: %w", kind, err)
}

// isCertain is for kinds whose values have a form that others have not.
func isCertain(kind indicator.Kind) bool {
	switch kind {
	case indicator.FileName, indicator.FilePath, indicator.BTC, indicator.UserAgent:
		return false
	}
	return true
}

func isHashKind(kind indicator.Kind) bool {
	return kind == indicator.MD5 || kind == indicator.SHA1 || kind == indicator.SHA256 || kind == indicator.SHA512
}

// kindAliases are names of columns and types that indicator.ParseKind does not know, folded.
var kindAliases = map[string]indicator.Kind{
	"filepathname": indicator.FilePath, "fullpath": indicator.FilePath, "ipport": indicator.IPv4, "ipaddressport": indicator.IPv4,
	"dstip": indicator.IPv4, "srcip": indicator.IPv4, "c2ip": indicator.IPv4, "domainport": indicator.Domain,
	"hostport": indicator.Domain, "urlpath": indicator.URL, "c2domain": indicator.Domain, "dns": indicator.Domain, "registrypath": indicator.Registry,
	"registrypathkey": indicator.Registry, "useragentstring": indicator.UserAgent, "bitcoinaddress": indicator.BTC,
	"emailsender": indicator.Email, "sender": indicator.Email, "processname": indicator.FileName, "process": indicator.FileName,
	"sslja3": indicator.JA3, "mutexname": indicator.Mutex,
	"hash": indicator.SHA256, "filehash": indicator.SHA256, // typed finds the right algorithm by the length
}

// parseKind reads the name of a kind, also in the plural, and as columns are called: SHA256 hash.
func parseKind(name string) (indicator.Kind, bool) {
	name = fold(name)
	for _, form := range []string{name, strings.TrimSuffix(name, "s"), strings.TrimSuffix(name, "es"), strings.TrimSuffix(name, "hash")} {
		if kind, err := indicator.ParseKind(form); err == nil {
			return kind, true
		}
		if kind, ok := kindAliases[form]; ok {
			return kind, true
		}
	}
	return "", false
}

// fold is a name in lower case, letters and digits only.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			return r
		case 'A' <= r && r <= 'Z':
			return r - 'A' + 'a'
		}
		return -1
	}, name)
}
