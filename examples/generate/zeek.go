package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The columns of the logs, name:type, as Zeek 6 writes them.
const (
	connColumns = `ts:time uid:string id.orig_h:addr id.orig_p:port id.resp_h:addr id.resp_p:port proto:enum
service:string duration:interval orig_bytes:count resp_bytes:count conn_state:string local_orig:bool local_resp:bool
missed_bytes:count history:string orig_pkts:count orig_ip_bytes:count resp_pkts:count resp_ip_bytes:count
tunnel_parents:set[string]`

	dnsColumns = `ts:time uid:string id.orig_h:addr id.orig_p:port id.resp_h:addr id.resp_p:port proto:enum
trans_id:count rtt:interval query:string qclass:count qclass_name:string qtype:count qtype_name:string rcode:count
rcode_name:string AA:bool TC:bool RD:bool RA:bool Z:count answers:vector[string] TTLs:vector[interval] rejected:bool`

	httpColumns = `ts:time uid:string id.orig_h:addr id.orig_p:port id.resp_h:addr id.resp_p:port trans_depth:count
method:string host:string uri:string referrer:string version:string user_agent:string origin:string
request_body_len:count response_body_len:count status_code:count status_msg:string info_code:count info_msg:string
tags:set[enum] username:string password:string proxied:set[string] orig_fuids:vector[string]
orig_filenames:vector[string] orig_mime_types:vector[string] resp_fuids:vector[string] resp_filenames:vector[string]
resp_mime_types:vector[string]`

	sslColumns = `ts:time uid:string id.orig_h:addr id.orig_p:port id.resp_h:addr id.resp_p:port version:string
cipher:string curve:string server_name:string resumed:bool last_alert:string next_protocol:string established:bool
ssl_history:string cert_chain_fps:vector[string] client_cert_chain_fps:vector[string] sni_matches_cert:bool`

	filesColumns = `ts:time fuid:string uid:string id.orig_h:addr id.orig_p:port id.resp_h:addr id.resp_p:port
source:string depth:count analyzers:set[string] mime_type:string filename:string duration:interval local_orig:bool
is_orig:bool seen_bytes:count total_bytes:count missing_bytes:count overflow_bytes:count timedout:bool
parent_fuid:string md5:string sha1:string sha256:string extracted:string extracted_cutoff:bool extracted_size:count`
)

// zeekRotation gives each file the header and footer that Zeek's ASCII writer makes when it rotates at midnight.
func zeekRotation(observer, log, columns string) rotation {
	const stamp = "2006-01-02-15-04-05"
	var fields, types strings.Builder
	for _, column := range strings.Fields(columns) {
		name, kind, _ := strings.Cut(column, ":")
		fields.WriteString("\t" + name)
		types.WriteString("\t" + kind)
	}
	return rotation{
		path: observer + "/" + log + ".%s.log.gz",
		header: func(day time.Time) string {
			return "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t" + log +
				"\n#open\t" + day.Format(stamp) + "\n#fields" + fields.String() + "\n#types" + types.String() + "\n"
		},
		footer: func(day time.Time) string { return "#close\t" + day.Add(24*time.Hour).Format(stamp) + "\n" },
	}
}

// A zeek is one Zeek sensor.
type zeek struct {
	random
	journal  *journal
	name     string
	resolver string
}

// recordZeek: zeek-1 watches the servers and the way from the HR office to the proxy, zeek-2 the branch.
func recordZeek(j *journal, office []visit) {
	first := zeek{newRandom("zeek-1"), j, "zeek-1", resolver}
	for _, v := range webVisits() {
		first.direct(v)
	}
	for i, v := range office {
		if v.client == diskImage.client || slices.Contains(hrDesktops, v.client) {
			first.proxied(v)
		}
		if i%3 == 0 || v.client == diskImage.client { // else the proxy still knows the address
			first.query(v.at.Add(30*time.Millisecond), proxy, v.site)
		}
	}
	second := zeek{newRandom("zeek-2"), j, "zeek-2", branchResolver}
	for _, v := range branchVisits() {
		second.direct(v)
	}
	j.drop("zeek-2/conn", gapFrom, gapUntil)
}

// add writes a record, if this sensor keeps the log: zeek-2 keeps connections and DNS only.
func (z *zeek) add(log string, at time.Time, columns ...any) {
	stream := z.name + "/" + log
	if _, kept := rotations[stream]; !kept {
		return
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%d.%06d", at.Unix(), at.Nanosecond()/1000)
	for _, column := range columns {
		fmt.Fprint(&text, "\t", column)
	}
	z.journal.add(stream, at, text.String())
}

// id is an identifier as Zeek makes them: C for a connection, F for a file.
func (z *zeek) id(prefix string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	id := []byte(prefix)
	for range 17 {
		id = append(id, alphabet[z.IntN(len(alphabet))])
	}
	return string(id)
}

// A tuple names a connection in each log that tells of it.
type tuple struct{ id, text string }

func (z *zeek) connect(client, server string, port int) tuple {
	id := z.id("C")
	return tuple{id, fmt.Sprint(id, "\t", client, "\t", z.clientPort(), "\t", server, "\t", port)}
}

// direct records a visit without a proxy on its way.
func (z *zeek) direct(v visit) {
	if v.resolved {
		z.query(v.at.Add(-z.between(3*time.Millisecond, 40*time.Millisecond)), v.client.address, v.site)
	}
	t := z.connect(v.client.address, v.site.address, v.site.port)
	switch {
	case v.opaque:
		z.conn(v, t, "-", "F")
	case v.plain():
		z.conn(v, t, "http", "F")
		z.http(v, t, "GET", v.uri, "-")
	default:
		z.conn(v, t, "ssl", "F")
		z.ssl(v, t)
	}
}

// proxied records the client's side of a visit through the proxy.
func (z *zeek) proxied(v visit) {
	t := z.connect(v.client.address, proxy, proxyPort)
	if v.plain() {
		z.conn(v, t, "http", "T")
		z.http(v, t, "GET", "http://"+v.site.name+v.uri, "PROXY-CONNECTION -> keep-alive")
		return
	}
	z.conn(v, t, "ssl,http", "T")
	z.http(v, t, "CONNECT", v.site.name+":443", "PROXY-CONNECTION -> keep-alive")
	z.ssl(v, t)
}

func (z *zeek) conn(v visit, t tuple, service, localServer string) {
	sent, received := 4+v.sent/1400, 3+v.received/1400
	z.add("conn", v.at, t.text, "tcp", service, seconds(v.took), v.sent, v.received, "SF", "T", localServer, 0,
		"ShADadFf", sent, v.sent+40*sent, received, v.received+40*received, "-")
}

// query records a question for a site's address, and now and then the one for its IPv6 address beside it.
func (z *zeek) query(at time.Time, client string, s site) {
	z.question(at, client, s.name, "1\tA", s.address)
	if z.IntN(4) == 0 {
		z.question(at.Add(z.between(50*time.Microsecond, 900*time.Microsecond)), client, s.name, "28\tAAAA", s.address6)
	}
}

func (z *zeek) question(at time.Time, client, name, kind, answer string) {
	answers, lives := "-\t-", len(name)+34
	if answer != "" {
		answers, lives = answer+"\t300.000000", len(name)+50
	}
	took := z.between(400*time.Microsecond, 30*time.Millisecond)
	t := z.connect(client, z.resolver, 53)
	z.add("dns", at, t.text, "udp", z.IntN(65536), seconds(took), name, "1\tC_INTERNET", kind, "0\tNOERROR",
		"F\tF\tT\tT\t0", answers, "F")
	asked := len(name) + 18
	z.add("conn", at, t.text, "udp\tdns", seconds(took), asked, lives, "SF\tT\tT\t0\tDd\t1", asked+28, 1, lives+28, "-")
}

func (z *zeek) http(v visit, t tuple, method, uri, proxied string) {
	status, files, length := "200\tOK", "-\t-\t-", 0
	if method == "CONNECT" {
		status = "200\tConnection established"
	} else {
		fuid := z.id("F")
		files, length = fuid+"\t-\t"+v.mime, v.received-300
		z.file(v, t, fuid)
	}
	z.add("http", v.at.Add(2*time.Millisecond), t.text, 1, method, v.site.name, uri, "-", "1.1", v.agent, "-", 0, length,
		status, "-\t-\t(empty)\t-\t-", proxied, "-\t-\t-", files)
}

func (z *zeek) ssl(v visit, t tuple) {
	z.add("ssl", v.at.Add(3*time.Millisecond), t.text, "TLSv13\tTLS_AES_128_GCM_SHA256\tx25519", v.site.name,
		"F\t-\t-\tT\tCsiI\t-\t-\t-")
}

// file records what HTTP brought, with the one digest that these sensors are set to take.
func (z *zeek) file(v visit, t tuple, fuid string) {
	length := v.received - 300
	z.add("files", v.at.Add(20*time.Millisecond), fuid, t.text, "HTTP\t0\tSHA256", v.mime, "-", seconds(v.took/2),
		"F\tF", length, length, "0\t0\tF\t-\t-\t-", v.sha256, "-\t-\t-")
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.6f", d.Seconds()) }
