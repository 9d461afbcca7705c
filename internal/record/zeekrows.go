package record

import (
	"bytes"

	"picket/indicator"
	"picket/internal/intel"
)

// The rows of Zeek's other logs: https://docs.zeek.org/en/current/script-reference/log-files.html. None shows a kind
// completely: each is of one protocol, as far as it is spoken in clear on ports where Zeek looks for it.

const (
	zeekRecognised = "`#path` in the header, `_path` in JSON, else by columns or keys that only this log has"
	zeekTimes      = "seconds since 1970, or ISO 8601 with Z: stated"
	zeekEnds       = "`id.orig_h` and `id.resp_h` contact"
)

var agentKind = indicator.SetOf(indicator.UserAgent)
var fileKinds = hashKinds | indicator.SetOf(indicator.FileName, indicator.FilePath)

// zeekKind is a row that differs from others by its names only.
func zeekKind(path string, shows indicator.KindSet, limits, roles string, own map[part]string) *Kind {
	return &Kind{
		Name: "zeek." + path, Partial: shows, Limits: limits,
		Recognised: zeekRecognised, Times: zeekTimes, Roles: roles,
		names: zeekNames(own), sensor: true,
	}
}

// asks is for protocols in which clients ask for a login or another favour, and get it only with certain words.
func (k *Kind) asks(succeeded ...string) *Kind {
	k.reached = true
	k.action = func(r *Record, line []byte) intel.Action {
		value := r.value(line, partState)
		if value == nil {
			return intel.ActionUnknown
		}
		for _, word := range succeeded {
			if string(value) == word {
				return intel.Allowed
			}
		}
		return intel.Failed
	}
	return k
}

// Logins and what is done with them.
var (
	zeekSSH = zeekKind("ssh", addressKinds|agentKind, "Whether the login succeeded is Zeek's guess from the traffic.",
		zeekEnds+", `client` and `server` the programs",
		map[part]string{partState: "auth_success", partAgent: "client server"}).asks("T", "true")

	zeekRDP = zeekKind("rdp", addressKinds, "The cookie is the name that the client chose to send.", zeekEnds,
		map[part]string{partUser: "cookie"})

	zeekFTP = zeekKind("ftp", addressKinds|domainKind|fileKinds|indicator.SetOf(indicator.URL), "It shows sessions in clear only.",
		zeekEnds+", `arg` url, `data_channel.resp_h` contact", map[part]string{
			partUser: "user", partURL: "arg", partStatus: "reply_code", partDst: "id.resp_h id_resp_h data_channel.resp_h",
		}).answersWith(ftpAction)

	zeekKerberos = zeekKind("kerberos", addressKinds, "It shows tickets that were asked for where Zeek sees it.", zeekEnds,
		map[part]string{partUser: "client", partState: "success"}).asks("T", "true")

	zeekNTLM = zeekKind("ntlm", addressKinds|domainKind, "It shows logins that are not inside TLS or SMB 3 encryption.", zeekEnds,
		map[part]string{partUser: "username", partState: "success"}).asks("T", "true")

	zeekRADIUS = zeekKind("radius", addressKinds, "It shows what the access server told its RADIUS server.",
		zeekEnds+", `tunnel_client` contact; a lease of `framed_addr`", map[part]string{
			partUser: "username", partMAC: "mac", partSrc: "id.orig_h id_orig_h tunnel_client framed_addr", partState: "result",
		}).asks("success").leases(zeekRADIUSLease)

	zeekRFB = zeekKind("rfb", addressKinds, "It shows sessions of VNC in clear only.", zeekEnds,
		map[part]string{partState: "auth"}).asks("T", "true")

	zeekSOCKS = zeekKind("socks", addressKinds|domainKind, "It shows what clients ask a proxy for, where that is in clear.",
		zeekEnds+", `request.host` and `request.name` contact", map[part]string{
			partUser: "user", partURLHost: "request.host request.name", partState: "status",
		}).asks("succeeded")

	zeekMySQL = zeekKind("mysql", addressKinds, "It shows sessions in clear only.", zeekEnds,
		map[part]string{partState: "success"}).asks("T", "true")

	zeekPostgreSQL = zeekKind("postgresql", addressKinds, "It shows sessions in clear only.", zeekEnds,
		map[part]string{partUser: "user", partState: "success"}).asks("T", "true")

	zeekLDAP = zeekKind("ldap", addressKinds, "It shows sessions in clear only.", zeekEnds,
		map[part]string{partUser: "object", partState: "result"}).asks("success")

	zeekLDAPSearch = zeekKind("ldap_search", addressKinds|domainKind, "It shows sessions in clear only.", zeekEnds,
		map[part]string{partState: "result"}).asks("success")
)

// Files and shares.
var (
	zeekSMBFiles = zeekKind("smb_files", addressKinds|domainKind|fileKinds, "It shows files by name where SMB is not encrypted; "+
		"hashes are in files.log.", zeekEnds+", `name` file, `path` the share's server",
		map[part]string{partFile: "name prev_name", partDstName: "path", partEvent: "action"})

	zeekSMBMapping = zeekKind("smb_mapping", addressKinds|domainKind, "It shows shares that were opened where SMB is not encrypted.",
		zeekEnds+", `path` the share's server", map[part]string{partDstName: "path"})

	zeekX509 = zeekKind("x509", domainKind|addressKinds|hashKinds, "It shows certificates where TLS sends them in clear, not in TLS 1.3, "+
		"and not who showed them.", "names of the certificate, contact", map[part]string{
		partCertificate: "certificate.subject certificate.cn san.dns san.ip san.email san.uri",
	})

	zeekPE = zeekKind("pe", 0, "It describes programs in words of their format, without names or hashes.", "none", nil)

	zeekOCSP = zeekKind("ocsp", 0, "It shows which certificates were asked about by hashes of their own.", "none", nil)
)

// Services of the network.
var (
	zeekQUIC = zeekKind("quic", addressKinds|domainKind|ja3Kinds|ja4Kinds, "It shows server names where the client sends them in clear.",
		zeekEnds+", `server_name` contact", map[part]string{partDstName: "server_name", partJA3: "ja3", partJA4: "ja4"})

	zeekSIP = zeekKind("sip", addressKinds|domainKind|agentKind, "It shows calls in clear only.",
		zeekEnds+", `uri` contact, `request_from` sender", map[part]string{
			partDstName: "uri", partSender: "request_from response_from reply_to", partRecipient: "request_to response_to",
			partAgent: "user_agent", partState: "status_code",
		})

	zeekWebsocket = zeekKind("websocket", webKinds, "It shows sessions in clear only.", zeekEnds+", `host` and `uri` url",
		map[part]string{partURLHost: "host", partURLPath: "uri", partAgent: "user_agent"})

	zeekNTP = zeekKind("ntp", addressKinds, "It shows who sets the clock by whom.", zeekEnds+", `ref_id` mention",
		map[part]string{partMention: "ref_id"})

	zeekSyslog = zeekKind("syslog", anyKinds, "It shows what crossed the network, in words of the programs that wrote it.", zeekEnds, nil)

	zeekTraceroute = zeekKind("traceroute", addressKinds, "It shows routes that somebody asked for.", "`src` and `dst` contact",
		map[part]string{partSrc: "src", partDst: "dst"})
)

// What Zeek concludes.
var (
	zeekIntel = zeekKind("intel", anyKinds, "It shows what Zeek was told to look for.",
		zeekEnds+", `seen.indicator` by `seen.where`, `sources` mention", map[part]string{
			partSeen: "seen.indicator seen_indicator", partState: "seen.where seen_where",
			partMention: "sources matched cif.tags cif.description cif.source",
		})

	zeekNotice = zeekKind("notice", anyKinds, "It shows what Zeek's scripts found worth a notice.",
		zeekEnds+", `src` and `dst` contact, `email_dest` mention", map[part]string{
			partSrc: "id.orig_h id_orig_h src", partDst: "id.resp_h id_resp_h dst", partEvent: "note", partMention: "email_dest",
		}).settledBy(noticeLoss)

	zeekWeird = zeekKind("weird", addressKinds|domainKind, "It shows what broke the rules of a protocol.", zeekEnds,
		map[part]string{partEvent: "name"})

	zeekSignatures = zeekKind("signatures", addressKinds, "It shows what a signature matched.",
		"`src_addr` and `dst_addr` contact, names of signatures mention", map[part]string{
			partSrc: "src_addr", partSrcPort: "src_port", partDst: "dst_addr", partDstPort: "dst_port",
			partMention: "sig_id event_msg",
		})

	zeekSoftware = zeekKind("software", addressKinds|agentKind, "It shows a program on a machine once a day.",
		"`host` contact, `unparsed_version` the program", map[part]string{partSrc: "host", partAgent: "unparsed_version"})

	zeekKnownHosts = zeekKind("known_hosts", addressKinds, "It shows a machine inside once a day.", "`host` contact",
		map[part]string{partSrc: "host"})

	zeekKnownServices = zeekKind("known_services", addressKinds, "It shows a service inside once a day.", "`host` contact",
		map[part]string{partSrc: "host"})

	zeekKnownCerts = zeekKind("known_certs", addressKinds|domainKind, "It shows a certificate inside once a day.",
		"`host` contact, `subject` names of the certificate", map[part]string{partSrc: "host", partCertificate: "subject"})
)

// What Zeek says of itself.
var (
	zeekCaptureLoss = zeekKind("capture_loss", 0, "It shows how much of the traffic Zeek did not see.", "none: marks of loss", nil).
			settledBy(captureLoss)

	zeekStats = zeekKind("stats", 0, "It shows how much Zeek had to do.", "none: marks of loss", nil).settledBy(statsLoss)

	zeekReporter = zeekKind("reporter", anyKinds, "It shows messages of Zeek about itself.", "mention",
		map[part]string{partMention: "message location"}).settledBy(reporterLoss)

	zeekPacketFilter = zeekKind("packet_filter", addressKinds, "It shows what Zeek was told to look at.", "mention",
		map[part]string{partMention: "filter"})

	zeekLoadedScripts = zeekKind("loaded_scripts", 0, "It shows Zeek's own scripts.", "mention", map[part]string{partMention: "name"})

	zeekCluster = zeekKind("cluster", addressKinds|domainKind, "It shows messages of Zeek's processes to each other.", "mention",
		map[part]string{partMention: "message node"})

	zeekBroker = zeekKind("broker", addressKinds|domainKind, "It shows messages of Zeek's processes to each other.", "mention",
		map[part]string{partMention: "message peer.address"})

	zeekConfig = zeekKind("config", anyKinds, "It shows settings that changed.", "mention",
		map[part]string{partMention: "old_value new_value location"})

	zeekNetControl = zeekKind("netcontrol", anyKinds, "It shows what Zeek asked the network to block, not traffic.", "mention",
		map[part]string{partMention: "entity mod msg plugin"})

	zeekNetControlDrop = zeekKind("netcontrol_drop", addressKinds, "It shows what Zeek asked the network to block, not traffic.",
		"mention", map[part]string{partMention: "orig_h resp_h location"})
)

// answersWith gives the row an action of its own.
func (k *Kind) answersWith(action func(*Record, []byte) intel.Action) *Kind {
	k.action, k.reached = action, true
	return k
}

func (k *Kind) leases(lease func(*Record, []byte) (Lease, bool)) *Kind {
	k.lease = lease
	return k
}

func (k *Kind) settledBy(settle func(*Record, []byte)) *Kind {
	k.settle = settle
	return k
}

// ftpAction reads the reply's code (RFC 959, section 4.2).
func ftpAction(r *Record, line []byte) intel.Action {
	switch code := r.value(line, partStatus); {
	case len(code) != 3:
		return intel.ActionUnknown
	case code[0] == '4' || code[0] == '5':
		return intel.Failed
	}
	return intel.Allowed
}

// seenRole is the role of what Zeek's intelligence matched, by where that stood.
func seenRole(where []byte) intel.Role {
	_, place, _ := bytes.Cut(where, []byte("::"))
	if role, ok := seenRoles[string(place)]; ok {
		return role
	}
	return intel.RoleUnknown
}

var seenRoles = map[string]intel.Role{
	"IN_ORIG": intel.RoleSrc, "IN_RESP": intel.RoleDst, "IN_REQUEST": intel.RoleQuery, "IN_RESPONSE": intel.RoleAnswer,
	"IN_HASH": intel.RoleFile, "IN_NAME": intel.RoleFile, "IN_FILE_NAME": intel.RoleFile, "IN_HOST_HEADER": intel.RoleDst,
	"IN_REFERRER_HEADER": intel.RoleMention, "IN_URL": intel.RoleURL, "IN_USER_AGENT_HEADER": intel.RoleProcess,
	"IN_X_FORWARDED_FOR_HEADER": intel.RoleSrc, "IN_CC": intel.RoleDst, "IN_TO": intel.RoleDst, "IN_RCPT_TO": intel.RoleDst,
	"IN_FROM": intel.RoleSender, "IN_MAIL_FROM": intel.RoleSender, "IN_REPLY_TO": intel.RoleSender,
	"IN_X_ORIGINATING_IP_HEADER": intel.RoleSender, "IN_RECEIVED_HEADER": intel.RoleSender, "IN_SERVER_NAME": intel.RoleDst,
	"IN_CERT": intel.RoleDst, "IN_SERVER_CERT": intel.RoleDst, "IN_MESSAGE": intel.RoleURL,
}
