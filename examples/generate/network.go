package main

import (
	"fmt"
	"time"
)

// days are the days of the example, each from midnight to midnight, UTC. The last is a Monday.
var days = []time.Time{
	time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC),
	time.Date(2024, 3, 3, 0, 0, 0, 0, time.UTC),
	time.Date(2024, 3, 4, 0, 0, 0, 0, time.UTC),
}

// The company's own machines. Servers reach the internet directly, offices through the proxy, the branch by itself.
const (
	resolver       = "10.1.0.53"
	branchResolver = "10.1.64.53"
	proxy          = "10.1.0.80"
	proxyPort      = 3128
	publicWeb      = "10.1.4.10" // www-1, behind address translation
)

// A machine has a name that the EDR agent on it reports, and an address that sensors see.
type machine struct {
	name, address, user string
}

var webServers = numbered("web-%02d", "10.1.4.%d", 20, "svc-web", 1, 6) // web-03 is 10.1.4.22

var hrDesktops = []machine{
	{"hr-11", "10.1.9.74", "m.okafor"}, {"hr-12", "10.1.9.75", "s.lind"}, {"hr-14", "10.1.9.77", "t.varga"},
	{"hr-16", "10.1.9.79", "p.ness"}, {"hr-17", "10.1.9.80", "e.marsh"}, {"hr-18", "10.1.9.81", "l.duarte"},
}

var otherDesktops = []machine{
	{"soc-01", "10.1.2.4", "r.haas"}, {"soc-02", "10.1.2.5", "n.ibsen"}, {"ops-04", "10.1.3.14", "k.adeyemi"},
	{"ops-05", "10.1.3.15", "j.moreau"}, {"ops-09", "10.1.3.19", "d.petrov"}, {"fin-02", "10.1.3.42", "a.keller"},
}

var branchDesktops = numbered("port-%02d", "10.1.64.%d", 30, "port", 1, 9)

// numbered gives machines from first to last; the first has the address base.
func numbered(name, address string, base int, user string, first, last int) []machine {
	var machines []machine
	for n := first; n <= last; n++ {
		machines = append(machines, machine{fmt.Sprintf(name, n), fmt.Sprintf(address, base+n-first), user})
	}
	return machines
}

// A site is a server on the internet. Port 80 tells of plain HTTP.
type site struct {
	name, address, address6 string
	port                    int
}

// sites are harmless. None is below a name, or at an address, that the advisory lists.
var sites = []site{
	{"packages.example.net", "192.0.2.21", "2001:db8:100::21", 80},
	{"api.payments.example", "192.0.2.34", "", 443},
	{"rates.freight.example", "192.0.2.47", "2001:db8:100::47", 443},
	{"weather.example.com", "192.0.2.58", "", 80},
	{"news.example.com", "192.0.2.73", "2001:db8:100::73", 443},
	{"maps.example.com", "192.0.2.91", "2001:db8:100::91", 443},
	{"time.example.net", "192.0.2.123", "", 443},
	{"customs.forms.example", "192.0.2.140", "", 443},
	{"signatures.antivirus.example", "192.0.2.162", "", 80},
	{"fonts.example.com", "192.0.2.177", "2001:db8:100::177", 443},
	{"backup.vault.example", "192.0.2.199", "", 443},
	{"tides.harbour.example", "198.51.100.12", "", 80},
	{"docs.example.com", "198.51.100.23", "2001:db8:200::23", 443},
	{"video.meet.example", "198.51.100.38", "2001:db8:200::38", 443},
	{"search.example.net", "198.51.100.54", "", 443},
}

// visitors of the public web site.
var visitors = []string{
	"198.51.100.151", "198.51.100.158", "198.51.100.164", "198.51.100.170", "198.51.100.183", "198.51.100.190",
	"198.51.100.207", "198.51.100.219", "198.51.100.226", "2001:db8:300::1f", "2001:db8:300::2a7", "2001:db8:300::b04",
}

var browsers = []string{
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:123.0) Gecko/20100101 Firefox/123.0",
	"Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0",
}
