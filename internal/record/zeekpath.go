package record

import "strings"

// zeekPath is the path that the record states, or that its keys tell; nil if it is no record of Zeek.
func (w *flattener) zeekPath(line []byte, fields []Field) []byte {
	if !w.has(markTS) && !w.has(markTime) {
		return nil
	}
	if path := w.valueOf(line, fields, markPath); len(path) > 0 && (w.has(markTS) || isKindName(path)) {
		return path
	}
	isConnection := w.has(markZeekEnd)
	if !w.has(markTS) && !isConnection || w.marks&zeekMarks == 0 {
		return nil
	}
	for _, known := range zeekByMark {
		switch {
		case !w.has(known.mark):
		case known.path != nil:
			return known.path
		case known.mark == markZeekSure:
			return zeekSure[fields[w.marked[markZeekSure]-1].Name]
		case isConnection:
			return zeekTold[fields[w.marked[markZeekTold]-1].Name]
		}
	}
	if isConnection {
		return zeekUntold
	}
	return nil
}

// zeekUntold is for records that are Zeek's, of a log that their keys do not tell.
var zeekUntold = []byte("other")

// zeekByMark is in order: a record of SMTP has the key of HTTP too. A mark without a path leaves that to its key.
var zeekByMark = []struct {
	mark mark
	path []byte
}{
	{markZeekConn, []byte("conn")}, {markZeekDNS, []byte("dns")}, {markZeekTold, nil}, {markZeekSure, nil},
	{markZeekHTTP, []byte("http")}, {markZeekSSL, []byte("ssl")}, {markZeekFiles, []byte("files")},
}

// zeekMarks are the keys of which a record of Zeek has one at least.
const zeekMarks = 1<<markZeekID | 1<<markZeekEnd | 1<<markZeekFiles | 1<<markZeekSure

// zeekTold are keys that tell a path in a record that has the ends of a connection. Where several stand, the last counts.
var zeekTold = byPath(map[string]string{
	"smtp":         "helo mailfrom rcptto",
	"ssh":          "auth_success auth_attempts cipher_alg host_key hassh",
	"rdp":          "security_protocol client_channels keyboard_layout cookie",
	"ftp":          "reply_code data_channel.passive",
	"kerberos":     "request_type renewable forwardable",
	"ntlm":         "server_nb_computer_name server_dns_computer_name domainname",
	"radius":       "framed_addr tunnel_client connect_info",
	"rfb":          "authentication_method share_flag desktop_name",
	"socks":        "request_p request.host request.name bound_p",
	"postgresql":   "frontend backend frontend_arg",
	"ldap":         "message_id",
	"ldap_search":  "base_object",
	"smb_files":    "times.modified times.accessed prev_name",
	"smb_mapping":  "share_type",
	"dce_rpc":      "named_pipe endpoint",
	"snmp":         "community get_requests get_bulk_requests",
	"sip":          "call_id request_from",
	"irc":          "nick",
	"syslog":       "facility",
	"tunnel":       "tunnel_type",
	"weird":        "notice",
	"ntp":          "stratum root_disp",
	"modbus":       "pdu_type",
	"dnp3":         "fc_request fc_reply",
	"mqtt_connect": "connect_status", "mqtt_publish": "from_client", "mqtt_subscribe": "qos_levels",
	"quic":      "client_initial_dcid",
	"websocket": "subprotocol server_extensions",
	"analyzer":  "analyzer_kind",
	"wireguard": "initiations",
})

// zeekSure are those that need no connection beside them.
var zeekSure = byPath(map[string]string{
	"dhcp":           "uids msg_types assigned_addr",
	"x509":           "certificate.serial certificate.not_valid_before",
	"notice":         "suppress_for",
	"intel":          "seen.indicator seen.where",
	"software":       "software_type unparsed_version",
	"known_services": "port_proto",
	"known_certs":    "issuer_subject",
	"pe":             "compile_ts has_import_table",
	"ocsp":           "hashAlgorithm issuerNameHash",
	"capture_loss":   "percent_lost",
	"stats":          "pkts_proc",
})

func byPath(keys map[string]string) map[string][]byte {
	paths := map[string][]byte{}
	for path, list := range keys {
		for _, key := range strings.Fields(list) {
			paths[key] = []byte(path)
		}
	}
	return paths
}
