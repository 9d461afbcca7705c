package record

import "picket/internal/intel"

// route53Kind is the query log of Route 53 Resolver, the resolver of a VPC:
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-format.html.
var route53Kind = &Kind{
	Name:     "aws.route53resolver",
	Complete: domainKind,
	Always:   domainKind,
	Partial:  addressKinds,
	Limits: "It does not show names that its cache answers, so each name once in the life of its answer, nor those asked of " +
		"other resolvers or over HTTPS; of addresses, only those in answers.",
	Recognised: "JSON with `query_timestamp`",
	Times:      "`query_timestamp`, stated in UTC",
	Roles:      "`query_name` query, `answers.Rdata` answer, `srcaddr` source",
	names: byPart(map[part]string{
		// Logging is switched on for each VPC, so each is a stream: one may fall silent.
		partTime: "query_timestamp", partObserver: "vpc_id", partQuery: "query_name", partAnswer: "answers.Rdata",
		partSrc: "srcaddr", partSrcPort: "srcport", partHost: "srcids.instance", partState: "rcode",
		partVerdict: "firewall_rule_action",
		partMention: "firewall_rule_group_id firewall_domain_list_id",
	}),
	rules:  []rule{{shows: domainKind, parts: []part{partQuery}, also: asksName}},
	action: route53Action,
	sensor: true,
}

// route53Action: the DNS firewall blocks, else the answer tells.
func route53Action(r *Record, line []byte) intel.Action {
	if string(r.value(line, partVerdict)) == "BLOCK" {
		return intel.Blocked
	}
	return dnsAction(r, line)
}
