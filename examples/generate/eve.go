package main

import (
	"fmt"
	"time"
)

// A suricata is the sensor in front of the web servers, in line, so that it can block.
type suricata struct {
	random
	journal *journal
}

// recordSuricata writes EVE JSON as Suricata 7 does.
func recordSuricata(j *journal) {
	s := &suricata{newRandom("sensor-1"), j}
	for _, v := range webVisits() {
		s.visit(v)
	}
	for _, at := range (pace{5 * time.Hour, 9 * time.Hour}).times(s.random) {
		s.blockedScan(at, pick(s.random, visitors[:9]))
	}
	s.blockedScan(scanTime, scanner)
}

// A conversation is what the events of one connection have in common.
type conversation struct {
	id       int64
	client   string
	port     int
	server   string
	service  int
	protocol string
}

func (s *suricata) conversation(client, server string, service int, protocol string) conversation {
	return conversation{id: s.Int64N(1 << 50), client: client, port: s.clientPort(), server: server, service: service,
		protocol: protocol}
}

const eveTime = "2006-01-02T15:04:05.000000-0700"

func (s *suricata) add(at time.Time, event string, c conversation, body string) {
	s.journal.add("sensor-1/eve", at, fmt.Sprintf(`{"timestamp":"%s","flow_id":%d,"in_iface":"ens1f0","event_type":"%s",`+
		`"src_ip":"%s","src_port":%d,"dest_ip":"%s","dest_port":%d,"proto":"%s",%s,"host":"sensor-1"}`,
		at.Format(eveTime), c.id, event, c.client, c.port, c.server, c.service, c.protocol, body))
}

func (s *suricata) visit(v visit) {
	if v.resolved {
		s.query(v)
	}
	c := s.conversation(v.client.address, v.site.address, v.site.port, "TCP")
	app := "tls"
	switch {
	case v.opaque:
		app = "failed"
	case v.plain():
		app = "http"
		s.http(v, c)
	default:
		s.add(v.at.Add(4*time.Millisecond), "tls", c, fmt.Sprintf(`"tls":{"sni":"%s","version":"TLS 1.3"}`, v.site.name))
	}
	s.flow(v, c, app)
}

func (s *suricata) query(v visit) {
	at := v.at.Add(-s.between(10*time.Millisecond, 45*time.Millisecond))
	c := s.conversation(v.client.address, resolver, 53, "UDP")
	id := s.IntN(65536)
	s.add(at, "dns", c, fmt.Sprintf(`"dns":{"type":"query","id":%d,"rrname":"%s","rrtype":"A","tx_id":0,"opcode":0}`,
		id, v.site.name))
	s.add(at.Add(s.between(400*time.Microsecond, 9*time.Millisecond)), "dns", c, fmt.Sprintf(
		`"dns":{"version":2,"type":"answer","id":%d,"flags":"8180","qr":true,"rd":true,"ra":true,"opcode":0,`+
			`"rrname":"%s","rrtype":"A","rcode":"NOERROR","answers":[{"rrname":"%s","rrtype":"A","ttl":300,`+
			`"rdata":"%s"}],"grouped":{"A":["%s"]}}`, id, v.site.name, v.site.name, v.site.address, v.site.address))
}

func (s *suricata) http(v visit, c conversation) {
	s.add(v.at.Add(v.took/2), "http", c, fmt.Sprintf(`"tx_id":0,"http":{"hostname":"%s","url":"%s",`+
		`"http_user_agent":"%s","http_content_type":"%s","http_method":"GET","protocol":"HTTP/1.1","status":200,`+
		`"length":%d}`, v.site.name, v.uri, v.agent, v.mime, v.received-300))
}

// flow is written when the connection has ended.
func (s *suricata) flow(v visit, c conversation, app string) {
	end := v.at.Add(v.took)
	s.add(end.Add(s.between(time.Second, 2*time.Second)), "flow", c, fmt.Sprintf(`"app_proto":"%s",`+
		`"flow":{"pkts_toserver":%d,"pkts_toclient":%d,"bytes_toserver":%d,"bytes_toclient":%d,"start":"%s","end":"%s",`+
		`"age":%d,"state":"closed","reason":"timeout","alerted":false},"tcp":{"tcp_flags":"1b","tcp_flags_ts":"1b",`+
		`"tcp_flags_tc":"1b","syn":true,"fin":true,"psh":true,"ack":true,"state":"closed"}`, app, 4+v.sent/1400,
		3+v.received/1400, v.sent, v.received, v.at.Format(eveTime), end.Format(eveTime), int(v.took.Seconds())))
}

// blockedScan is a stranger's attempt to log in at the public web server, dropped by a rule.
func (s *suricata) blockedScan(at time.Time, stranger string) {
	c := s.conversation(stranger, publicWeb, 22, "TCP")
	s.add(at, "alert", c, `"alert":{"action":"blocked","gid":1,"signature_id":1000042,"rev":3,`+
		`"signature":"LOCAL SCAN SSH from the internet to the web server","category":"Attempted Information Leak",`+
		`"severity":2},"flow":{"pkts_toserver":1,"pkts_toclient":0,"bytes_toserver":60,"bytes_toclient":0,"start":"`+
		at.Format(eveTime)+`"}`)
}
