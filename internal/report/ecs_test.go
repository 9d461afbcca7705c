package report

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"picket/indicator"
	"picket/internal/intel"
)

// ecsNames are the names and types of ECS 8.17 that the documents use.
var ecsNames = map[string]string{
	"@timestamp": "date", "ecs.version": "keyword", "message": "text", "tags": "keyword", "labels": "keyword",
	"event.kind": "keyword", "event.category": "keyword", "event.type": "keyword", "event.outcome": "keyword", "event.action": "keyword",
	"event.module": "keyword", "event.dataset": "keyword", "event.original": "keyword",
	"source.address": "keyword", "source.ip": "ip", "source.domain": "keyword",
	"destination.address": "keyword", "destination.ip": "ip", "destination.domain": "keyword",
	"user.name": "keyword", "host.name": "keyword", "host.ip": "ip", "observer.name": "keyword",
	"network.direction": "keyword", "network.protocol": "keyword", "dns.type": "keyword", "dns.question.name": "keyword",
	"url.original": "keyword", "file.name": "keyword", "file.path": "keyword", "file.hash": "keyword", "process.name": "keyword",
	"process.executable": "keyword", "process.hash": "keyword", "registry.path": "keyword", "registry.hive": "keyword",
	"registry.key": "keyword", "email.from.address": "keyword", "log.file.path": "keyword", "log.offset": "long",
	"related.ip": "ip", "related.hosts": "keyword", "related.user": "keyword", "related.hash": "keyword",
	"threat.enrichments.indicator.type": "keyword", "threat.enrichments.indicator.name": "keyword",
	"threat.enrichments.indicator.provider": "keyword", "threat.enrichments.indicator.description": "keyword",
	"threat.enrichments.indicator.confidence": "keyword", "threat.enrichments.indicator.ip": "ip",
	"threat.enrichments.indicator.marking.tlp": "keyword", "threat.enrichments.indicator.marking.tlp_version": "keyword",
	"threat.enrichments.indicator.url": "keyword", "threat.enrichments.indicator.url.port": "long", "threat.enrichments.indicator.email.address": "keyword",
	"threat.enrichments.indicator.file.name": "keyword", "threat.enrichments.indicator.file.path": "keyword",
	"threat.enrichments.indicator.file.hash": "keyword", "threat.enrichments.indicator.registry": "keyword",
	"threat.enrichments.indicator.as.number": "long",
	"threat.enrichments.matched.atomic":      "keyword", "threat.enrichments.matched.field": "keyword", "threat.enrichments.matched.id": "keyword",
	"event.severity": "long", "rule.id": "keyword", "rule.name": "keyword", "rule.ruleset": "keyword", "threat.framework": "keyword",
	"threat.technique.id": "keyword", "threat.technique.name": "keyword", "threat.technique.subtechnique.id": "keyword",
	"threat.technique.subtechnique.name": "keyword",
	"threat.enrichments.matched.type":    "keyword", "threat.enrichments.matched.occurred": "date",
}

// Every name is one of the schema, and every value is of its type, whatever the roles and kinds.
func TestECSNamesAndTypes(t *testing.T) {
	f := ruled()
	values := map[indicator.Kind]string{indicator.IPv6: "2001:db8::1", indicator.CIDR: "203.0.113.0/28", indicator.URL: "http://example.com:8080/a?b=1",
		indicator.Email: "a@example.com", indicator.FileName: "a.exe", indicator.FilePath: `C:\x\a.exe`, indicator.ASN: "AS64500",
		indicator.Registry: `HKCU\Software\Evil`, indicator.MD5: hash.Value, indicator.Mutex: "m", indicator.UserAgent: "Evil/1.0"}
	for kind, value := range values {
		for _, role := range []intel.Role{intel.RoleDst, intel.RoleQuery, intel.RoleURL, intel.RoleFile, intel.RoleProcess, intel.RoleRegistry,
			intel.RoleSender, intel.RoleMention, intel.RoleUnknown} {
			f.sightings = append(f.sightings, intel.Sighting{Indicator: indicator.Indicator{Kind: kind, Value: value}, Matched: value, Role: role,
				TimeBasis: intel.NoTime, LogKind: "text", File: "notes.txt", Text: value, Src: "fe80::1%eth0", Dst: "not.an.address", Action: intel.Failed})
		}
	}
	for line := range strings.Lines(f.write(t, "ecs")) {
		var document map[string]any
		if err := json.Unmarshal([]byte(line), &document); err != nil {
			t.Fatal(err)
		}
		checkECS(t, "", document)
	}
}

func checkECS(t *testing.T, name string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			checkECS(t, strings.TrimPrefix(name+"."+key, "."), inner)
		}
		return
	case []any:
		for _, inner := range v {
			checkECS(t, name, inner)
		}
		return
	}
	kind := ecsNames[name]
	if parent, _, _ := cutLast(name); kind == "" && slices.Contains([]string{"labels", "file.hash", "process.hash",
		"threat.enrichments.indicator.url", "threat.enrichments.indicator.file.hash", "threat.enrichments.indicator.registry"}, parent) {
		kind = ecsNames[parent]
	}
	text, isText := value.(string)
	switch kind {
	case "keyword", "text":
		if !isText || text == "" {
			t.Errorf("%s is %v", name, value)
		}
	case "ip":
		if addr, err := netip.ParseAddr(text); err != nil || addr.Zone() != "" {
			t.Errorf("%s is no address: %v", name, value)
		}
	case "date":
		if _, err := time.Parse(time.RFC3339Nano, text); err != nil {
			t.Errorf("%s is no time: %v", name, value)
		}
	case "long":
		if _, ok := value.(float64); !ok {
			t.Errorf("%s is no number: %v", name, value)
		}
	default:
		t.Errorf("%s is no name of ECS", name)
	}
}

func cutLast(name string) (before, after string, found bool) {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return name, "", false
	}
	return name[:i], name[i+1:], true
}
