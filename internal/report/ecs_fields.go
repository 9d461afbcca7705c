package report

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"picket/indicator"
	"picket/internal/intel"
)

// ecsTypes are the expected values of threat.indicator.type ("Threat Fields"). A kind that has none here has none there.
var ecsTypes = map[indicator.Kind]string{
	indicator.IPv4: "ipv4-addr", indicator.IPv6: "ipv6-addr", indicator.Domain: "domain-name", indicator.URL: "url",
	indicator.Email: "email-addr", indicator.MD5: "file", indicator.SHA1: "file", indicator.SHA256: "file",
	indicator.SHA512: "file", indicator.FileName: "file", indicator.FilePath: "file",
	indicator.Registry: "windows-registry-key", indicator.Mutex: "mutex", indicator.ASN: "autonomous-system",
}

// indicatorFields are the type of an indicator and its value under the name that the schema has for it.
func indicatorFields(x indicator.Indicator) fields {
	f := fields{}
	f.text("type", ecsTypes[x.Kind])
	switch x.Kind {
	case indicator.CIDR:
		f["type"] = "ipv4-addr"
		if strings.Contains(x.Value, ":") {
			f["type"] = "ipv6-addr"
		}
	case indicator.IPv4, indicator.IPv6:
		f.text("ip", ip(x.Value))
	case indicator.Domain:
		f["url"] = fields{"domain": x.Value}
	case indicator.URL:
		f["url"] = urlFields(x.Value)
	case indicator.Email:
		f["email"] = fields{"address": x.Value}
	case indicator.MD5, indicator.SHA1, indicator.SHA256, indicator.SHA512, indicator.FileName, indicator.FilePath:
		f["file"] = fileFields(x)
	case indicator.Registry:
		f["registry"] = registryFields(x.Value)
	case indicator.ASN:
		if n, err := strconv.ParseUint(strings.TrimPrefix(x.Value, "AS"), 10, 32); err == nil {
			f["as"] = fields{"number": n}
		}
	}
	return f
}

func urlFields(value string) fields {
	f := fields{"full": value, "original": value}
	parsed, err := url.Parse(value)
	if err != nil {
		return f
	}
	f.text("scheme", parsed.Scheme)
	f.text("domain", parsed.Hostname())
	f.text("path", parsed.Path)
	f.text("query", parsed.RawQuery)
	if port, err := strconv.ParseUint(parsed.Port(), 10, 16); err == nil {
		f["port"] = port
	}
	return f
}

func fileFields(x indicator.Indicator) fields {
	switch x.Kind {
	case indicator.FileName:
		return fields{"name": x.Value}
	case indicator.FilePath:
		return fields{"path": x.Value, "name": x.Value[strings.LastIndexAny(x.Value, `\/`)+1:]}
	}
	return fields{"hash": fields{string(x.Kind): x.Value}}
}

func processFields(x indicator.Indicator) fields {
	f, _ := indicatorFields(x)["file"].(fields)
	if path, ok := f["path"]; ok {
		f["executable"] = path
		delete(f, "path")
	}
	return f
}

func registryFields(path string) fields {
	f := fields{"path": path}
	if hive, key, ok := strings.Cut(path, `\`); ok {
		f["hive"], f["key"] = hive, key
	}
	return f
}

// A category and its types, as "ECS Categorization Field: event.category" pairs them.
type category struct {
	name  string
	types []string
}

func categoryOf(s *intel.Sighting) category {
	switch s.Role {
	case intel.RoleDst, intel.RoleSrc:
		return category{"network", append([]string{"connection"}, decision(s.Action)...)}
	case intel.RoleQuery, intel.RoleAnswer:
		return category{"network", append([]string{"protocol"}, decision(s.Action)...)}
	case intel.RoleURL:
		return category{"web", []string{"access"}}
	case intel.RoleFile:
		return category{"file", []string{"info"}}
	case intel.RoleProcess:
		return category{"process", []string{"info"}}
	case intel.RoleRegistry:
		return category{"registry", []string{"access"}}
	case intel.RoleSender:
		return category{"email", []string{"info"}}
	}
	return category{}
}

func decision(a intel.Action) []string {
	switch a {
	case intel.Allowed:
		return []string{"allowed"}
	case intel.Blocked:
		return []string{"denied"}
	}
	return nil
}

// endpoint is a source or a destination: address as it stands in the record, and ip or domain, whichever it is.
func endpoint(address string) fields {
	f := fields{}
	f.text("address", address)
	if valid := ip(address); valid != "" {
		f["ip"] = valid
	} else {
		f.text("domain", address)
	}
	return f
}

// ip is the address as Elasticsearch takes it in a field of type ip, without a zone; "" for what is no address.
func ip(text string) string {
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return ""
	}
	return addr.WithZone("").Unmap().String()
}

func network(s *intel.Sighting) fields {
	f := fields{}
	if s.Direction != intel.DirectionUnknown {
		f.text("direction", string(s.Direction))
	}
	switch s.Role {
	case intel.RoleQuery, intel.RoleAnswer:
		f["protocol"] = "dns"
	}
	return f
}

// seen puts the value that matched where the event itself has it.
func seen(d fields, s *intel.Sighting) {
	switch {
	case s.Role == intel.RoleQuery:
		d["dns"] = fields{"type": "query", "question": fields{"name": s.Matched}}
	case s.Role == intel.RoleURL && s.Indicator.Kind == indicator.URL:
		d["url"] = fields{"original": s.Matched}
	case s.Role == intel.RoleFile:
		if f := indicatorFields(s.Indicator)["file"]; f != nil {
			d["file"] = f
		}
	case s.Role == intel.RoleProcess:
		d.object("process", processFields(s.Indicator))
	case s.Role == intel.RoleRegistry:
		d["registry"] = registryFields(s.Matched)
	case s.Role == intel.RoleSender:
		d["email"] = fields{"from": fields{"address": []string{s.Matched}}}
	}
}

// related gathers values of one sort from all over the document, to pivot by ("Related Fields").
func related(s *intel.Sighting) fields {
	f := fields{}
	f.list("ip", ip(s.Src), ip(s.Dst), ip(s.Matched))
	f.list("hosts", s.Machine, s.Host)
	f.list("user", s.User)
	switch s.Indicator.Kind {
	case indicator.MD5, indicator.SHA1, indicator.SHA256, indicator.SHA512:
		f.list("hash", s.Indicator.Value)
	case indicator.Domain:
		f.list("hosts", s.Machine, s.Host, s.Indicator.Value)
	}
	return f
}

// list sets the values that are not empty, each once.
func (f fields) list(name string, values ...string) {
	var list []string
	known := map[string]bool{"": true}
	for _, v := range values {
		if !known[v] {
			known[v] = true
			list = append(list, v)
		}
	}
	if list != nil {
		f[name] = list
	}
}

// confidence is a number of STIX as the schema has it, by the scale None, Low, Med, High (STIX 2.1, appendix A).
func confidence(percent int) string {
	switch {
	case percent <= 0:
		return "None"
	case percent < 30:
		return "Low"
	case percent < 70:
		return "Medium"
	}
	return "High"
}

// tlp is a marking by the names that the schema expects: CLEAR, AMBER+STRICT.
func tlp(marking string) fields {
	return fields{"tlp": strings.TrimPrefix(marking, "TLP:"), "tlp_version": "2.0"}
}

func named(name string) fields {
	f := fields{}
	f.text("name", name)
	return f
}

// number is a count from 1; "" for none.
func number(n int64) string {
	if n == 0 {
		return ""
	}
	return decimal(n)
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
