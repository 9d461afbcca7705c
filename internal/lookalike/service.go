package lookalike

import (
	_ "embed" // the tables
	"strings"
	"sync"
)

// A Service is what a host is that anybody can use.
type Service string

// The services.
const (
	Shortener  Service = "shortener"   // bit.ly
	FreeHost   Service = "free host"   // pages of anybody: github.io, web.app, blob.core.windows.net, weebly.com
	FreeMail   Service = "free mail"   // gmail.com
	FormHost   Service = "forms"       // docs.google.com/forms, jotform.com
	DynamicDNS Service = "dynamic dns" // duckdns.org
	Sharing    Service = "file share"  // wetransfer.com, drive.google.com
	Tunnel     Service = "tunnel"      // trycloudflare.com, ngrok.io
	IPFS       Service = "ipfs"
	Tracker    Service = "mail service" // sendgrid.net, list-manage.com: links of bulk mail
)

//go:embed tables/services.txt
var servicesText string

//go:embed tables/cheap.txt
var cheapText string

// services are the hosts of the table by name.
var services = sync.OnceValue(func() map[string]Service {
	table := map[string]Service{}
	var service Service
	for line := range tableLines(servicesText) {
		if name, ok := strings.CutPrefix(line, "["); ok {
			service = Service(strings.TrimSuffix(name, "]"))
			continue
		}
		for host := range strings.FieldsSeq(line) {
			table[host] = service
		}
	}
	return table
})

var cheap = sync.OnceValue(func() map[string]bool {
	table := map[string]bool{}
	for line := range tableLines(cheapText) {
		for suffix := range strings.FieldsSeq(line) {
			table[suffix] = true
		}
	}
	return table
})

// tableLines are the lines of an embedded table that are neither empty nor comments.
func tableLines(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			line = strings.TrimSpace(line)
			if line != "" && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}

// ServiceOf is what the host is by the longest name that it is or lies below, "" where nothing is known of it. Letters count in any case.
func ServiceOf(host string) Service {
	table := services()
	for name := range upwards(strings.ToLower(host)) {
		if service, known := table[name]; known {
			return service
		}
	}
	return ""
}

// CheapSuffix says whether names below this public suffix are given away, or so cheap that abuse is common ("tk", "top", "xyz").
func CheapSuffix(suffix string) bool { return cheap()[strings.Trim(strings.ToLower(suffix), ".")] }

// upwards are the host and the names above it: "a.b.example", "b.example", "example".
func upwards(host string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		host = strings.TrimSuffix(host, ".")
		for yield(host) {
			dot := strings.IndexByte(host, '.')
			if dot < 0 {
				return
			}
			host = host[dot+1:]
		}
	}
}
