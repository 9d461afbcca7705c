package record

import "picket/internal/intel"

// Events of the Open Cybersecurity Schema Framework, as Amazon Security Lake and others keep them, as JSON:
// https://schema.ocsf.io. What a product shows completely is its own secret, so none of these do.

// ocsf is the kind of a class. What happens on a machine is observed there, the rest by the product whose account it is.
func ocsf(name, classes string, own map[part]string) *Kind {
	return &Kind{
		Name:       "ocsf." + name,
		Partial:    anyKinds,
		Limits:     "What the product behind the schema shows completely is not known.",
		Recognised: "JSON with `class_uid` " + classes,
		Times:      "`time`: milliseconds since 1970, stated",
		Roles: "`src_endpoint.ip` source, `dst_endpoint` destination, `query.hostname` query, `answers.rdata` answer, " +
			"`http_request.url` url, `process` process, `file` file, `email.from` sender; titles and enrichments mention; " +
			"`raw_data` and `observables` as the field that they repeat, else unknown",
		names:  merged(ocsfNames, byPart(own)),
		action: ocsfAction,
		sensor: own[partObserver] != "",
	}
}

var (
	ocsfByDevice  = map[part]string{partHost: "device.hostname device.name"}
	ocsfByAccount = map[part]string{
		partObserver: "cloud.account.uid cloud.account_uid metadata.loggers.device.hostname",
		partHost:     "src_endpoint.hostname src_endpoint.instance_uid device.hostname device.name",
	}

	ocsfFile       = ocsf("file_activity", "1001 (file system activity)", ocsfByDevice)
	ocsfProcess    = ocsf("process_activity", "1007 (process activity)", ocsfByDevice)
	ocsfDetection  = ocsf("detection_finding", "2004 (detection finding)", ocsfByAccount)
	ocsfLogon      = serving(ocsf("authentication", "3002 (authentication)", ocsfByAccount))
	ocsfNetwork    = ocsf("network_activity", "4001 (network activity)", ocsfByAccount)
	ocsfHTTP       = ocsf("http_activity", "4002 (HTTP activity)", ocsfByAccount)
	ocsfDNS        = ocsf("dns_activity", "4003 (DNS activity)", ocsfByAccount)
	ocsfAPI        = serving(ocsf("api_activity", "6003 (API activity)", ocsfByAccount))
	ocsfOther      = ocsf("other", "of any other class", ocsfByAccount)
	ocsfOtherLocal = ocsf("other", "of any other class", ocsfByDevice)
)

// serving is a kind whose observer is asked by clients.
func serving(kind *Kind) *Kind {
	kind.serves = true
	return kind
}

var ocsfShape = shape{[]mark{markClass}, func(w *flattener, line []byte, fields []Field) *Kind {
	class := w.valueOf(line, fields, markClass)
	if kind, ok := ocsfClasses[string(class)]; ok {
		return kind
	}
	switch {
	case len(class) < 4 || len(class) > 6 || !isDigit(class[0]):
		return nil
	case len(class) == 4 && class[0] == '1' || len(class) == 6 && string(class[:3]) == "201":
		return ocsfOtherLocal // of the system, and Windows' extension
	}
	return ocsfOther
}}

var ocsfClasses = map[string]*Kind{
	"1001": ocsfFile, "1007": ocsfProcess, "2004": ocsfDetection, "3002": ocsfLogon, "4001": ocsfNetwork,
	"4002": ocsfHTTP, "4003": ocsfDNS, "6003": ocsfAPI,
}

// ocsfNames are those of all classes; a finding has them below `evidences` too.
var ocsfNames = merged(below("evidences.", ocsfBase), ocsfBase, byPart(map[part]string{
	partTime: "time", partTimeToo: "time_dt metadata.logged_time", partEvent: "activity_id",
	partVerdict: "disposition_id action_id", partState: "status_id", partStatus: "rcode_id",
	partRestated: "raw_data message observables.value",
	partMention: `finding_info.title finding_info.desc finding.title finding.desc finding_info.src_url
		finding_info.attacks.technique.name malware.name malware.classifications enrichments.name enrichments.value
		enrichments.data osint.value osint.name policy.name policy.desc firewall_rule.name firewall_rule.uid rule.name rule.desc
		status_detail metadata.product.name metadata.product.url_string metadata.profiles`,
}))

var ocsfBase = byPart(map[part]string{
	partSrc:     "src_endpoint.ip http_request.x_forwarded_for email.x_originating_ip",
	partSrcPort: "src_endpoint.port",
	partDst:     "dst_endpoint.ip", partDstPort: "dst_endpoint.port",
	partDstName: "dst_endpoint.hostname dst_endpoint.domain tls.sni tls.certificate.subject tls.certificate.sans.name",
	partUser:    "actor.user.name actor.user.email_addr user.name user.email_addr",
	partQuery:   "query.hostname", partAnswer: "answers.rdata",
	partURL:     "http_request.url.url_string http_request.url.text url.url_string email.urls.url_string file.url.url_string",
	partURLHost: "http_request.url.hostname", partURLPort: "http_request.url.port", partURLPath: "http_request.url.path",
	partReferrer: "http_request.referrer", partAgent: "http_request.user_agent",
	partMethod: "http_request.http_method", partJA3: "tls.ja3_hash.value tls.ja3_hash.fingerprint",
	partJA4: "ja4_fingerprint_list.value",
	partFile: `file.name file.path file.desc file_result.name file_result.path module.file.name module.file.path file_diff
		email.files.name databucket.file.name`,
	partHash: `file.hashes.value file.fingerprints.value file_result.hashes.value module.file.hashes.value
		email.files.hashes.value`,
	partProcess: `process.name process.cmd_line process.file.name process.file.path process.file.hashes.value
		process.file.fingerprints.value process.parent_process.name process.parent_process.cmd_line
		process.parent_process.file.name process.parent_process.file.path process.parent_process.file.hashes.value
		actor.process.name actor.process.cmd_line actor.process.file.name actor.process.file.path
		actor.process.file.hashes.value actor.process.parent_process.name actor.process.parent_process.cmd_line
		actor.process.parent_process.file.path job.cmd_line job.file.path script.script_content.value`,
	partRegistry:  "reg_key.path reg_value.path reg_value.name reg_value.data win_registry_key.path prev_reg_value.path",
	partSender:    "email.from email.smtp_from email.reply_to email.from_list email.sender email.return_path email.reply_to_list",
	partRecipient: "email.to email.smtp_to email.cc",
})

// ocsfAction: what a control did, else the code of a DNS answer, else whether it worked.
func ocsfAction(r *Record, line []byte) intel.Action {
	for i := range r.Fields {
		if f := &r.Fields[i]; f.part == partVerdict {
			if action, ok := ocsfVerdict(f.Name, line[f.Start:f.End]); ok {
				return action
			}
		}
	}
	if code := r.value(line, partStatus); code != nil && string(code) != "0" {
		return intel.Failed
	}
	switch string(r.value(line, partState)) {
	case "1":
		return intel.Allowed
	case "2":
		return intel.Failed
	}
	return intel.ActionUnknown
}

// ocsfVerdict reads the numbers of action_id and disposition_id that say what was done.
func ocsfVerdict(name string, number []byte) (action intel.Action, ok bool) {
	switch string(number) {
	case "1": // both: allowed
		return intel.Allowed, true
	case "2": // denied, blocked
		return intel.Blocked, true
	}
	if unwrapped(name) != "disposition_id" {
		return intel.ActionUnknown, false
	}
	switch string(number) {
	case "3", "4", "5", "6", "21", "24", "25", "26": // quarantined, isolated, deleted, dropped, reset, revoked, rejected, unauthorized
		return intel.Blocked, true
	case "8", "13", "15", "16", "17", "18", "19", "20": // approved, uncorrected, detected, no action, logged, tagged, alert, count
		return intel.Allowed, true
	case "27": // error
		return intel.Failed, true
	}
	return intel.ActionUnknown, false
}
