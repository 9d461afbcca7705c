package record

import (
	"strings"
	"sync"
)

// A paloAltoType is a type of log with its columns behind those that all have.
type paloAltoType struct {
	names   []string // in capitals; a threat's also with what its subtype makes of misc
	kind    *Kind
	misc    part // what a threat's misc is: a URL, a file, or the name that was asked for
	columns string
}

// layout names the columns. Those that the vendor keeps for later are `-` here; the last holds what newer versions put
// behind.
func (t *paloAltoType) layout() *layout {
	names := strings.Fields("- receive_time serial type subtype - time_generated " + t.columns + " more")
	for i, name := range names {
		if name == "-" {
			names[i] = "future_use"
		}
	}
	l := newLayout(t.kind, names)
	for i, name := range names {
		if name == "misc" {
			l.parts[i] = t.misc
		}
	}
	return l
}

const (
	sessionColumns = `src dst natsrc natdst rule srcuser dstuser app vsys from to inbound_if outbound_if logset - sessionid repeatcnt
		sport dport natsport natdport flags proto action `
	groupColumns  = ` dg_hier_level_1 dg_hier_level_2 dg_hier_level_3 dg_hier_level_4 vsys_name device_name `
	deviceColumns = ` src_category src_profile src_model src_vendor src_osfamily src_osversion src_host src_mac
		dst_category dst_profile dst_model dst_vendor dst_osfamily dst_osversion dst_host dst_mac `
	podColumns    = ` container_id pod_namespace pod_name `
	listColumns   = ` src_edl dst_edl `
	threatColumns = sessionColumns + `misc threatid category severity direction seqno actionflags srcloc dstloc - contenttype pcap_id
		filedigest cloud url_idx user_agent filetype xff referer sender subject recipient reportid` + groupColumns + `- src_uuid dst_uuid
		http_method imsi monitortag parent_session_id parent_start_time tunnel threat_category contentver - assoc_id ppid http_headers
		url_category_list rule_uuid http2_connection dynusergroup_name xff_ip` + deviceColumns + podColumns + listColumns + `hostid
		serialnumber domain_edl src_dag dst_dag partial_hash high_res_timestamp reason justification `
)

var paloAltoTypes = []paloAltoType{
	{names: []string{"TRAFFIC"}, kind: paloAltoTraffic, columns: sessionColumns + `bytes bytes_sent bytes_received packets start elapsed category -
		seqno actionflags srcloc dstloc - pkts_sent pkts_received session_end_reason` + groupColumns + `action_source src_uuid dst_uuid
		imsi monitortag parent_session_id parent_start_time tunnel assoc_id chunks chunks_sent chunks_received rule_uuid
		http2_connection link_change_count policy_id link_switches sdwan_cluster sdwan_device_type sdwan_cluster_type sdwan_site
		dynusergroup_name xff_ip` + deviceColumns + podColumns + listColumns + `hostid serialnumber src_dag dst_dag session_owner
		high_res_timestamp`},
	{names: []string{"THREAT"}, kind: paloAltoThreat, misc: partURL, columns: threatColumns},
	{names: []string{"THREAT file"}, kind: paloAltoThreat, misc: partFile, columns: threatColumns},
	{names: []string{"THREAT spyware"}, kind: paloAltoThreat, misc: partQuery, columns: threatColumns},
	{names: []string{"GLOBALPROTECT"}, kind: paloAltoGlobalProtect, columns: `vsys eventid stage auth_method tunnel_type srcuser srcregion machinename public_ip
		public_ipv6 private_ip private_ipv6 hostid serialnumber client_ver client_os client_os_ver repeatcnt reason error opaque status
		location login_duration connect_method error_code portal seqno actionflags high_res_timestamp selection_type response_time
		priority attempted_gateways gateway` + groupColumns + `vsys_id`},
	{names: []string{"DECRYPTION"}, kind: paloAltoDecryption, columns: sessionColumns + `tunnel - - src_uuid dst_uuid rule_uuid hs_stage_c2f hs_stage_f2s
		tls_version tls_keyxchg tls_enc tls_auth policy_name ec_curve err_index root_status chain_status proxy_type cert_serial
		fingerprint notbefore notafter cert_ver cert_size cn_len issuer_len rootcn_len sni_len cert_flags cn issuer_cn root_cn sni
		error` + podColumns + listColumns + `src_dag dst_dag high_res_timestamp` + deviceColumns + `seqno actionflags` + groupColumns +
		`vsys_id`},
	{names: []string{"SYSTEM"}, kind: paloAltoSystem, columns: `vsys eventid object - - module severity opaque seqno actionflags` + groupColumns +
		`- - high_res_timestamp`},
	{names: []string{"CONFIG"}, kind: paloAltoOther, columns: `host vsys cmd admin client result path`},
	{names: []string{"USERID"}, kind: paloAltoOther, columns: `vsys ip user datasourcename eventid repeatcnt timeout - - datasource datasourcetype seqno
		actionflags` + groupColumns + `vsys_id factortype factorcompletiontime factorno ugflags userbysource tag_name
		high_res_timestamp`},
	{names: []string{"HIPMATCH", "HIP-MATCH"}, kind: paloAltoOther, columns: `srcuser vsys machinename os src matchname repeatcnt matchtype - - seqno
		actionflags` + groupColumns + `vsys_id srcipv6 hostid serialnumber mac high_res_timestamp`},
	{names: []string{"AUTHENTICATION"}, kind: paloAltoOther, columns: `vsys ip user normalize_user object authpolicy repeatcnt authid vendor logset
		serverprofile opaque clienttype result factorno seqno actionflags` + groupColumns + `vsys_id authproto rule_uuid
		high_res_timestamp src_category src_profile src_model src_vendor src_osfamily src_osversion src_host src_mac region - user_agent
		sessionid`},
	{names: []string{"START", "END"}, kind: paloAltoOther, columns: sessionColumns + `severity seqno actionflags srcloc dstloc` + groupColumns}, // of a tunnel
	{names: []string{"GTP", "SCTP"}, kind: paloAltoOther, columns: `src dst`},
	{names: []string{"CORRELATION"}, kind: paloAltoOther, columns: `src srcuser vsys category severity` + groupColumns + `vsys_id objectname object_id evidence`},
	{names: []string{"IPTAG", "IP-TAG"}, kind: paloAltoOther, columns: `vsys ip tag_name eventid`},
}

// paloAltoLayouts are by type. They are many and wide, so they are made once.
var paloAltoLayouts = sync.OnceValue(func() map[string]*layout {
	all := map[string]*layout{}
	for i := range paloAltoTypes {
		t := &paloAltoTypes[i]
		l := t.layout()
		for _, name := range t.names {
			all[name] = l
		}
	}
	return all
})

// splitColumns cuts a line at commas, from i on. The last field holds what is left; those that the line does not have are
// empty at its end. Values may stand in quotes.
func splitColumns(line []byte, i int, fields []Field) {
	for n := range fields {
		f := &fields[n]
		switch {
		case i >= len(line):
			f.Start, f.End = len(line), len(line)
			continue
		case n == len(fields)-1:
			f.Start, f.End, i = i, len(line), len(line)
			continue
		case line[i] == '"':
			f.Start = i + 1
			if f.End = quotedEnd(line, i+1); f.End < 0 { // cut short
				f.End = len(line)
			}
			i = f.End + 1
		default:
			f.Start = i
			i = nextByte(line, i, ',')
			f.End = i
		}
		for i < len(line) && line[i] != ',' { // behind a quote there should be nothing
			i++
		}
		i++
	}
}
