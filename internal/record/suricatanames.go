package record

import "maps"

// suricataNames serve all events: each protocol has an object of its own. The forms of DNS are those of versions 1 to 3.
var suricataNames = byPart(map[part]string{
	partTime: "timestamp", partObserver: "host sensor_name", partEvent: "event_type",
	partSrc:     "src_ip arp.src_ip xff http.xff http.x_forwarded_for http.true_client_ip http.org_src_ip",
	partSrcPort: "src_port", partDst: "dest_ip arp.dest_ip", partDstPort: "dest_port", partDirection: "direction",
	partQuery: "dns.rrname dns.queries.rrname dns.query.rrname mdns.queries.rrname mdns.rrname",
	partAnswer: `dns.answers.rrname dns.answers.rdata dns.rdata dns.answer.rrname dns.answer.rdata dns.answer.answers.rrname
		dns.answer.answers.rdata dns.grouped.A dns.grouped.AAAA dns.grouped.CNAME dns.grouped.MX dns.grouped.NS dns.grouped.PTR
		dns.grouped.SRV.name dns.grouped.TXT dns.authorities.rrname dns.authorities.rdata dns.additionals.rrname
		dns.additionals.rdata mdns.answers.rrname mdns.answers.rdata`,
	partURLHost: "http.hostname", partURLPort: "http.http_port", partURLPath: "http.url",
	partReferrer: "http.http_refer http.origin",
	partAgent: `http.http_user_agent quic.ua sip.user_agent ssh.client.software_version ssh.server.software_version
		email.x_mailer`,
	partStatus: "http.status", partMethod: "http.http_method",
	partDstName: `tls.sni tls.subject tls.subjectaltname quic.sni sip.uri smb.share`,
	partJA3:     "tls.ja3.hash quic.ja3.hash ja3.hash", partJA4: "tls.ja4 quic.ja4",
	partFile: `fileinfo.filename files.filename email.attachment smb.filename smb.rename.from smb.rename.to smb.directory
		smb.named_pipe nfs.filename nfs.rename.from nfs.rename.to ftp_data.filename ftp.command_data tftp.file`,
	partHash: "fileinfo.md5 fileinfo.sha1 fileinfo.sha256 files.md5 files.sha1 files.sha256 email.body_md5",
	partUser: `smb.ntlmssp.user krb5.cname rdp.cookie mqtt.connect.username pgsql.request.startup_parameters.user
		ldap.request.bind_request.name`,
	partURL: "email.url", partSender: "email.from email.reply_to email.x_originating_ip smtp.mail_from sip.from",
	partRecipient: "email.to email.cc smtp.rcpt_to sip.to",
	partState:     "dns.rcode flow.state", partVerdict: "alert.action verdict.action flow.action", partPackets: "flow.pkts_toclient",
	partService: "app_proto", partServiceBefore: "app_proto_orig",
	partMention: `alert.signature alert.category alert.rule alert.metadata.malware_family alert.metadata.tag alert.references
		engine.message ntp.reference_id`,
	partPairName:  "http.request_headers.name http.response_headers.name",
	partPairValue: "http.request_headers.value http.response_headers.value",
})

// headerParts are what headers of HTTP play, where all are logged.
var headerParts = byPart(map[part]string{
	partURLHost: "Host host :authority", partAgent: "User-Agent user-agent", partReferrer: "Referer referer Origin origin",
	partSrc: "X-Forwarded-For x-forwarded-for X-Real-IP x-real-ip True-Client-IP true-client-ip CF-Connecting-IP cf-connecting-ip",
})

// suricataDHCPNames: of a conversation with a DHCP server, the machine is the client.
func suricataDHCPNames() map[string]part {
	all := maps.Clone(suricataNames)
	maps.Copy(all, byPart(map[part]string{partMAC: "dhcp.client_mac", partHost: "dhcp.hostname", partLease: "dhcp.lease_time",
		partState: "dhcp.dhcp_type"}))
	return all
}

// suricataLease takes an address that the server gave or the client gave back. For a client that only asks for settings
// it is 0.0.0.0.
func suricataLease(r *Record, line []byte) (Lease, bool) {
	name := "dhcp.assigned_ip"
	isReleased := string(r.value(line, partState)) == "release"
	if isReleased {
		name = "dhcp.client_ip"
	} else if string(r.value(line, partState)) != "ack" {
		return Lease{}, false
	}
	address := r.named(line, name)
	if address == nil || string(address) == "0.0.0.0" {
		return Lease{}, false
	}
	lease := Lease{Address: oneForm(string(address)), Machine: r.text(line, partHost), MAC: r.text(line, partMAC), Released: isReleased}
	if seconds, ok := r.number(line, "dhcp.lease_time"); ok && seconds > 0 && seconds < 1e10 && !isReleased && r.Time > 0 {
		lease.Until = r.Time + int64(seconds)*second
	}
	return lease, true
}
