package misp

import (
	"fmt"
	"strings"

	"picket/indicator"
)

// A Value is what an attribute says, or one half of what a composite attribute says. From and To are where it stands in
// the attribute's value, in bytes.
type Value struct {
	Kind     indicator.Kind // empty where Reason says why it is not looked for
	Reason   string
	CVE      bool // it is a vulnerability
	From, To int
}

// typeKinds are the types of MISP (core format, section on attributes) that are of one kind.
var typeKinds = map[string]indicator.Kind{
	"ip-src": indicator.IPv4, "ip-dst": indicator.IPv4, "ip": indicator.IPv4,
	"domain": indicator.Domain, "hostname": indicator.Domain,
	"url": indicator.URL, "uri": indicator.URL,
	"email": indicator.Email, "email-src": indicator.Email, "email-dst": indicator.Email, "email-reply-to": indicator.Email,
	"md5": indicator.MD5, "sha1": indicator.SHA1, "sha256": indicator.SHA256, "sha512": indicator.SHA512,
	"filename": indicator.FileName, "regkey": indicator.Registry, "mutex": indicator.Mutex,
	"user-agent": indicator.UserAgent, "http-user-agent": indicator.UserAgent, "ja3-fingerprint-md5": indicator.JA3, "AS": indicator.ASN,
	"btc": indicator.BTC, "attachment": indicator.FileName, "malware-sample": indicator.FileName,
	"email-attachment": indicator.FileName, "ja4-plus": indicator.JA4,
}

// Values takes an attribute apart. A composite (a|b) describes one thing by two values:
//
//   - filename|hash, and malware-sample: the hash identifies the file by itself, and is looked for; the name is context
//   - ip|port, hostname|port: the address or name is looked for, whatever the port; the port is context
//   - domain|ip: the name is looked for; the address may have been shared, and is context
//   - regkey|value: the key is looked for only by its whole meaning, key and data together: nothing is looked for
//   - email|…, and any other composite: nothing is looked for
//
// What is context has its Reason, so that nothing is lost silently.
func (a Attribute) Values() []Value {
	value := a.Value.Value
	whole := Value{To: len(value)}
	left, right, isPair := strings.Cut(a.Type, "|")
	if a.Type == "malware-sample" && strings.Contains(value, "|") {
		left, right, isPair = "filename", "md5", true
	}
	cut := strings.LastIndexByte(value, '|')
	switch {
	case a.Type == "vulnerability":
		whole.CVE = true
	case !isPair:
		whole.set(a.Type, value)
	case cut < 0:
		whole.Reason = fmt.Sprintf("%s without a | in its value", a.Type)
	default:
		return pair(a.Type, left, right, Value{To: cut}, Value{From: cut + 1, To: len(value)}, value)
	}
	return []Value{whole}
}

// set gives a value the kind of a type.
func (v *Value) set(name, value string) {
	kind, ok := typeKinds[name]
	if !ok {
		v.Reason = fmt.Sprintf("%.60s is not a kind that Picket looks for", name)
		return
	}
	if kind == indicator.FileName && strings.ContainsAny(value[v.From:v.To], `\/`) { // MISP has one type for both
		kind = indicator.FilePath
	}
	v.Kind = kind
}

func pair(name, left, right string, first, second Value, value string) []Value {
	switch {
	case left == "filename":
		first.Reason = "context: the name of the file that the hash identifies"
		second.set(right, value)
	case right == "port":
		first.set(left, value)
		second.Reason = "context: a port"
	case name == "domain|ip":
		first.set(left, value)
		second.Reason = "context: an address that the name resolved to"
	default:
		return []Value{{To: len(value), Reason: fmt.Sprintf("compound attribute (%.60s): its parts say less than the whole", name)}}
	}
	return []Value{first, second}
}
