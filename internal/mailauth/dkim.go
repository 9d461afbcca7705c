package mailauth

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

// DKIM is verified by code of our own, since a message is judged long after it came: whether a signature had expired is asked of the time the
// message was received, which the library at hand takes from today's clock (and so finds all mail of Gmail expired).

// mostSignatures and mostHeader bound the work on one message: signatures verified, bytes of its header.
const (
	mostSignatures = 10
	mostHeader     = 1 << 20
)

// signatures verifies what can be with the keys at hand. What has no key stays as servers say.
func (r *reading) signatures(raw []byte, keys Keys) {
	if len(keys) == 0 {
		return
	}
	var verified []signed
	fields, body, ok := parts(raw)
	for i, field := range fields {
		if !ok || len(verified) == mostSignatures {
			break
		}
		if !strings.EqualFold(nameOf(field), "DKIM-Signature") {
			continue
		}
		tags := parseTags(field[strings.IndexByte(field, ':')+1:])
		record, known := keys.find(tags["s"], tags["d"])
		if !known {
			continue
		}
		s := &signature{field: i, tags: tags, fields: fields, body: body, received: r.received()}
		verified = append(verified, signed{s.verify(record), domainOf(tags["d"])})
	}
	if len(verified) == 0 {
		return
	}
	r.Local = true
	r.signed = verified
	r.Places = append(r.Places, r.m.Header.All("DKIM-Signature")...)
}

// find looks a key up; names of DNS are without case.
func (k Keys) find(selector, domain string) (record string, ok bool) {
	name := selector + "._domainkey." + domain
	if record, ok = k[name]; ok {
		return record, true
	}
	for stored, record := range k {
		if strings.EqualFold(strings.TrimSuffix(stored, "."), name) {
			return record, true
		}
	}
	return "", false
}

// received is when the message came, in seconds since 1970; 0 where nothing says.
func (r *reading) received() int64 {
	for _, hop := range r.hops {
		if hop.Time > 0 {
			return hop.Time / 1e6
		}
	}
	sent, _ := r.m.Sent()
	return sent / 1e6
}

// A signature is one DKIM signature, with what it signs.
type signature struct {
	field    int // of fields
	tags     map[string]string
	fields   []string // of the header, each with its line ends
	body     []byte
	received int64
}

// verify tells the result (RFC 6376, 6.1; the words are those of RFC 8601, 2.7.1). "policy" is a signature that is not accepted though it may
// be right: expired, weak (RFC 8301), or of a part of the body only (RFC 6376, 8.2).
func (s *signature) verify(record string) Result {
	if !s.wellFormed() {
		return permerror
	}
	key := parseTags(record)
	if v, ok := key["v"]; ok && v != "DKIM1" || key["p"] == "" || !allows(key["h"], "sha256") || !allows(key["s"], "email") {
		return permerror
	}
	public, err := base64.StdEncoding.DecodeString(key["p"])
	if err != nil {
		return permerror
	}
	if s.expired() || s.tags["l"] != "" || s.tags["a"] == "rsa-sha1" {
		return policy
	}
	header, body := canonical(s.tags["c"])
	sum := sha256.Sum256(body(s.body))
	if claimed, err := base64.StdEncoding.DecodeString(s.tags["bh"]); err != nil || !bytes.Equal(sum[:], claimed) {
		return fail
	}
	value, err := base64.StdEncoding.DecodeString(s.tags["b"])
	if err != nil {
		return permerror
	}
	return check(s.tags["a"], key["k"], public, s.digest(header), value)
}

// wellFormed checks the tags that must be there (RFC 6376, 6.1.1): the signature covers From, and its identity is of its domain.
func (s *signature) wellFormed() bool {
	for _, tag := range []string{"v", "a", "b", "bh", "d", "h", "s"} {
		if s.tags[tag] == "" {
			return false
		}
	}
	if id := s.tags["i"]; id != "" {
		domain, of := strings.ToLower(id[strings.LastIndexByte(id, '@')+1:]), strings.ToLower(s.tags["d"])
		if domain != of && !strings.HasSuffix(domain, "."+of) {
			return false
		}
	}
	return s.tags["v"] == "1" && slices.ContainsFunc(strings.Split(s.tags["h"], ":"), func(name string) bool { return strings.EqualFold(name, "From") })
}

func (s *signature) expired() bool {
	at, err := strconv.ParseInt(s.tags["x"], 10, 64)
	return err == nil && s.received > at
}

// digest is the hash of the signed fields, and of the signature's own without its value (RFC 6376, 3.7). Of fields with one name the lowest
// comes first (5.4.2).
func (s *signature) digest(canonical func(string) string) []byte {
	hash := sha256.New()
	left := map[string][]string{} // by name: the fields not yet taken
	for _, field := range s.fields {
		name := strings.ToLower(nameOf(field))
		left[name] = append(left[name], field)
	}
	for name := range strings.SplitSeq(strings.ToLower(s.tags["h"]), ":") {
		if n := len(left[name]); n > 0 {
			hash.Write([]byte(canonical(left[name][n-1])))
			left[name] = left[name][:n-1]
		}
	}
	own := canonical(withoutValue(s.fields[s.field]))
	hash.Write([]byte(strings.TrimSuffix(own, "\r\n")))
	return hash.Sum(nil)
}

// check verifies a signature of a digest. Keys of RSA below 1024 bits are not accepted (RFC 8301, 3.2).
func check(algorithm, kind string, public, digest, value []byte) Result {
	switch {
	case algorithm == "rsa-sha256" && (kind == "rsa" || kind == ""):
		key, ok := rsaKey(public)
		switch {
		case !ok:
			return permerror
		case key.Size() < 1024/8:
			return policy
		case rsa.VerifyPKCS1v15(key, crypto.SHA256, digest, value) != nil:
			return fail
		}
		return pass
	case algorithm == "ed25519-sha256" && kind == "ed25519":
		if len(public) != ed25519.PublicKeySize {
			return permerror
		}
		if !ed25519.Verify(public, digest, value) {
			return fail
		}
		return pass
	}
	return permerror
}

// rsaKey reads a key in either form that is in use (RFC 6376, erratum 3017).
func rsaKey(der []byte) (*rsa.PublicKey, bool) {
	if any, err := x509.ParsePKIXPublicKey(der); err == nil {
		key, ok := any.(*rsa.PublicKey)
		return key, ok
	}
	key, err := x509.ParsePKCS1PublicKey(der)
	return key, err == nil
}

// allows tells whether a list of a key record ("h", "s") has a value; one that is not there has all.
func allows(list, value string) bool {
	return list == "" || slices.ContainsFunc(strings.Split(list, ":"), func(s string) bool { return s == "*" || s == value })
}

// parseTags reads "a=b; c=d" (RFC 6376, 3.2). Space within values is taken away: no tag that is used here has any.
func parseTags(text string) map[string]string {
	tags := map[string]string{}
	for part := range strings.SplitSeq(text, ";") {
		name, value, ok := strings.Cut(part, "=")
		if ok {
			tags[strings.TrimSpace(name)] = strings.Join(strings.Fields(value), "")
		}
	}
	return tags
}
