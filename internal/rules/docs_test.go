package rules

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

const rulesPage = "../../docs/RULES.md"

// TestRulesPage holds docs/RULES.md to the tables; -update writes it anew.
func TestRulesPage(t *testing.T) {
	compareGolden(t, rulesPage, describeRules())
}

func describeRules() string {
	var b strings.Builder
	head, err := os.ReadFile("testdata/rules-page.md")
	if err != nil {
		panic(err)
	}
	b.Write(head)
	b.WriteString("\n## Which logs are of which log source\n\n")
	describeKinds(&b)
	describeWindows(&b)
	describeSyslog(&b)
	describeKeys(&b)
	b.WriteString("\n## What fields are called\n\n" + namesIntro)
	for _, name := range slices.Sorted(maps.Keys(vocabularies)) {
		describeVocabulary(&b, vocabularies[name])
	}
	return b.String()
}

const namesIntro = `A field has all its names at once: that of the log, that of these tables, and for JSON its path joined by dots. Names of event
data in Windows are those of the event, without spaces (` + "`Threat Name` is `ThreatName`" + `), whatever the shipper puts around them; the
event's head has ` + "`EventID`, `Channel`, `Provider_Name`, `Computer`, `Level`, `Keywords`" + `; attributes are joined by ` + "`_`" + `.

Some values are made of others: ` + "`Hashes`" + ` of hashes that stand alone, and the other way about; ` + "`TargetObject`" + ` of key and value, with the
short name of the hive; the parts of a URL. ` + "`cs-uri-query`" + ` is the query, and the path with it too, since rules look for both there;
` + "`c-uri` and `cs-uri`" + ` are what was logged, the path with its query, and the whole URL. Where a log writes ` + "`-`" + ` for nothing, the field is
null.

`

func row(b *strings.Builder, cells ...string) {
	for i, cell := range cells {
		cells[i] = strings.NewReplacer("|", "\\|", "<", "&lt;", ">", "&gt;", "*", "\\*").Replace(cell)
	}
	fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
}

func describeKinds(b *strings.Builder) {
	b.WriteString("Written product/category/service; for the kinds see [LOGS.md](LOGS.md).\n\n| log kind | log sources |\n|---|---|\n")
	for _, k := range fixedKinds {
		row(b, strings.ReplaceAll(k.kinds, " ", ", "), classOf(k.vocabulary, k.sources).commas())
	}
	row(b, "zeek.<path>, of all others", "zeek/<path>")
	row(b, "web.error of Apache", webErrorClasses().apache.commas())
	row(b, "web.error of nginx", webErrorClasses().nginx.commas())
	row(b, "m365.audit", jsonClasses().m365.commas()+"; by `Workload` "+jsonClasses().exchange.commas()+" or "+jsonClasses().threat.commas())
	row(b, "ecs.<dataset>, ocsf.<class>, defender.<table>, crowdstrike.fdr", "of what happens on machines, by event and system: windows, "+
		"linux, macos / "+strings.Join(slices.Compact(slices.Sorted(slices.Values(strings.Fields(strings.Join(deviceCategories, " "))))), ", "))
	row(b, "ecs.<dataset>, ocsf.<class>", "of the network: webserver, proxy, dns, firewall, network/dns, network/connection")
}

func (c *Class) commas() string { return strings.ReplaceAll(c.String(), " ", ", ") }

func describeWindows(b *strings.Builder) {
	b.WriteString("\n### Windows\n\nEvents of product windows, by channel:\n\n| channel | service |\n|---|---|\n")
	for _, service := range slices.Sorted(maps.Keys(channelServices)) {
		names := strings.Split(channelServices[service], "|")
		for i, name := range names {
			if strings.HasSuffix(name, "/") {
				names[i] += "…"
			}
		}
		if other := otherServices[service]; other != "" {
			service += ", " + other
		}
		row(b, strings.Join(names, ", "), service)
	}
	b.WriteString("\nAnd by event:\n\n| service | event | category |\n|---|---|---|\n")
	events := func(service string, categories map[uint32]string) {
		for _, number := range slices.Sorted(maps.Keys(categories)) {
			row(b, service, fmt.Sprint(number), strings.ReplaceAll(categories[number], " ", ", "))
		}
	}
	events("sysmon", sysmonCategories)
	for _, kind := range slices.Sorted(maps.Keys(registryCategories)) {
		row(b, "sysmon", "12, "+kind, strings.ReplaceAll(registryCategories[kind], " ", ", "))
	}
	for _, service := range slices.Sorted(maps.Keys(channelCategories)) {
		events(service, channelCategories[service])
	}
	b.WriteString("\nOf Security, event 5156 counts where the connection went out, and 4657 where a value was not deleted. Sysmon for Linux\n" +
		"(`Linux-Sysmon/Operational`) gives the same categories with product linux; RPC Firewall is rpc_firewall/application.\n")
}

func describeSyslog(b *strings.Builder) {
	b.WriteString("\n### Syslog and journal\n\nMessages that are of no better known kind, by program; the others are linux/syslog:\n\n" +
		"| program | log sources |\n|---|---|\n")
	for _, sources := range slices.Sorted(maps.Keys(programs)) {
		row(b, strings.ReplaceAll(programs[sources], " ", ", "), classOf("", sources+" /linux/syslog").commas())
	}
	row(b, "none, and messages as `%SYS-5-CONFIG_I:`", syslogClasses().cisco.commas())
	row(b, "rpd, and messages as `%%01BGP`", syslogClasses().others.commas())
}

func describeKeys(b *strings.Builder) {
	b.WriteString("\n### Other JSON\n\nBy a key that the product's records have, also below `properties`, `_source` or `result`:\n\n" +
		"| key | log sources |\n|---|---|\n")
	for _, t := range telling {
		row(b, "`"+t.key+"`", classOf(t.vocabulary, t.sources).commas())
	}
	row(b, "`operationName` with `category` Administrative, Security, Alert, Policy, …", jsonClasses().activity.commas())
	row(b, "`operationName` with `category` UserRiskEvents, RiskyUsers, …", jsonClasses().risk.commas())
	row(b, "`protoPayload.serviceName` admin.googleapis.com", jsonClasses().workspaceAdmin.commas())
	row(b, "`protoPayload.serviceName` login.googleapis.com", jsonClasses().workspaceLogin.commas())
}

func describeVocabulary(b *strings.Builder, v *vocabulary) {
	v.once.Do(v.load)
	fmt.Fprintf(b, "### %s\n\n| rules | log | for |\n|---|---|---|\n", v.name)
	for _, m := range v.maps {
		names := map[string][]string{}
		for field, all := range m.names {
			for _, rule := range all {
				names[rule] = append(names[rule], field)
			}
		}
		categories := strings.Join(m.categories, ", ")
		if len(m.categories) > 4 {
			categories = strings.Join(m.categories[:4], ", ") + ", …"
		}
		for _, rule := range slices.Sorted(maps.Keys(names)) {
			slices.Sort(names[rule])
			row(b, rule, strings.Join(names[rule], ", "), categories)
		}
	}
	b.WriteString("\n")
}
