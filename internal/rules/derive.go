package rules

import (
	"bytes"
	"strings"
)

// What rules ask for and no field of a record says alone.

// deriveInputs are fields that are needed for that, whether or not a rule asks for them.
var deriveInputs = func() map[string]bool {
	inputs := map[string]bool{}
	for _, name := range strings.Fields(`c-uri cs-uri cs-uri-stem cs-uri-query cs-host Hashes md5 sha1 sha256 imphash ObjectName
		ObjectValueName NewValue NewValueType Initiated RegistryKey RegistryValueName RegObjectName RegValueName query message
		MESSAGE ResultType`) {
		inputs[name] = true
	}
	for _, name := range directionNames {
		inputs[name] = true
	}
	return inputs
}()

// deriveWeb splits and joins what was asked for: as logged, as path with query, and as a whole URL. Rules look for paths in
// the query too, as many servers log both as one.
func deriveWeb(b *builder, _ *Class) {
	uri := b.value("c-uri")
	if uri == nil {
		uri = b.value("cs-uri")
	}
	host := b.value("cs-host")
	if uri == nil {
		stem, query := b.value("cs-uri-stem"), bytes.TrimPrefix(b.value("cs-uri-query"), []byte("?"))
		if stem == nil && query == nil {
			return
		}
		if uri = stem; len(query) > 0 {
			uri = b.join(stem, []byte("?"), query)
		}
	}
	path := uri
	if _, rest, ok := bytes.Cut(uri, []byte("://")); ok && uri[0] != '/' {
		slash := bytes.IndexByte(rest, '/')
		if slash < 0 {
			slash = len(rest)
		}
		host, path = withoutPort(rest[:slash]), rest[slash:]
	} else if len(uri) > 0 && bytes.IndexByte(uri, '/') < 0 && host == nil { // CONNECT
		host, path = withoutPort(uri), nil
	}
	whole := uri
	if len(host) > 0 && len(path) > 0 && len(path) == len(uri) && path[0] == '/' {
		whole = b.join([]byte("http://"), host, path)
	}
	stem, query, isAsked := bytes.Cut(path, []byte("?"))
	b.derive(uri, "c-uri", "cs-uri")
	b.derive(whole, "c-uri", "cs-uri")
	if len(host) > 0 {
		b.derive(host, "cs-host", "r-dns")
	}
	if len(path) == 0 {
		return
	}
	b.derive(path, "c-uri", "cs-uri", "cs-uri-query")
	b.derive(stem, "cs-uri-stem", "c-uri-stem")
	if isAsked {
		b.derive(query, "cs-uri-query", "c-uri-query")
	}
	if name := stem[bytes.LastIndexByte(stem, '/')+1:]; bytes.IndexByte(name, '.') >= 0 {
		b.derive(name[bytes.LastIndexByte(name, '.')+1:], "c-uri-extension")
	}
}

func withoutPort(host []byte) []byte {
	if i := bytes.LastIndexByte(host, ':'); i >= 0 && bytes.IndexByte(host[i:], ']') < 0 {
		return host[:i]
	}
	return host
}

// deriveSudo takes the pairs out of what sudo logs: `anna : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/id`.
func deriveSudo(b *builder, c *Class) {
	if len(c.Sources) == 0 || c.Sources[0].Service != "sudo" {
		return
	}
	message := b.value("message")
	if message == nil {
		message = b.value("MESSAGE")
	}
	if _, pairs, ok := bytes.Cut(message, []byte(" : ")); ok {
		for pair := range bytes.SplitSeq(pairs, []byte(" ; ")) {
			if name, text, ok := bytes.Cut(pair, []byte("=")); ok {
				b.deriveNamed(text, bytes.TrimSpace(name))
			}
		}
	}
}

// sudoNames are of what sudo logs.
var sudoNames = [...]string{"TTY", "PWD", "USER", "GROUP", "ENV", "COMMAND"}

func (b *builder) deriveNamed(text, name []byte) {
	for _, known := range sudoNames {
		if known == string(name) {
			b.derive(text, known)
		}
	}
}

// deriveDNS leaves out the dot at the end of a name.
func deriveDNS(b *builder, _ *Class) {
	query := b.value("query")
	switch {
	case len(query) == 0:
	case query[0] == '(':
		b.deriveLabels(query)
	case query[len(query)-1] == '.':
		b.derive(query[:len(query)-1], "query")
	}
}

// deriveLabels writes the names of Windows' debug log with dots: (3)www(7)example(3)com(0).
func (b *builder) deriveLabels(query []byte) {
	start := len(b.scratch)
	for rest := query; len(rest) > 0 && rest[0] == '('; {
		closing := bytes.IndexByte(rest, ')')
		if closing < 0 {
			return
		}
		rest = rest[closing+1:]
		label := rest
		if i := bytes.IndexByte(rest, '('); i >= 0 {
			label, rest = rest[:i], rest[i:]
		} else {
			rest = nil
		}
		if len(label) > 0 && len(b.scratch) > start {
			b.scratch = append(b.scratch, '.')
		}
		b.scratch = append(b.scratch, label...)
	}
	b.derive(b.scratch[start:len(b.scratch):len(b.scratch)], "query")
}

// hashNames are the fields of hashes that stand alone.
var hashNames = [...]string{"md5", "sha1", "sha256", "imphash"}

// deriveHashes gives hashes that stand alone as Sysmon writes them, `SHA256=…`, and the other way about.
func deriveHashes(b *builder) {
	if b.plan.asks("Hashes") {
		for _, name := range hashNames {
			for i := range b.added {
				if v := b.added[i]; v.name == name && len(v.text) > 0 {
					b.derive(b.join(algorithm(name, v.text), v.text), "Hashes")
				}
			}
		}
	}
	for _, name := range hashNames {
		if b.plan.asks(name) {
			b.derive(hashOf(name, b.value("Hashes")), name)
		}
	}
}

// hashOf is the hash of an algorithm among `MD5=…,SHA256=…`, nil if there is none.
func hashOf(name string, all []byte) []byte {
	for part := range bytes.SplitSeq(all, []byte(",")) {
		if len(part) > len(name) && part[len(name)] == '=' && hasFoldPrefix(part, name) {
			return part[len(name)+1:]
		}
	}
	return nil
}

var algorithms = struct{ md5, sha1, sha256, imphash []byte }{[]byte("MD5="), []byte("SHA1="), []byte("SHA256="), []byte("IMPHASH=")}

// algorithm goes by the length, as some schemas have one field for all hashes.
func algorithm(name string, hash []byte) []byte {
	switch {
	case name == "imphash":
		return algorithms.imphash
	case len(hash) == 32:
		return algorithms.md5
	case len(hash) == 40:
		return algorithms.sha1
	}
	return algorithms.sha256
}

// deriveWindows: the log of Security names keys and values of the registry apart, and directions by number.
func deriveWindows(b *builder, c *Class) {
	deriveHashes(b)
	if key := b.value("ObjectName"); key != nil && c.is("registry_set") {
		b.derive(b.join(hive(b, key), []byte(`\`), b.value("ObjectValueName")), "TargetObject")
		if number := b.value("NewValue"); string(b.value("NewValueType")) == "%%1876" && len(number) > 0 {
			b.derive(b.join([]byte("DWORD ("), hexOf(number), []byte(")")), "Details")
		}
	}
	deriveInitiated(b, c)
	deriveDrive(b)
}

// hexOf writes a number as Sysmon does: 0x00000001.
func hexOf(decimal []byte) []byte {
	n := uint32(0)
	for _, c := range decimal {
		if c < '0' || c > '9' {
			return decimal
		}
		n = n*10 + uint32(c-'0')
	}
	hex := []byte("0x00000000")
	for i := len(hex) - 1; n > 0; i, n = i-1, n>>4 {
		hex[i] = "0123456789abcdef"[n&15]
	}
	return hex
}

// hives are the roots of the registry, and how Sysmon writes them.
var hives = []struct{ long, short string }{
	{`\REGISTRY\MACHINE`, "HKLM"}, {`\REGISTRY\USER`, "HKU"}, {"HKEY_LOCAL_MACHINE", "HKLM"}, {"HKEY_USERS", "HKU"},
	{"HKEY_CURRENT_USER", "HKCU"}, {"HKEY_CLASSES_ROOT", "HKCR"},
}

func hive(b *builder, key []byte) []byte {
	for _, h := range hives {
		if hasFoldPrefix(key, h.long) {
			return b.join([]byte(h.short), key[len(h.long):])
		}
	}
	return key
}

// deriveSchema is for records of ECS and OCSF, which are of machines or of the web.
func deriveSchema(b *builder, c *Class) {
	if c.is("webserver") {
		deriveWeb(b, c)
		return
	}
	deriveDNS(b, c)
	deriveHashes(b)
	deriveInitiated(b, c)
}

// deriveSignIn says in a word, as the portal does, whether a sign-in came to an error.
func deriveSignIn(b *builder, c *Class) {
	result := b.value("ResultType")
	switch {
	case len(c.Sources) == 0 || c.Sources[0].Service != "signinlogs" || result == nil:
	case string(result) == "0":
		b.derive(success, "Status")
	default:
		b.derive(failure, "Status")
	}
}

var success, failure = []byte("Success"), []byte("Failure")

// deriveDefender joins key and value. Its connections are all of the machine's own making: others have types of event that
// are of no class.
func deriveDefender(b *builder, c *Class) {
	deriveHashes(b)
	if c.is("network_connection") {
		b.derive([]byte("true"), "Initiated")
	}
	deriveRegistry(b, c, "RegistryKey", "RegistryValueName")
}

func deriveFalcon(b *builder, c *Class) {
	deriveHashes(b)
	deriveInitiated(b, c)
	for _, name := range [...]string{"Image", "ParentImage"} {
		if file := b.value(name); len(file) > 0 && !bytes.ContainsAny(file, `\/`) { // without its directory
			separator := "/"
			if c.Sources[0].Product == "windows" {
				separator = `\`
			}
			b.derive(b.join([]byte(separator), file), name)
		}
	}
	deriveDrive(b)
	deriveRegistry(b, c, "RegObjectName", "RegValueName")
}

func deriveRegistry(b *builder, c *Class, keyName, valueName string) {
	key, name := b.value(keyName), b.value(valueName)
	if key == nil || !c.is("registry_event") {
		return
	}
	if key = hive(b, key); len(name) > 0 {
		key = b.join(key, []byte(`\`), name)
	}
	b.derive(key, "TargetObject")
}
