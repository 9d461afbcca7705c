package main

import (
	"fmt"
	"time"
)

// recordSquid writes the proxy's access log in Squid's own format.
func recordSquid(j *journal, office []visit) {
	r := newRandom("proxy-1")
	for _, v := range office {
		result, peer := "TCP_MISS/200", "HIER_DIRECT/"+v.site.address
		method, url, mime := "GET", "http://"+v.site.name+v.uri, v.mime
		switch {
		case !v.plain():
			result, method, url, mime = "TCP_TUNNEL/200", "CONNECT", v.site.name+":443", "-"
		case v.uri == "/static/site.css" && r.IntN(3) == 0:
			result, peer = "TCP_HIT/200", "HIER_NONE/-"
		}
		at := v.at.Add(v.took) // Squid logs a request when it is done
		j.add("proxy-1", at, fmt.Sprintf("%d.%03d %6d %s %s %d %s %s %s %s %s", at.Unix(), at.Nanosecond()/1_000_000,
			v.took.Milliseconds(), v.client.address, result, v.received, method, url, v.client.user, peer, mime))
	}
}

var webPages = []string{"/", "/services", "/track", "/contact", "/assets/app.js", "/assets/logo.svg", "/robots.txt"}

// recordNginx writes the public web server's access log in the combined format.
func recordNginx(j *journal) {
	r := newRandom("www-1")
	for _, at := range asidePace.times(r) {
		status, referer := 200, "-"
		page := pick(r, webPages)
		switch r.IntN(12) {
		case 0:
			status = 404
			page = "/old" + page
		case 1, 2, 3, 4:
			referer = "https://www.example.org/"
		}
		j.add("www-1", at, fmt.Sprintf(`%s - - [%s] "GET %s HTTP/1.1" %d %d "%s" "%s"`, pick(r, visitors),
			at.Format("02/Jan/2006:15:04:05 -0700"), page, status, 180+r.IntN(24_000), referer, pick(r, browsers)))
	}
}

var administrators = []string{"r.haas", "n.ibsen", "deploy", "backup"}

// recordSSH writes the log of the host that administrators log in to, as syslog messages of RFC 5424.
func recordSSH(j *journal) {
	r := newRandom("bastion-1")
	say := func(at time.Time, process int, text string) {
		j.add("bastion-1", at, fmt.Sprintf("<86>1 %s bastion-1 sshd %d - - %s", at.Format("2006-01-02T15:04:05.000000Z07:00"),
			process, text))
	}
	for _, at := range asidePace.times(r) {
		process, user := 2_000+r.IntN(60_000), pick(r, administrators)
		from, port := pick(r, otherDesktops[:3]).address, r.clientPort()
		switch r.IntN(4) {
		case 0:
			say(at, process, fmt.Sprintf("Connection closed by authenticating user %s %s port %d [preauth]", user, from, port))
		case 1:
			say(at, process, fmt.Sprintf("Disconnected from user %s %s port %d", user, from, port))
		default:
			say(at, process, fmt.Sprintf("Accepted publickey for %s from %s port %d ssh2", user, from, port))
		}
	}
}

// recordRates writes the log of a service of the company's own, as JSON lines.
func recordRates(j *journal) {
	r := newRandom("app-1")
	for _, at := range asidePace.times(r) {
		level, status := "info", 200
		if r.IntN(15) == 0 {
			level, status = "warn", 422
		}
		j.add("app-1", at, fmt.Sprintf(`{"time":"%s","level":"%s","hostname":"app-1","service":"rates-api","msg":"request",`+
			`"client_ip":"%s","method":"GET","path":"/v1/rates/%s","status":%d,"duration_ms":%d}`,
			at.Format("2006-01-02T15:04:05.000Z07:00"), level, pick(r, webServers).address,
			pick(r, []string{"NOR-EST", "EST-VEL", "VEL-HAR", "HAR-NOR"}), status, 3+r.IntN(140)))
	}
}
