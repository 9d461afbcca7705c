package record

import (
	"bytes"

	"picket/indicator"
	"picket/internal/intel"
)

// The events of Suricata's EVE JSON: https://docs.suricata.io/en/latest/output/eve/eve-json-format.html.

const (
	suricataRecognised = "JSON with `event_type`, `timestamp`, and one of `src_ip`, `flow_id`, `in_iface`, `stats.uptime`"
	suricataTimes      = "`timestamp`, with its zone: stated"
	suricataEnds       = "`src_ip` and `dest_ip` contact"
)

var suricataFlow = &Kind{
	Name:       "suricata.flow",
	Complete:   addressKinds,
	Always:     addressKinds,
	Outside:    addressKinds,
	Limits:     "Behind an explicit proxy it shows the proxy in place of the destination.",
	Recognised: suricataRecognised, Times: suricataTimes, Roles: suricataEnds,
	names:   suricataNames,
	rules:   []rule{{shows: addressKinds, parts: []part{partSrc, partDst}, form: isAddress}},
	action:  suricataFlowAction,
	proxied: connectsToProxy,
	sensor:  true,
}

var suricataDNS = &Kind{
	Name:       "suricata.dns",
	Complete:   domainKind,
	Always:     domainKind,
	Partial:    addressKinds,
	Limits:     "It does not show names asked over HTTPS or TLS (DoH, DoT); of addresses, only those in answers.",
	Recognised: suricataRecognised, Times: suricataTimes, Roles: "`rrname` contact, `rdata` answer",
	names:    suricataNames,
	rules:    []rule{{shows: domainKind, parts: []part{partQuery}, also: asksName}},
	action:   suricataAction(dnsAction),
	reversed: suricataReversed,
	sensor:   true,
}

var suricataHTTP = &Kind{
	Name:       "suricata.http",
	Partial:    webKinds,
	Limits:     "It shows requests in clear only, not those inside TLS.",
	Recognised: suricataRecognised, Times: suricataTimes, Roles: suricataEnds + "; `hostname` and `url` url, `http_refer` mention, `xff` source",
	names:   suricataNames,
	pairs:   headerParts,
	action:  suricataAction(zeekHTTPAction),
	proxied: asksProxy,
	sensor:  true,
}

var suricataTLS = &Kind{
	Name:     "suricata.tls",
	Complete: ja3Kinds | ja4Kinds,
	Partial:  addressKinds | domainKind,
	Limits: "It shows server names where the client sends them, never paths; fingerprints where they are switched on, " +
		"and not those of QUIC.",
	Recognised: suricataRecognised, Times: suricataTimes, Roles: suricataEnds + ", `sni` and `subject` contact; `ja3`, `ja4` the program",
	names: suricataNames,
	rules: []rule{
		{shows: ja3Kinds, parts: []part{partJA3}, form: looksLikeMD5},
		{shows: ja4Kinds, parts: []part{partJA4}},
	},
	action: suricataAction(nil),
	sensor: true,
}

var suricataFileinfo = &Kind{
	Name:       "suricata.fileinfo",
	Partial:    webKinds,
	Limits:     "It shows files that crossed the network in clear, and hashes where the file was seen whole.",
	Recognised: suricataRecognised, Times: suricataTimes, Roles: suricataEnds + "; `filename` and hashes, file",
	names:    suricataNames,
	action:   suricataAction(nil),
	reversed: suricataReversed,
	sensor:   true,
}

var suricataSMTP = &Kind{
	Name:       "suricata.smtp",
	Partial:    addressKinds | domainKind | hashKinds | indicator.SetOf(indicator.Email, indicator.URL, indicator.FileName),
	Limits:     "It shows mail in clear only: sessions that turn to TLS hide sender and recipients.",
	Recognised: suricataRecognised, Times: suricataTimes, Roles: suricataEnds + "; `mail_from`, `from` sender, `rcpt_to`, `to` recipient, `attachment` file",
	names:  suricataNames,
	action: suricataAction(nil),
	sensor: true,
}

var suricataAlert = &Kind{
	Name:       "suricata.alert",
	Partial:    anyKinds,
	Limits:     "It shows only what a rule of the sensor matched.",
	Recognised: suricataRecognised, Times: suricataTimes, Roles: suricataEnds + "; `signature` mention; others as in the protocol's own events",
	names:    suricataNames,
	pairs:    headerParts,
	action:   suricataAction(nil),
	reversed: suricataReversed,
	sensor:   true,
}

var suricataDrop = &Kind{
	Name:       "suricata.drop",
	Partial:    addressKinds,
	Limits:     "It shows only what the sensor dropped.",
	Recognised: suricataRecognised, Times: suricataTimes, Roles: suricataEnds,
	names:    suricataNames,
	action:   func(*Record, []byte) intel.Action { return intel.Blocked },
	reversed: suricataReversed,
	sensor:   true,
}

var suricataNetflow = &Kind{
	Name:       "suricata.netflow",
	Complete:   addressKinds,
	Always:     addressKinds,
	Outside:    addressKinds,
	Limits:     "A flow is two records, one for each way; behind an explicit proxy it shows the proxy in place of the destination.",
	Recognised: suricataRecognised, Times: suricataTimes, Roles: suricataEnds,
	names:    suricataNames,
	rules:    []rule{{shows: addressKinds, parts: []part{partSrc, partDst}, form: isAddress}},
	action:   suricataAction(nil),
	reversed: suricataReversed,
	proxied:  connectsToProxy,
	sensor:   true,
}

var suricataDHCP = &Kind{
	Name:       "suricata.dhcp",
	Partial:    addressKinds | domainKind,
	Limits:     "It shows leases where the sensor sees them given out, names of machines only where it logs DHCP at length.",
	Recognised: suricataRecognised, Times: suricataTimes, Roles: suricataEnds + "; a lease of `assigned_ip`",
	names:  suricataDHCPNames(),
	sensor: true,
	lease:  suricataLease,
}

var suricataStats = &Kind{
	Name:       "suricata.stats",
	Limits:     "It shows how much of the traffic the sensor did not see.",
	Recognised: suricataRecognised, Times: suricataTimes, Roles: "none: marks of loss",
	names:  suricataNames,
	sensor: true,
}

var suricataOther = &Kind{
	Name:       "suricata.<event_type>",
	Partial:    anyKinds,
	Limits:     "What these events show completely is not known.",
	Recognised: suricataRecognised, Times: suricataTimes, Roles: suricataEnds + "; `cname`, `cookie`, `user` the user, `filename` file, `software_version` the program",
	names:  suricataNames,
	action: suricataAction(nil),
	sensor: true,
	pairs:  headerParts,
}

var suricataFamily = newFamily("suricata.", suricataOther,
	suricataFlow, suricataNetflow, suricataDNS, suricataHTTP, suricataTLS, suricataFileinfo, suricataSMTP, suricataDHCP,
	suricataAlert, suricataDrop, suricataStats)

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
