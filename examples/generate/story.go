package main

import "time"

// What the advisory lists and the logs show. Its other indicators appear nowhere.
const (
	signInName    = "update-check.example"
	controlServer = "203.0.113.66"
	signInProxy   = "198.51.100.143"
	scanner       = "198.51.100.77"
	imageDigest   = "a9a9fa42614be95d693b01243525119878693ff961e45506b55fe253bb9f1599"
)

// Somebody at web-03 follows the phishing link; the name resolves to the control server itself.
var phishingClick = visit{
	at:       time.Date(2024, 3, 2, 4, 11, 9, 214_508_000, time.UTC),
	took:     612 * time.Millisecond,
	client:   machine{"web-03", "10.1.4.22", "svc-web"},
	site:     site{name: signInName, address: controlServer, port: 80},
	resolved: true,
	sent:     538,
	received: 18_204,
	uri:      "/account/renew",
	agent:    browsers[1],
	mime:     "text/html",
	sha256:   digestOf("sign-in page"),
}

// beaconTimes are the calls of the implant on web-03. The first still asks for the name.
var beaconTimes = []time.Time{
	time.Date(2024, 3, 2, 4, 19, 32, 0, time.UTC),
	time.Date(2024, 3, 2, 9, 26, 11, 0, time.UTC),
	time.Date(2024, 3, 2, 14, 41, 50, 0, time.UTC),
	time.Date(2024, 3, 2, 19, 58, 3, 0, time.UTC),
	time.Date(2024, 3, 3, 1, 7, 29, 0, time.UTC),
	time.Date(2024, 3, 3, 6, 22, 44, 0, time.UTC),
	time.Date(2024, 3, 3, 11, 40, 16, 0, time.UTC),
	time.Date(2024, 3, 3, 16, 49, 37, 0, time.UTC),
	time.Date(2024, 3, 3, 22, 3, 55, 0, time.UTC),
	time.Date(2024, 3, 4, 3, 18, 8, 0, time.UTC),
	time.Date(2024, 3, 4, 8, 36, 21, 0, time.UTC),
	time.Date(2024, 3, 4, 13, 52, 40, 0, time.UTC),
	time.Date(2024, 3, 4, 19, 27, 44, 0, time.UTC),
}

func beacons() []visit {
	var visits []visit
	for i, at := range beaconTimes {
		v := visit{
			at:       at.Add(time.Duration(83_000+i*7_919) * time.Microsecond),
			took:     4*time.Second + time.Duration(i*37)*time.Millisecond,
			client:   phishingClick.client,
			site:     site{address: controlServer, port: 443},
			opaque:   true,
			sent:     1_204 + 16*i,
			received: 388,
		}
		if i == 0 {
			v.site.name, v.resolved = signInName, true
		}
		visits = append(visits, v)
	}
	return visits
}

// The endpoint product shows the first of these connections, and the machine's name with it.
var implantConnects = edrEvent{
	at:          beaconTimes[0].Add(time.Second),
	machine:     phishingClick.client,
	event:       "network_connect",
	process:     `C:\Windows\System32\rundll32.exe`,
	destination: controlServer,
}

// Somebody at hr-17 fetches the disk image, through the proxy. The name is that of a provider with other customers.
var diskImage = visit{
	at:       time.Date(2024, 3, 4, 8, 42, 17, 356_071_000, time.UTC),
	took:     1_840 * time.Millisecond,
	client:   machine{"hr-17", "10.1.9.80", "e.marsh"},
	site:     site{name: "cdn.quarry-mail.example", address: "198.51.100.29", port: 80},
	resolved: true,
	sent:     471,
	received: 1_376_256,
	uri:      "/f/7731/remittance.iso",
	agent:    browsers[1],
	mime:     "application/x-iso9660-image",
	sha256:   imageDigest,
}

var imageSaved = edrEvent{
	at:      diskImage.at.Add(9 * time.Second),
	machine: diskImage.client,
	event:   "file_write",
	process: `C:\Program Files\Mozilla Firefox\firefox.exe`,
	file:    `C:\Users\e.marsh\Downloads\remittance.iso`,
	digest:  imageDigest,
}

// An analyst asks a reputation service about an address: a mention, not contact.
var reputationLookup = visit{
	at:       time.Date(2024, 3, 4, 14, 5, 31, 902_440_000, time.UTC),
	took:     388 * time.Millisecond,
	client:   machine{"soc-02", "10.1.2.5", "n.ibsen"},
	site:     site{name: "reputation.example", address: "192.0.2.215", port: 80},
	resolved: true,
	sent:     402,
	received: 2_911,
	uri:      "/ip/" + signInProxy,
	agent:    browsers[1],
	mime:     "text/html",
}

// The scanner tries the public web server and is turned away: a mention too.
var scanTime = time.Date(2024, 3, 2, 1, 37, 20, 640_112_000, time.UTC)

// zeek-2 wrote no connections for three and a half hours; its DNS log is whole.
var (
	gapFrom  = time.Date(2024, 3, 3, 2, 10, 0, 0, time.UTC)
	gapUntil = time.Date(2024, 3, 3, 5, 40, 0, 0, time.UTC)
)
