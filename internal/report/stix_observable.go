package report

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"picket/indicator"
)

// observableNamespace is that of the deterministic ids of cyber-observable objects (section 2.9).
var observableNamespace = uuid.MustParse("00abedb4-aa42-466c-9c01-fed23315a9b7")

// observe writes the observables of a group and gives their ids: the value that was seen, and the traffic it was seen in.
func (b *bundle) observe(g *sightingGroup) (refs []string) {
	add := func(id string) {
		if id != "" && !slices.Contains(refs, id) {
			refs = append(refs, id)
		}
	}
	add(b.value(seenValue(g)))
	src, dst := b.address(g.seen.src), b.address(g.seen.dst)
	add(src)
	add(dst)
	if src != "" && dst != "" {
		version, _, _ := strings.Cut(src, "-addr--")
		add(b.observable("network-traffic", fields{"src_ref": src, "dst_ref": dst, "protocols": []string{version}}))
	}
	return refs
}

// seenValue is what stood in the record: a name below the domain asked for, an address in the range.
func seenValue(g *sightingGroup) indicator.Indicator {
	kinds := []indicator.Kind{g.indicator.Kind}
	if g.indicator.Kind == indicator.CIDR {
		kinds = []indicator.Kind{indicator.IPv4, indicator.IPv6}
	}
	for _, kind := range kinds {
		if x, err := indicator.New(kind, g.seen.matched); err == nil {
			return x
		}
	}
	return g.indicator
}

var hashNames = map[indicator.Kind]string{indicator.MD5: "MD5", indicator.SHA1: "SHA-1", indicator.SHA256: "SHA-256", indicator.SHA512: "SHA-512"}

// value writes the observable that a value is; "" for kinds that STIX has no object for.
func (b *bundle) value(x indicator.Indicator) string {
	switch x.Kind {
	case indicator.IPv4, indicator.IPv6:
		return b.address(x.Value)
	case indicator.Domain:
		return b.observable("domain-name", fields{"value": x.Value})
	case indicator.URL:
		return b.observable("url", fields{"value": x.Value})
	case indicator.Email:
		return b.observable("email-addr", fields{"value": x.Value})
	case indicator.MD5, indicator.SHA1, indicator.SHA256, indicator.SHA512:
		return b.observable("file", fields{"hashes": fields{hashNames[x.Kind]: x.Value}})
	case indicator.FileName:
		return b.observable("file", fields{"name": x.Value})
	case indicator.FilePath:
		return b.path(x.Value)
	case indicator.Registry:
		return b.observable("windows-registry-key", fields{"key": wholeHive(x.Value)})
	case indicator.Mutex:
		return b.observable("mutex", fields{"name": x.Value})
	case indicator.ASN:
		if n, err := strconv.Atoi(strings.TrimPrefix(x.Value, "AS")); err == nil {
			return b.observable("autonomous-system", fields{"number": n})
		}
	}
	return ""
}

func (b *bundle) address(text string) string {
	addr, err := netip.ParseAddr(text)
	switch {
	case err != nil:
		return ""
	case addr.Unmap().Is4():
		return b.observable("ipv4-addr", fields{"value": addr.Unmap().String()})
	}
	return b.observable("ipv6-addr", fields{"value": addr.WithZone("").String()})
}

func (b *bundle) path(path string) string {
	directory, name := splitPath(path)
	if name == "" {
		return b.observable("directory", fields{"path": path})
	}
	o := fields{"name": name}
	if directory != "" {
		o["parent_directory_ref"] = b.observable("directory", fields{"path": directory})
	}
	return b.observable("file", o)
}

func splitPath(path string) (directory, name string) {
	i := strings.LastIndexAny(path, `\/`)
	return path[:max(i, 0)], path[i+1:]
}

// wholeHive writes the hive in full, as the key of a registry object must have it (section 6.17).
func wholeHive(key string) string {
	hive, rest, _ := strings.Cut(key, `\`)
	hive = cmp.Or(hives[strings.ToUpper(hive)], hive)
	if rest == "" {
		return hive
	}
	return hive + `\` + rest
}

var hives = map[string]string{"HKLM": "HKEY_LOCAL_MACHINE", "HKCU": "HKEY_CURRENT_USER", "HKU": "HKEY_USERS", "HKCR": "HKEY_CLASSES_ROOT",
	"HKCC": "HKEY_CURRENT_CONFIG"}

// observable writes an object once, and gives its id. All the properties that Picket sets contribute to it.
func (b *bundle) observable(kind string, properties fields) string {
	id := kind + "--" + uuid.NewSHA1(observableNamespace, []byte(canonical(properties))).String()
	if b.written[id] {
		return id
	}
	b.written[id] = true
	properties["type"], properties["spec_version"], properties["id"] = kind, "2.1", id
	if ref := b.marks.of(""); ref != "" {
		properties["object_marking_refs"] = []string{ref}
	}
	b.object(properties)
	return id
}

// canonical is JSON in the one form of RFC 8785, for what observables hold.
func canonical(value any) string {
	switch v := value.(type) {
	case string:
		return canonicalText(v)
	case int:
		return strconv.Itoa(v)
	case []string:
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = canonicalText(x)
		}
		return "[" + strings.Join(parts, ",") + "]"
	case fields:
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, canonicalText(name)+":"+canonical(v[name]))
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	return "null"
}

// canonicalText is RFC 8785, section 3.2.2.2.
func canonicalText(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		if i := strings.IndexRune("\"\\\b\f\n\r\t", r); i >= 0 {
			b.WriteByte('\\')
			b.WriteByte(`"\bfnrt`[i])
		} else if r < 0x20 {
			b.WriteString(`\u00` + string("0123456789abcdef"[r>>4]) + string("0123456789abcdef"[r&15]))
		} else {
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
