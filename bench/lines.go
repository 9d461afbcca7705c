package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"
)

// A logKind is one kind of log of the built-in generator.
type logKind struct {
	file   string
	header string
	// shows says which kinds of indicator a line can hold, and where.
	shows map[string]string
	line  func(r *rand.Rand, at time.Time, planted map[string]string) string
}

// The kinds of log: what is not planted is drawn at random, and is no indicator.
var logKinds = []*logKind{
	{
		file: "conn.log",
		header: "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#open\t2025-10-06-00-00-00\n" +
			"#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\n" +
			"#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\n",
		shows: map[string]string{"ipv4": "address", "ipv6": "address"},
		line:  connLine,
	},
	{
		file:  "access.log",
		shows: map[string]string{"ipv4": "address", "ipv6": "address", "domain": "host", "url": "referer", "useragent": "agent"},
		line:  accessLine,
	},
	{
		file:  "auth.log",
		shows: map[string]string{"ipv4": "address", "ipv6": "address", "domain": "address"},
		line:  authLine,
	},
	{
		file: "events.json",
		shows: map[string]string{"ipv4": "address", "ipv6": "address", "domain": "host", "url": "url", "email": "mail",
			"md5": "md5", "sha1": "sha1", "sha256": "sha256", "sha512": "sha512", "filename": "file", "filepath": "path",
			"registry": "key", "mutex": "mutex", "useragent": "agent"},
		line: eventLine,
	},
}

// connLine is a line of Zeek's conn.log: https://docs.zeek.org/en/master/logs/conn.html
func connLine(r *rand.Rand, at time.Time, planted map[string]string) string {
	sent, got := r.IntN(5000), r.IntN(100_000)
	service := [...]string{"ssl", "http", "dns", "-"}[r.IntN(4)]
	return fmt.Sprintf("%d.%06d\tC%012x\t%s\t%d\t%s\t%d\ttcp\t%s\t%.6f\t%d\t%d\tSF\n", at.Unix(), at.Nanosecond()/1000,
		r.Uint64()>>16, client(r), 1024+r.IntN(60_000), either(planted["address"], server(r)), 443, service,
		100*r.Float64(), sent, got)
}

// accessLine is a line of nginx's "combined" format: https://nginx.org/en/docs/http/ngx_http_log_module.html
func accessLine(r *rand.Rand, at time.Time, planted map[string]string) string {
	referer := fmt.Sprintf("https://%s/%s", either(planted["host"], host(r)), word(r))
	return fmt.Sprintf("%s - - [%s] \"GET /%s/%s-%s.html?id=%d HTTP/1.1\" 200 %d \"%s\" \"%s\"\n",
		either(planted["address"], server(r)), at.Format("02/Jan/2006:15:04:05 -0700"), word(r), word(r), word(r), r.IntN(1e6),
		r.IntN(100_000), either(planted["referer"], referer), either(planted["agent"], agent(r)))
}

// authLine is what OpenSSH's sshd says to syslog, with rsyslog's times of RFC 3339.
func authLine(r *rand.Rand, at time.Time, planted map[string]string) string {
	from := either(planted["address"], server(r))
	message := fmt.Sprintf("Failed password for invalid user %s from %s port %d ssh2", word(r), from, 1024+r.IntN(60_000))
	if r.IntN(3) == 0 {
		message = fmt.Sprintf("Accepted publickey for %s from %s port %d ssh2: ED25519 SHA256:%s", word(r), from,
			1024+r.IntN(60_000), hexText(r, 43))
	}
	return fmt.Sprintf("%s %s sshd[%d]: %s\n", at.Format("2006-01-02T15:04:05.000000-07:00"), word(r), 300+r.IntN(30_000), message)
}

// eventLine is an event of an endpoint as a JSON object, of no known product.
func eventLine(r *rand.Rand, at time.Time, planted map[string]string) string {
	name := word(r) + "_" + word(r) + ".exe"
	line, err := json.Marshal(struct {
		Time    string `json:"time"`
		Host    string `json:"host"`
		User    string `json:"user"`
		Process string `json:"process"`
		File    string `json:"file_name"`
		SHA256  string `json:"sha256"`
		MD5     string `json:"md5"`
		SHA1    string `json:"sha1,omitempty"`
		SHA512  string `json:"sha512,omitempty"`
		Key     string `json:"registry_key,omitempty"`
		Mutex   string `json:"mutex,omitempty"`
		Mail    string `json:"mail_from,omitempty"`
		URL     string `json:"url,omitempty"`
		Agent   string `json:"user_agent,omitempty"`
		Name    string `json:"dns_query"`
		Address string `json:"destination_ip"`
		Port    int    `json:"destination_port"`
	}{
		at.Format(time.RFC3339Nano), word(r), word(r), either(planted["path"], `C:\Windows\System32\`+name), either(planted["file"], name),
		either(planted["sha256"], hexText(r, 64)), either(planted["md5"], hexText(r, 32)), planted["sha1"], planted["sha512"],
		planted["key"], planted["mutex"], planted["mail"], planted["url"], planted["agent"],
		either(planted["host"], host(r)), either(planted["address"], server(r)), r.IntN(65_535),
	})
	if err != nil { // of strings and a number: cannot be
		return ""
	}
	return string(line) + "\n"
}

func either(planted, other string) string {
	if planted != "" {
		return planted
	}
	return other
}

func client(r *rand.Rand) string {
	return fmt.Sprintf("10.%d.%d.%d", r.IntN(8), r.IntN(50), 2*r.IntN(127))
}

// server gives an address that ends in an even number, as no indicator does.
func server(r *rand.Rand) string {
	return fmt.Sprintf("%d.%d.%d.%d", 20+r.IntN(180), r.IntN(256), r.IntN(256), 2*r.IntN(127))
}

// host gives a name without digits, as no indicator is, and none lies below.
func host(r *rand.Rand) string {
	return word(r) + "." + word(r) + "-" + word(r) + "." + zone(r)
}

func agent(r *rand.Rand) string {
	version := 90 + r.IntN(50)
	return fmt.Sprintf("Mozilla/5.0 (X11; Linux x86_64; rv:%d.0) Gecko/20100101 Firefox/%d.0", version, version)
}
