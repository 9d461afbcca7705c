package record

import (
	"slices"

	"picket/internal/intel"
)

// Documents of the Elastic Common Schema, from Beats, Elastic Agent and others, their names dotted or nested:
// https://www.elastic.co/guide/en/ecs/current/ecs-field-reference.html. They are of kinds by their dataset.

// ecsFlow is what Packetbeat writes of connections: a report every few seconds, and one at their end.
var ecsFlow = &Kind{
	Name:       "ecs.network_traffic.flow",
	relayed:    true,
	Complete:   addressKinds,
	Always:     addressKinds,
	Outside:    addressKinds,
	Limits:     "Behind an explicit proxy it shows the proxy in place of the destination.",
	Recognised: "ECS with the dataset `network_traffic.flow`, or `flow` of Packetbeat",
	Times:      "`@timestamp`, stated in UTC",
	Roles:      "`source.ip` source, `destination.ip` destination",
	names:      ecsNames,
	rules:      []rule{{shows: addressKinds, parts: []part{partSrc, partDst}, form: isAddress}},
	proxied:    connectsToProxy,
}

// ecsDNS is what Packetbeat reads of DNS on the network.
var ecsDNS = &Kind{
	Name:       "ecs.network_traffic.dns",
	relayed:    true,
	Complete:   domainKind,
	Always:     domainKind,
	Partial:    addressKinds,
	Limits:     "It does not show names asked over HTTPS or TLS (DoH, DoT); of addresses, only those in answers.",
	Recognised: "ECS with the dataset `network_traffic.dns`, or `dns` of Packetbeat",
	Times:      "`@timestamp`, stated in UTC",
	Roles:      "`dns.question.name` query, `dns.answers.data`, `dns.resolved_ip` answer, `source.ip` source",
	names:      ecsNames,
	rules:      []rule{{shows: domainKind, parts: []part{partQuery}, also: asksName}},
	action:     dnsAction,
}

var ecsOther = &Kind{
	Name:       "ecs.<event.dataset>",
	relayed:    true,
	Partial:    anyKinds,
	Limits:     "What the product behind the schema shows completely is not known.",
	Recognised: "JSON with `ecs.version`; the kind is named for `event.dataset` or `data_stream.dataset`",
	Times:      "`@timestamp`, stated in UTC",
	Roles: "`source.ip`, `client.ip` source, `destination.ip`, `destination.domain`, `server.ip` destination, " +
		"`dns.question.name` query, `url` url, `user_agent.original`, `process`, `tls.client.ja3` process, `file` file, " +
		"`registry` registry, `email.from.address` sender; `http.request.referrer`, `rule`, `threat` mention; `message`, " +
		"`event.original` and `related` as the field that they repeat, else unknown",
	names:  ecsNames,
	action: ecsAction,
}

var ecsFamily = newFamily("ecs.", ecsOther, ecsFlow, ecsDNS)

// ecsDataset is the name of the kind within the family.
func (w *flattener) ecsDataset(line []byte, fields []Field) []byte {
	dataset := w.valueOf(line, fields, markDataset)
	if bare, ok := packetbeatDatasets[string(dataset)]; ok && isPacketbeat(line, fields) {
		return bare
	}
	if dataset == nil {
		return noDataset
	}
	return dataset
}

var noDataset = []byte("other")

// packetbeatDatasets are what Packetbeat calls the datasets of the integration that followed it.
var packetbeatDatasets = map[string][]byte{"flow": []byte("network_traffic.flow"), "dns": []byte("network_traffic.dns")}

func isPacketbeat(line []byte, fields []Field) bool {
	return slices.ContainsFunc(fields, func(f Field) bool {
		return unwrapped(f.Name) == "agent.type" && string(line[f.Start:f.End]) == "packetbeat"
	})
}

var ecsNames = byPart(map[part]string{
	partTime: "@timestamp", partTimeToo: "event.created event.ingested",
	partObserver: "observer.name observer.hostname", partHost: "host.name host.hostname winlog.computer_name",
	partShipper: "agent.name agent.hostname", partUser: "user.name user.email source.user.name client.user.name",
	partSrc:     "source.ip client.ip source.address client.address network.forwarded_ip",
	partSrcPort: "source.port client.port", partDst: "destination.ip server.ip destination.address server.address",
	partDstPort: "destination.port server.port",
	partDstName: `destination.domain server.domain tls.client.server_name tls.server.subject tls.server.x509.subject.common_name
		tls.server.x509.alternative_names`,
	partNAT:     "source.nat.ip",
	partQuery:   "dns.question.name dns.question.registered_domain",
	partAnswer:  "dns.answers.data dns.answers.name dns.resolved_ip",
	partState:   "dns.response_code",
	partURL:     "url.full url.original",
	partURLHost: "url.domain", partURLPort: "url.port", partURLPath: "url.path",
	partReferrer: "http.request.referrer", partMethod: "http.request.method", partStatus: "http.response.status_code",
	partAgent: "user_agent.original", partJA3: "tls.client.ja3", partJA4: "tls.client.ja4 network.ja4",
	partFile: `file.path file.name file.target_path file.directory dll.path dll.name email.attachments.file.name`,
	partHash: `file.hash.md5 file.hash.sha1 file.hash.sha256 file.hash.sha512 dll.hash.md5 dll.hash.sha1 dll.hash.sha256
		email.attachments.file.hash.md5 email.attachments.file.hash.sha1 email.attachments.file.hash.sha256 hash.md5 hash.sha1
		hash.sha256`,
	partProcess: `process.executable process.name process.command_line process.args process.title process.working_directory
		process.pe.original_file_name process.hash.md5 process.hash.sha1 process.hash.sha256 process.parent.executable
		process.parent.name process.parent.command_line process.parent.args process.parent.hash.md5
		process.parent.hash.sha1 process.parent.hash.sha256`,
	partRegistry:  "registry.path registry.key registry.value registry.data.strings",
	partSender:    "email.from.address email.sender.address email.reply_to.address",
	partRecipient: "email.to.address email.cc.address email.bcc.address",
	partVerdict:   "event.action event.outcome event.type",
	partService:   "network.protocol",
	partRestated:  "message event.original related.ip related.hosts related.hash related.user",
	partMention: `rule.name rule.description rule.reference rule.category event.reason threat.indicator.ip
		threat.indicator.description threat.indicator.url.full threat.indicator.url.original threat.indicator.url.domain
		threat.indicator.file.hash.md5 threat.indicator.file.hash.sha1 threat.indicator.file.hash.sha256
		threat.indicator.file.name threat.indicator.email.address threat.indicator.name threat.indicator.marking.tlp
		threat.indicator.reference threat.enrichments.indicator.ip threat.enrichments.matched.atomic
		threat.enrichments.indicator.url.full threat.enrichments.indicator.url.domain
		threat.enrichments.indicator.file.hash.md5 threat.enrichments.indicator.file.hash.sha256
		threat.enrichments.indicator.reference threat.technique.name threat.software.name log.file.path`,
})

// ecsAction reads the words for what was done, else the code of a DNS answer.
func ecsAction(r *Record, line []byte) intel.Action {
	if action := statedAction(r, line); action != intel.ActionUnknown {
		return action
	}
	return dnsAction(r, line)
}
