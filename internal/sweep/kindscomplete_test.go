package sweep_test

import (
	"fmt"
	"strings"
	"time"

	"picket/indicator"
	"picket/internal/intel"
)

var (
	addresses = indicator.SetOf(indicator.IPv4, indicator.IPv6)
	domains   = indicator.SetOf(indicator.Domain)
	ja3s      = indicator.SetOf(indicator.JA3)

	contacts = map[indicator.Kind]intel.Role{indicator.IPv4: intel.RoleDst, indicator.IPv6: intel.RoleDst}
	queries  = map[indicator.Kind]intel.Role{indicator.Domain: intel.RoleQuery}
	answered = map[indicator.Kind]intel.Role{indicator.Domain: intel.RoleQuery, indicator.IPv4: intel.RoleAnswer, indicator.IPv6: intel.RoleAnswer}
	proxied  = map[indicator.Kind]intel.Role{indicator.Domain: "", indicator.IPv4: intel.RoleDst, indicator.IPv6: intel.RoleDst}
	sessions = map[indicator.Kind]intel.Role{indicator.IPv4: intel.RoleDst, indicator.IPv6: intel.RoleDst, indicator.Domain: "", indicator.JA3: intel.RoleProcess}
)

func seconds(o *occurrence) string { return fmt.Sprintf("%d.000000", o.at.Unix()) }

func iso(o *occurrence) string { return o.at.Format("2006-01-02T15:04:05.000Z") }

func recordType(o *occurrence) string {
	if o.is6() {
		return "AAAA"
	}
	return "A"
}

const zeekHead = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t%s\n#open\t2025-10-14-00-00-00\n#fields\t%s\n#types\t%s\n"

func zeekTSV(path string, names ...string) string {
	return fmt.Sprintf(zeekHead, path, strings.Join(names, "\t"), strings.Repeat("string\t", len(names)-1)+"string")
}

// completeProducts show something completely: a wrong "not seen" would rest on them.
var completeProducts = []*product{
	{kind: "zeek.conn", shows: addresses, hosts: "zeek-%d", file: "conn.log", alone: true, sees: contacts,
		head: zeekTSV("conn", "ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "service", "duration", "conn_state"),
		write: func(o *occurrence) string {
			return fmt.Sprintf("%s\tC%d\t%s\t%d\t%s\t443\ttcp\tssl\t1.25\tSF", seconds(o), o.number, o.client, o.port(), o.server)
		},
		blank: [][2]string{{`^((?:[^\t]*\t){4})[^\t]*`, "$1-"}}},
	{kind: "zeek.dns", shows: domains, hosts: "zeek-%d", file: "dns.log", alone: true, sees: answered,
		head: zeekTSV("dns", "ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "trans_id", "query", "qtype_name", "rcode_name", "answers"),
		write: func(o *occurrence) string {
			return fmt.Sprintf("%s\tC%d\t%s\t%d\t10.0.0.53\t53\tudp\t%d\t%s\t%s\tNOERROR\t%s", seconds(o), o.number, o.client, o.port(), o.number%65536, o.name, recordType(o), o.server)
		},
		blank: [][2]string{{`^((?:[^\t]*\t){8})[^\t]*`, "$1-"}}},
	{kind: "zeek.dns", shows: domains, hosts: "zeek-%d", file: "dns.log", alone: true, sees: answered, json: true,
		write: func(o *occurrence) string {
			return fmt.Sprintf(`{"_path":"dns","ts":%s,"uid":"C%d","id.orig_h":"%s","id.orig_p":%d,"id.resp_h":"10.0.0.53","id.resp_p":53,"proto":"udp","query":"%s","qtype_name":"%s","rcode_name":"NOERROR","answers":["%s"]}`,
				seconds(o), o.number, o.client, o.port(), o.name, recordType(o), o.server)
		},
		blank: [][2]string{{`"query":"[^"]*"`, `"query":""`}},
		marks: []func(o *occurrence) []string{func(o *occurrence) []string {
			return []string{fmt.Sprintf(`{"_path":"capture_loss","ts":%s,"ts_delta":900.0,"peer":"worker-1","gaps":900,"acks":9000,"percent_lost":10.0}`, seconds(o))}
		}, func(o *occurrence) []string {
			return []string{fmt.Sprintf(`{"_path":"stats","ts":%s,"peer":"worker-1","mem":100,"pkts_proc":1000,"bytes_recv":9,"pkts_dropped":300,"pkts_link":1300}`, seconds(o))}
		}}},
	{kind: "zeek.ssl", shows: ja3s, hosts: "zeek-%d", file: "ssl.log", alone: true, sees: sessions,
		head: zeekTSV("ssl", "ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "version", "server_name", "established", "ja3"),
		write: func(o *occurrence) string {
			return fmt.Sprintf("%s\tC%d\t%s\t%d\t%s\t443\tTLSv12\t%s\tT\t%s", seconds(o), o.number, o.client, o.port(), o.server, o.name, o.ja3)
		},
		blank: [][2]string{{`[^\t]*$`, "-"}}},
	suricata("flow", addresses, contacts, `"flow":{"pkts_toserver":4,"pkts_toclient":5,"state":"closed"}`, `"dest_ip":"[^"]*"`, `"dest_ip":""`),
	suricata("netflow", addresses, contacts, `"netflow":{"pkts":4,"bytes":5,"start":"2025-10-14T00:00:00.000000+0000"}`, `"dest_ip":"[^"]*"`, `"dest_ip":""`),
	suricata("dns", domains, map[indicator.Kind]intel.Role{indicator.Domain: intel.RoleQuery, indicator.IPv4: "", indicator.IPv6: ""},
		`"dns":{"version":2,"type":"answer","id":1,"rrname":"%[1]s","rrtype":"A","rcode":"NOERROR","answers":[{"rrname":"%[1]s","rrtype":"A","rdata":"%[3]s"}]}`, `"rrname":"[^"]*"`, `"rrname":""`),
	suricata("tls", ja3s, sessions, `"tls":{"sni":"%[1]s","version":"TLS 1.2","ja3":{"hash":"%[2]s","string":"771,4865"}}`, `"hash":"[^"]*"`, `"hash":""`),
	{kind: "squid", shows: addresses | domains, hosts: "squid-%d", file: "access.log", alone: true, tag: "squid", sees: proxied,
		write: func(o *occurrence) string {
			return fmt.Sprintf("%d.000    312 %s TCP_TUNNEL/200 5120 CONNECT %s:443 - HIER_DIRECT/%s -", o.at.Unix(), o.client, o.name, o.server)
		},
		blank: [][2]string{{`CONNECT \S+`, "CONNECT -"}}},
	{kind: "squid.common", shows: domains, hosts: "squid-%d", file: "access.log", alone: true, tag: "squid", sees: map[indicator.Kind]intel.Role{indicator.Domain: ""},
		write: func(o *occurrence) string {
			return fmt.Sprintf(`%s - anna [%s] "CONNECT %s:443 HTTP/1.1" 200 1599 "-" "Mozilla/5.0" TCP_TUNNEL:HIER_DIRECT`, o.client, o.at.Format("02/Jan/2006:15:04:05 +0000"), o.name)
		},
		blank: [][2]string{{`CONNECT \S+`, "CONNECT -"}}},
	{kind: "bluecoat", shows: addresses | domains, hosts: "proxysg-%d", file: "main.log", said: "main", alone: true, sees: proxied,
		head: "#Software: SGOS 6.7.5.3\n#Version: 1.0\n#Fields: date time time-taken c-ip cs-username s-action sc-status cs-method cs-uri-scheme cs-host cs-uri-port cs-uri-path r-ip\n",
		write: func(o *occurrence) string {
			return fmt.Sprintf("%s 312 %s anna TCP_NC_MISS 200 GET http %s 80 /a/b %s", o.at.Format("2006-01-02 15:04:05"), o.client, o.name, o.server)
		},
		blank: [][2]string{{`http \S+ 80`, "http - 80"}}},
	{kind: "w3c.proxy", shows: addresses | domains, hosts: "tmg-%d", file: "access.log", alone: true, sees: proxied,
		head: "#Software: Microsoft Forefront Threat Management Gateway\n#Version: 2.0\n#Fields: c-ip\tcs-username\tdate\ttime\tr-host\tr-ip\tr-port\ttime-taken\tcs-protocol\ts-operation\tcs-uri\tsc-status\trule\taction\n",
		write: func(o *occurrence) string {
			return fmt.Sprintf("%s\tCORP\\anna\t%s\t%s\t%s\t443\t15\tSSL-tunnel\t-\t%s:443\t200\tWeb access\tAllowed", o.client, o.at.Format("2006-01-02\t15:04:05"), o.name, o.server, o.name)
		},
		blank: [][2]string{{`^((?:[^\t]*\t){4})[^\t]*(.*\t)\S+:443`, "$1-$2-"}}},
	{kind: "squid.intercept", shows: addresses, hosts: "squid-%d", file: "access.log", alone: true, tag: "squid", sees: proxied,
		write: func(o *occurrence) string {
			return fmt.Sprintf("%d.000    312 %s TCP_MISS/200 5120 GET http://%s/ - ORIGINAL_DST/%s -", o.at.Unix(), o.client, o.name, o.server)
		},
		blank: [][2]string{{`ORIGINAL_DST/\S+`, "ORIGINAL_DST/-"}}},
	{kind: "windows.dns", shows: domains, hosts: "dc-%d", file: "dns.log", alone: true, sees: queries,
		head: "DNS Server log file creation at 10/14/2025 4:00:00 AM\n\nMessage logging key (for packets - other items use a subset of these fields):\n\tField #  Information         Values\n\t-------  -----------         ------\n\t   1     Date\n\t   2     Time\n\n",
		write: func(o *occurrence) string {
			return fmt.Sprintf("%s 0FD8 PACKET  000001D4A1B2C3D0 UDP Rcv %-15s %04x   Q [0001   D   NOERROR] %-6s %s",
				o.at.Format("1/2/2006 3:04:05 PM"), o.client, o.number%65536, recordType(o), labels(o.name))
		},
		blank: [][2]string{{`\S+$`, "(0)"}}},
	{kind: "bind.query", shows: domains, hosts: "ns-%d", file: "query.log", said: "query", alone: true, tag: "named", sees: queries,
		write: func(o *occurrence) string {
			return fmt.Sprintf("%s queries: info: client @0x7f1c2c0a3168 %s#%d (%s): query: %s IN %s +E(0)K (10.1.0.53)",
				o.at.Format("02-Jan-2006 15:04:05.000"), o.client, o.port(), o.name, o.name, recordType(o))
		},
		blank: [][2]string{{`\(\S*\): query: \S* IN`, "(): query:  IN"}},
		marks: []func(o *occurrence) []string{func(o *occurrence) []string {
			later := o.at.Add(time.Hour)
			return []string{o.at.Format("02-Jan-2006 15:04:05.000") + " general: info: query logging is now off", later.Format("02-Jan-2006 15:04:05.000") + " general: info: query logging is now on"}
		}}},
	{kind: "bind.query", shows: domains, hosts: "ns-%d", tag: "named", sees: queries,
		write: func(o *occurrence) string {
			return fmt.Sprintf("client @0x7f1c2c0a3168 %s#%d (%s): view internal: query: %s IN %s + (10.1.0.53)", o.client, o.port(), o.name, o.name, recordType(o))
		},
		blank: [][2]string{{`\(\S*\): view internal: query: \S* IN`, "(): view internal: query:  IN"}}},
	{kind: "unbound.query", shows: domains, hosts: "resolver-%d", file: "unbound.log", said: "unbound", alone: true, tag: "unbound", sees: queries,
		write: func(o *occurrence) string {
			return fmt.Sprintf("[%d] unbound[811:0] info: %s %s. %s IN", o.at.Unix(), o.client, o.name, recordType(o))
		},
		blank: [][2]string{{`\S+\. (A+) IN`, " $1 IN"}}},
	{kind: "dnsmasq.query", shows: domains, hosts: "router-%d", tag: "dnsmasq", sees: queries,
		write: func(o *occurrence) string {
			return fmt.Sprintf("query[%s] %s from %s", recordType(o), o.name, o.client)
		},
		blank: [][2]string{{`\] \S+ from`, "]  from"}},
		marks: []func(o *occurrence) []string{func(o *occurrence) []string { return []string{"overflow: 12 log entries lost"} }}},
	{kind: "paloalto.traffic", shows: addresses, hosts: "pa-%d", file: "traffic.csv", alone: true, tag: "-", names: true, sees: contacts,
		write: func(o *occurrence) string {
			at := o.at.Format("2006/01/02 15:04:05")
			return fmt.Sprintf("1,%s,012801096514,TRAFFIC,end,2561,%s,%s,%s,0.0.0.0,0.0.0.0,out,corp\\anna,,ssl,vsys1,trust,untrust,ethernet1/2,ethernet1/1,fwd,%s,%d,1,%d,443,0,443,0x400053,tcp,allow,7734,1758,5976,36,%s,586,any,0,32091112,0x0,10.0.0.0-10.255.255.255,United States,0,16,20,tcp-fin,0,0,0,0,,%s,from-policy",
				at, at, o.client, o.server, at, o.number, o.port(), at, o.host)
		},
		blank: [][2]string{{`,[^,]*,0\.0\.0\.0,0\.0\.0\.0,`, ",,0.0.0.0,0.0.0.0,"}}},
	{kind: "fortigate.traffic", shows: addresses, hosts: "fgt-%d", file: "traffic.log", alone: true, tag: "-", names: true, sees: contacts,
		write: func(o *occurrence) string {
			return fmt.Sprintf(`%s devname="%s" devid="FGT60E0000000001" eventtime=%d000000000 tz="+0000" logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" srcip=%s srcport=%d srcintf="port1" dstip=%s dstport=443 dstintf="wan1" sessionid=%d proto=6 action="close" policyid=1 service="HTTPS" duration=116`,
				o.at.Format("date=2006-01-02 time=15:04:05"), o.host, o.at.Unix(), o.client, o.port(), o.server, o.number)
		},
		blank: [][2]string{{`dstip=\S+`, "dstip="}}},
	{kind: "cisco.conn", shows: addresses, hosts: "asa-%d", tag: "-", sees: contacts,
		write: func(o *occurrence) string {
			if o.number%2 == 0 {
				return fmt.Sprintf("%%ASA-6-302014: Teardown TCP connection %d for outside:%s/443 to inside:%s/%d duration 0:00:01 bytes 14804 TCP FINs", o.number, o.server, o.client, o.port())
			}
			return fmt.Sprintf("%%ASA-6-302013: Built outbound TCP connection %d for outside:%s/443 (%s/443) to inside:%s/%d (%s/%d)", o.number, o.server, o.server, o.client, o.port(), o.client, o.port())
		},
		blank: [][2]string{{`outside:[^/]*/443( \([^)]*\))?`, "outside:/443"}},
		marks: []func(o *occurrence) []string{func(o *occurrence) []string {
			return []string{"%ASA-3-414003: TCP Syslog Server outside:198.51.100.9/1470 not responding, New connections are permitted based on logging permit-hostdown policy"}
		}}},
	{kind: "aws.vpcflow", shows: addresses, hosts: "1234567890%d", file: "flow.log", alone: true, names: true, sees: contacts,
		write: func(o *occurrence) string {
			return fmt.Sprintf("2 %s eni-0a1b2c3d %s %s %d 443 6 20 4249 %d %d ACCEPT OK", o.host, o.client, o.server, o.port(), o.at.Unix(), o.at.Unix()+60)
		},
		blank: [][2]string{{`(eni-\S+ \S+) \S+`, "$1 -"}},
		marks: []func(o *occurrence) []string{func(o *occurrence) []string {
			return []string{fmt.Sprintf("2 %s eni-0a1b2c3d - - - - - - - %d %d - SKIPDATA", o.host, o.at.Unix(), o.at.Unix()+60)}
		}}},
	{kind: "aws.vpcflow", shows: addresses, hosts: "vpc-0a%d", file: "flow.log", alone: true, names: true, sees: contacts,
		head: "version vpc-id interface-id account-id srcaddr dstaddr srcport dstport pkt-srcaddr pkt-dstaddr protocol bytes packets start end action tcp-flags log-status\n",
		write: func(o *occurrence) string {
			return fmt.Sprintf("5 %s eni-0a1b2c3d 123456789010 %s 10.1.0.200 %d 443 %s %s 6 4249 20 %d %d ACCEPT 3 OK", o.host, o.client, o.port(), o.client, o.server, o.at.Unix(), o.at.Unix()+60)
		},
		blank: [][2]string{{`\S+ 6 4249`, "- 6 4249"}}},
	{kind: "aws.route53resolver", shows: domains, hosts: "vpc-0b%d", file: "resolver.json", alone: true, names: true, json: true, sees: answered,
		write: func(o *occurrence) string {
			return fmt.Sprintf(`{"version":"1.100000","account_id":"123456789012","region":"eu-central-1","vpc_id":"%s","query_timestamp":"%s","query_name":"%s.","query_type":"%s","query_class":"IN","rcode":"NOERROR","answers":[{"Rdata":"%s","Type":"%s","Class":"IN"}],"srcaddr":"%s","srcport":"%d","transport":"UDP","srcids":{"instance":"i-0123456789abcdef0"}}`,
				o.host, o.at.Format(time.RFC3339), o.name, recordType(o), o.server, recordType(o), o.client, o.port())
		},
		blank: [][2]string{{`"query_name":"[^"]*"`, `"query_name":""`}}},
	{kind: "ecs.network_traffic.flow", shows: addresses, hosts: "gw-%d", file: "packetbeat.ndjson", alone: true, names: true, json: true, sees: contacts,
		write: func(o *occurrence) string {
			return fmt.Sprintf(`{"@timestamp":"%s","ecs":{"version":"8.11.0"},"agent":{"name":"%s","type":"packetbeat","version":"8.12.0"},"host":{"name":"%s"},"type":"flow","event":{"dataset":"flow","kind":"event","action":"network_flow"},"source":{"ip":"%s","port":%d},"destination":{"ip":"%s","port":443},"flow":{"final":true,"id":"f%d"},"network":{"transport":"tcp","bytes":10}}`,
				iso(o), o.host, o.host, o.client, o.port(), o.server, o.number)
		},
		blank: [][2]string{{`"destination":\{"ip":"[^"]*",`, `"destination":{`}}},
	{kind: "ecs.network_traffic.dns", shows: domains, hosts: "gw-%d", file: "packetbeat.ndjson", alone: true, names: true, json: true, sees: answered,
		write: func(o *occurrence) string {
			return fmt.Sprintf(`{"@timestamp":"%s","ecs":{"version":"8.11.0"},"agent":{"name":"%s","type":"packetbeat","version":"8.12.0"},"host":{"name":"%s"},"event":{"dataset":"network_traffic.dns"},"source":{"ip":"%s","port":%d},"destination":{"ip":"10.0.0.53","port":53},"dns":{"question":{"name":"%s","type":"%s"},"answers":[{"data":"%s","type":"%s"}],"response_code":"NOERROR"}}`,
				iso(o), o.host, o.host, o.client, o.port(), o.name, recordType(o), o.server, recordType(o))
		},
		blank: [][2]string{{`"name":"[^"]*","type":"A+"\},"answers"`, `"type":"A"},"answers"`}}},
}

func suricata(event string, shows indicator.KindSet, sees map[indicator.Kind]intel.Role, detail, blank, with string) *product {
	p := &product{kind: "suricata." + event, shows: shows, hosts: "ids-%d", file: "eve.json", alone: true, names: true, tag: "suricata", json: true, sees: sees}
	p.write = func(o *occurrence) string {
		more := detail
		if strings.Contains(detail, "%") {
			more = fmt.Sprintf(detail+"%.0[1]s%.0[2]s%.0[3]s", o.name, o.ja3, o.server)
		}
		server := o.server
		if event == "dns" {
			server = "10.0.0.53"
		}
		return fmt.Sprintf(`{"timestamp":"%s","flow_id":%d,"in_iface":"eth1","event_type":"%s","src_ip":"%s","src_port":%d,"dest_ip":"%s","dest_port":443,"proto":"TCP",%s,"host":"%s"}`,
			o.at.Format("2006-01-02T15:04:05.000000-0700"), o.number, event, o.client, o.port(), server, more, o.host)
	}
	p.blank = [][2]string{{blank, with}}
	p.marks = []func(o *occurrence) []string{func(o *occurrence) []string {
		stats := func(at time.Time, packets, drops int) string {
			return fmt.Sprintf(`{"timestamp":"%s","event_type":"stats","stats":{"uptime":%d,"capture":{"kernel_packets":%d,"kernel_drops":%d}},"host":"%s"}`,
				at.Format("2006-01-02T15:04:05.000000-0700"), at.Unix()-1700000000, packets, drops, o.host)
		}
		return []string{stats(o.at, 1000, 0), stats(o.at.Add(time.Minute), 3000, 700)}
	}}
	return p
}

// labels writes a name as Windows' DNS log does.
func labels(name string) string {
	var b strings.Builder
	for label := range strings.SplitSeq(name, ".") {
		fmt.Fprintf(&b, "(%d)%s", len(label), label)
	}
	return b.String() + "(0)"
}
