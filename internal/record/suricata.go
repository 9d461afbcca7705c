package record

import (
	"bytes"

	"picket/indicator"
	"picket/internal/intel"
)

// The events of Suricata's EVE JSON: https://docs.suricata.io/en/latest/output/eve/eve-json-format.html.

var suricataFlow = &Kind{
	Name:     "suricata.flow",
	Complete: addressKinds,
	Always:   addressKinds,
	Outside:  addressKinds,
	Limits:   "Behind an explicit proxy it shows the proxy in place of the destination.",
	names:    suricataNames,
	rules:    []rule{{shows: addressKinds, parts: []part{partSrc, partDst}, form: looksLikeAddress}},
	action:   suricataFlowAction,
	proxied:  connectsToProxy,
}

var suricataDNS = &Kind{
	Name:     "suricata.dns",
	Complete: domainKind,
	Always:   domainKind,
	Partial:  addressKinds,
	Limits:   "It does not show names asked over HTTPS or TLS (DoH, DoT); of addresses, only those in answers.",
	names:    suricataNames,
	rules:    []rule{{shows: domainKind, parts: []part{partQuery}}},
	action:   suricataAction(dnsAction),
	reversed: suricataReversed,
}

var suricataHTTP = &Kind{
	Name:    "suricata.http",
	Partial: webKinds,
	Limits:  "It shows requests in clear only, not those inside TLS.",
	names:   suricataNames,
	action:  suricataAction(zeekHTTPAction),
	proxied: asksProxy,
}

var suricataTLS = &Kind{
	Name:     "suricata.tls",
	Complete: ja3Kinds | ja4Kinds,
	Partial:  addressKinds | domainKind,
	Limits: "It shows server names where the client sends them, never paths; fingerprints where they are switched on, " +
		"and not those of QUIC.",
	names: suricataNames,
	rules: []rule{
		{shows: ja3Kinds, parts: []part{partJA3}, form: looksLikeMD5},
		{shows: ja4Kinds, parts: []part{partJA4}},
	},
	action: suricataAction(nil),
}

var suricataFileinfo = &Kind{
	Name:     "suricata.fileinfo",
	Partial:  webKinds,
	Limits:   "It shows files that crossed the network in clear, and hashes where the file was seen whole.",
	names:    suricataNames,
	action:   suricataAction(nil),
	reversed: suricataReversed,
}

var suricataSMTP = &Kind{
	Name:    "suricata.smtp",
	Partial: addressKinds | domainKind | hashKinds | indicator.SetOf(indicator.Email, indicator.URL, indicator.FileName),
	Limits:  "It shows mail in clear only: sessions that turn to TLS hide sender and recipients.",
	names:   suricataNames,
	action:  suricataAction(nil),
}

var suricataAlert = &Kind{
	Name:     "suricata.alert",
	Partial:  anyKinds,
	Limits:   "It shows only what a rule of the sensor matched.",
	names:    suricataNames,
	action:   suricataAction(nil),
	reversed: suricataReversed,
}

var suricataDrop = &Kind{
	Name:     "suricata.drop",
	Partial:  addressKinds,
	Limits:   "It shows only what the sensor dropped.",
	names:    suricataNames,
	action:   func(*Record, []byte) intel.Action { return intel.Blocked },
	reversed: suricataReversed,
}

var suricataOther = &Kind{
	Name:    "suricata.<event_type>",
	Partial: anyKinds,
	Limits:  "What these events show completely is not known.",
	names:   suricataNames,
	action:  suricataAction(nil),
}

var suricataFamily = newFamily("suricata.", suricataOther,
	suricataFlow, suricataDNS, suricataHTTP, suricataTLS, suricataFileinfo, suricataSMTP, suricataAlert, suricataDrop)

// suricataNames serve all events: each protocol has an object of its own. The forms of DNS are those of versions 1 to 3.
var suricataNames = byPart(map[part]string{
	partTime: "timestamp", partObserver: "host sensor_name", partEvent: "event_type",
	partSrc: "src_ip", partSrcPort: "src_port", partDst: "dest_ip", partDstPort: "dest_port", partDirection: "direction",
	partQuery:   "dns.rrname dns.queries.rrname dns.query.rrname",
	partAnswer:  "dns.answers.rrname dns.answers.rdata dns.rdata dns.grouped.A dns.grouped.AAAA dns.grouped.CNAME dns.answer.rrname",
	partURLHost: "http.hostname", partURLPort: "http.http_port", partURLPath: "http.url", partReferrer: "http.http_refer",
	partAgent: "http.http_user_agent", partStatus: "http.status", partMethod: "http.http_method",
	partDstName: "tls.sni tls.subject tls.subjectaltname quic.sni", partJA3: "tls.ja3.hash quic.ja3.hash ja3.hash",
	partJA4: "tls.ja4 quic.ja4", partFile: "fileinfo.filename files.filename email.attachment smb.filename ftp_data.filename",
	partHash: "fileinfo.md5 fileinfo.sha1 fileinfo.sha256 files.md5 files.sha1 files.sha256 email.body_md5",
	partURL:  "email.url", partSender: "email.from smtp.mail_from", partRecipient: "email.to email.cc smtp.rcpt_to",
	partState: "dns.rcode flow.state", partVerdict: "alert.action verdict.action flow.action", partPackets: "flow.pkts_toclient",
	partService: "app_proto", partServiceBefore: "app_proto_orig",
})

// suricataAction is what the sensor did if it says so, else what the event tells.
func suricataAction(event func(*Record, []byte) intel.Action) func(*Record, []byte) intel.Action {
	return func(r *Record, line []byte) intel.Action {
		switch string(r.value(line, partVerdict)) {
		case "blocked", "drop", "reject":
			return intel.Blocked
		case "allowed", "pass", "alert", "accept":
			if event == nil {
				return intel.Allowed
			}
		}
		if event == nil {
			return intel.ActionUnknown
		}
		return event(r, line)
	}
}

var suricataFlowState = suricataAction(func(r *Record, line []byte) intel.Action {
	if string(r.value(line, partPackets)) == "0" {
		return intel.Failed
	}
	switch string(r.value(line, partState)) {
	case "new":
		return intel.Failed
	case "established", "closed", "bypassed", "local_bypassed", "capture_bypassed":
		return intel.Allowed
	}
	return intel.ActionUnknown
})

func suricataFlowAction(r *Record, line []byte) intel.Action { return suricataFlowState(r, line) }

// suricataReversed: some events give the addresses of the packet, not of the flow. Where the direction is not said, the
// source that uses a port of servers against a client's is the one that answered.
func suricataReversed(r *Record, line []byte) bool {
	if direction := r.value(line, partDirection); direction != nil {
		return string(direction) == "to_client"
	}
	return isServerPort(r.value(line, partSrcPort)) && !isServerPort(r.value(line, partDstPort))
}

// isServerPort is a port below 1024.
func isServerPort(port []byte) bool {
	return len(port) > 0 && (len(port) < 4 || len(port) == 4 && bytes.Compare(port, []byte("1024")) < 0)
}
