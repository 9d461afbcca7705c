package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
)

// A visit is one connection from a machine of the company to a site. Every sensor on its way writes it down.
type visit struct {
	at       time.Time
	took     time.Duration
	client   machine
	site     site
	resolved bool // a DNS query for the site's name came just before
	opaque   bool // neither HTTP nor TLS was spoken
	sent     int  // bytes from the client
	received int

	// Of plain HTTP only.
	uri, agent, mime, sha256 string
}

func (v visit) plain() bool { return v.site.port == 80 }

// webVisits are those of the web servers, which zeek-1 and sensor-1 see.
func webVisits() []visit {
	visits := visitsOf("web", mainPace, webServers)
	visits = append(visits, phishingClick)
	return append(visits, beacons()...)
}

// officeVisits go through the proxy.
func officeVisits() []visit {
	visits := visitsOf("office", mainPace, slices.Concat(hrDesktops, otherDesktops))
	return append(visits, diskImage, reputationLookup)
}

func branchVisits() []visit { return visitsOf("branch", mainPace, branchDesktops) }

func visitsOf(stream string, p pace, machines []machine) []visit {
	r := newRandom(stream + " visits")
	var visits []visit
	for _, at := range p.times(r) {
		visits = append(visits, newVisit(r, at, pick(r, machines)))
	}
	return visits
}

var harmlessPages = []struct{ uri, mime string }{
	{"/", "text/html"},
	{"/index.json", "application/json"},
	{"/dists/stable/InRelease", "text/plain"},
	{"/tables/week-09.csv", "text/csv"},
	{"/static/site.css", "text/css"},
	{"/updates/daily.cab", "application/vnd.ms-cab-compressed"},
}

func newVisit(r random, at time.Time, client machine) visit {
	v := visit{
		at:       at,
		took:     r.between(40*time.Millisecond, 9*time.Second),
		client:   client,
		site:     pick(r, sites),
		resolved: true,
		sent:     400 + r.IntN(4_000),
		received: 900 + r.IntN(90_000),
		agent:    pick(r, browsers),
	}
	if v.plain() {
		page := pick(r, harmlessPages)
		v.uri, v.mime = page.uri, page.mime
		v.sha256 = digestOf(fmt.Sprint(v.site.name, page.uri, at.Day()))
	}
	return v
}

// digestOf is the SHA-256 of a file that does not exist.
func digestOf(what string) string {
	sum := sha256.Sum256([]byte(what))
	return hex.EncodeToString(sum[:])
}
