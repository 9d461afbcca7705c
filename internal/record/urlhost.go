package record

import "bytes"

// A span is a part of a value.
type span struct{ start, end int }

// holds says whether another span lies within. An empty one holds nothing.
func (s span) holds(other span) bool {
	return s.start < s.end && s.start <= other.start && other.end <= s.end
}

// hostSpan finds the host of a URL, or of what stands for one: host:port of CONNECT, a URL without a scheme. A port and
// brackets are left out, a user name too. It is empty where the URL begins with a path.
func hostSpan(url []byte) span {
	start := 0
	if i := bytes.Index(url, []byte("://")); i >= 0 && !bytes.ContainsAny(url[:i], "/?#") {
		start = i + 3
	}
	end := start
	for end < len(url) && url[end] != '/' && url[end] != '?' && url[end] != '#' {
		end++
	}
	if i := bytes.LastIndexByte(url[start:end], '@'); i >= 0 {
		start += i + 1
	}
	if start < end && url[start] == '[' {
		if i := bytes.IndexByte(url[start:end], ']'); i > 0 {
			return span{start + 1, start + i}
		}
	}
	if i := bytes.IndexByte(url[start:end], ':'); i >= 0 && bytes.Count(url[start:end], []byte{':'}) == 1 {
		end = start + i
	}
	return span{start, end}
}

func hostIn(url []byte) []byte {
	at := hostSpan(url)
	return url[at.start:at.end]
}

// reputationServices are where analysts and products look values up: a hash in a URL there was asked about, not fetched.
var reputationServices = map[string]bool{
	"virustotal.com": true, "urlscan.io": true, "otx.alienvault.com": true, "abuseipdb.com": true, "shodan.io": true,
	"censys.io": true, "hybrid-analysis.com": true, "any.run": true, "bazaar.abuse.ch": true, "mb-api.abuse.ch": true,
	"threatfox.abuse.ch": true, "threatfox-api.abuse.ch": true, "urlhaus.abuse.ch": true, "urlhaus-api.abuse.ch": true,
	"feodotracker.abuse.ch": true, "talosintelligence.com": true, "greynoise.io": true, "joesandbox.com": true,
	"tria.ge": true, "exchange.xforce.ibmcloud.com": true, "threatminer.org": true,
	"malshare.com": true, "intezer.com": true, "metadefender.com": true, "opentip.kaspersky.com": true,
	"ipinfo.io": true, "threatbook.io": true, "pulsedive.com": true, "spamhaus.org": true,
}

// isReputationService says whether a host is one of these or lies below one.
func isReputationService(host []byte) bool {
	host = bytes.ToLower(host)
	for {
		if reputationServices[string(host)] {
			return true
		}
		i := bytes.IndexByte(host, '.')
		if i < 0 {
			return false
		}
		host = host[i+1:]
	}
}
