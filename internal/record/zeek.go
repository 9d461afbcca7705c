package record

import (
	"maps"

	"picket/indicator"
	"picket/internal/intel"
)

// The logs of Zeek, tab-separated or JSON: https://docs.zeek.org/en/current/script-reference/log-files.html.

var zeekConn = &Kind{
	Name:       "zeek.conn",
	Complete:   addressKinds,
	Always:     addressKinds,
	Outside:    addressKinds,
	Limits:     "Behind an explicit proxy it shows the proxy in place of the destination.",
	Recognised: zeekRecognised, Times: zeekTimes, Roles: zeekEnds,
	names: zeekNames(map[part]string{
		partState: "conn_state", partService: "service", partLocalSrc: "local_orig", partLocalDst: "local_resp",
	}),
	rules:   []rule{{shows: addressKinds, parts: []part{partSrc, partDst}, form: isAddress}},
	action:  zeekConnAction,
	proxied: connectsToProxy,
	sensor:  true,
}

var zeekDNS = &Kind{
	Name:       "zeek.dns",
	Complete:   domainKind,
	Always:     domainKind,
	Partial:    addressKinds,
	Limits:     "It does not show names asked over HTTPS or TLS (DoH, DoT); of addresses, only those in answers.",
	Recognised: zeekRecognised, Times: zeekTimes, Roles: "`query` contact, `answers` answer",
	names:  zeekNames(map[part]string{partQuery: "query", partAnswer: "answers", partState: "rcode_name"}),
	rules:  []rule{{shows: domainKind, parts: []part{partQuery}, also: asksName}},
	action: dnsAction,
	sensor: true,
}

var zeekHTTP = &Kind{
	Name:       "zeek.http",
	Partial:    webKinds,
	Limits:     "It shows requests in clear only, not those inside TLS.",
	Recognised: zeekRecognised, Times: zeekTimes, Roles: zeekEnds + "; `host` and `uri` url, `referrer` and `origin` mention, `proxied` source",
	names: zeekNames(map[part]string{
		partURLHost: "host", partURLPath: "uri", partReferrer: "referrer origin", partAgent: "user_agent",
		partStatus: "status_code", partMethod: "method", partUser: "username", partFile: "orig_filenames resp_filenames",
		partSrc: "proxied",
	}),
	action:  zeekHTTPAction,
	proxied: asksProxy,
	sensor:  true,
}

var ja3Kinds, ja4Kinds = indicator.SetOf(indicator.JA3), indicator.SetOf(indicator.JA4)

var zeekSSL = &Kind{
	Name:     "zeek.ssl",
	Complete: ja3Kinds | ja4Kinds,
	Partial:  addressKinds | domainKind,
	Limits: "It shows server names where the client sends them, never paths; fingerprints where a package adds them, " +
		"and not those of QUIC.",
	Recognised: zeekRecognised, Times: zeekTimes, Roles: zeekEnds + ", `server_name` and `subject` contact; `ja3`, `ja4` the program",
	names: zeekNames(map[part]string{
		partDstName: "server_name subject", partJA3: "ja3", partJA4: "ja4", partState: "established",
	}),
	rules: []rule{
		{shows: ja3Kinds, parts: []part{partJA3}, form: looksLikeMD5},
		{shows: ja4Kinds, parts: []part{partJA4}},
	},
	action: zeekSSLAction,
	sensor: true,
}

var zeekFiles = &Kind{
	Name:       "zeek.files",
	Partial:    hashKinds | addressKinds | indicator.SetOf(indicator.FileName),
	Limits:     "It shows files that crossed the network in clear, and hashes where the file was seen whole.",
	Recognised: zeekRecognised, Times: zeekTimes, Roles: zeekEnds + "; `filename` and hashes, file",
	names: zeekNames(map[part]string{
		partSrc: "id.orig_h rx_hosts", partDst: "id.resp_h tx_hosts", partFile: "filename", partDirection: "is_orig",
		partHash: "md5 sha1 sha256",
	}),
	reversed: zeekFileSent,
	sensor:   true,
}

var zeekSMTP = &Kind{
	Name:       "zeek.smtp",
	Partial:    addressKinds | domainKind | indicator.SetOf(indicator.Email, indicator.UserAgent),
	Limits:     "It shows mail in clear only: sessions that turn to TLS hide sender and recipients.",
	Recognised: zeekRecognised, Times: zeekTimes, Roles: zeekEnds + "; `mailfrom`, `from` sender, `rcptto`, `to` recipient",
	names: zeekNames(map[part]string{
		partSender: "mailfrom from reply_to x_originating_ip", partRecipient: "rcptto to cc", partAgent: "user_agent",
	}),
	sensor: true,
}

var zeekOther = &Kind{
	Name:       "zeek.<path>",
	Partial:    anyKinds,
	Limits:     "What this log shows completely is not known.",
	Recognised: zeekRecognised, Times: zeekTimes, Roles: zeekEnds + ", others by common names",
	names:   zeekNames(map[part]string{partNone: "host hostname machine"}), // of something within the record
	general: true,
	sensor:  true,
}

var zeekFamily = newFamily("zeek.", zeekOther, zeekConn, zeekDNS, zeekHTTP, zeekSSL, zeekFiles, zeekSMTP,
	zeekSSH, zeekRDP, zeekFTP, zeekKerberos, zeekNTLM, zeekRADIUS, zeekRFB, zeekSOCKS, zeekMySQL, zeekPostgreSQL, zeekLDAP,
	zeekLDAPSearch, zeekSMBFiles, zeekSMBMapping, zeekX509, zeekPE, zeekOCSP, zeekQUIC, zeekDHCP, zeekSIP, zeekWebsocket, zeekNTP,
	zeekSyslog, zeekTraceroute, zeekIntel, zeekNotice, zeekWeird, zeekSignatures, zeekSoftware, zeekKnownHosts, zeekKnownServices,
	zeekKnownCerts, zeekCaptureLoss, zeekStats, zeekReporter, zeekPacketFilter, zeekLoadedScripts, zeekCluster, zeekBroker,
	zeekConfig, zeekNetControl, zeekNetControlDrop)

// zeekNames adds the columns that most logs have; shippers write id_orig_h for id.orig_h.
func zeekNames(own map[part]string) map[string]part {
	all := byPart(map[part]string{
		partTime: "ts", partTimeToo: "@timestamp _write_ts", partSrc: "id.orig_h id_orig_h", partSrcPort: "id.orig_p id_orig_p",
		partDst: "id.resp_h id_resp_h", partDstPort: "id.resp_p id_resp_p", partObserver: "_system_name", partEvent: "_path",
	})
	maps.Copy(all, byPart(own))
	return all
}

// zeekConnAction reads the connection's state: what never had an answer has failed.
func zeekConnAction(r *Record, line []byte) intel.Action {
	switch string(r.value(line, partState)) {
	case "S0", "REJ", "RSTOS0", "RSTRH", "SH":
		return intel.Failed
	case "S1", "SF", "S2", "S3", "RSTO", "RSTR":
		return intel.Allowed
	}
	return intel.ActionUnknown
}

// dnsAction reads the name of the answer's code (IANA DNS RCODEs).
func dnsAction(r *Record, line []byte) intel.Action {
	switch string(r.value(line, partState)) {
	case "NOERROR":
		return intel.Allowed
	case "":
		return intel.ActionUnknown
	}
	return intel.Failed
}

// zeekHTTPAction takes any answer of a server for contact. Where a proxy was asked, a refusal is the proxy's own.
func zeekHTTPAction(r *Record, line []byte) intel.Action {
	uri := r.value(line, partURLPath)
	// A whole URL, or the host and port of CONNECT; Suricata escapes slashes.
	proxied := len(uri) > 0 && uri[0] != '/' && uri[0] != '\\'
	switch status := string(r.value(line, partStatus)); {
	case len(status) != 3:
		return intel.ActionUnknown
	case status == "407", proxied && status == "403":
		return intel.Blocked
	case proxied && status[0] == '5':
		return intel.Failed
	}
	return intel.Allowed
}

func zeekSSLAction(r *Record, line []byte) intel.Action {
	switch string(r.value(line, partState)) {
	case "T", "true":
		return intel.Allowed
	case "F", "false":
		return intel.Failed
	}
	return intel.ActionUnknown
}

// zeekFileSent: before Zeek 5.1 the log has no connection but the hosts that sent and received. The receiver is taken for
// the initiator, unless the originator sent the file.
func zeekFileSent(r *Record, line []byte) bool {
	src, sent := r.slots[partSrc], string(r.value(line, partDirection))
	return src > 0 && r.Fields[src-1].Name == "rx_hosts" && (sent == "T" || sent == "true")
}
