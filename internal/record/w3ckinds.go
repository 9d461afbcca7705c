package record

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"picket/indicator"
	"picket/internal/intel"
)

// iisKind is the W3C log of Internet Information Services:
// https://learn.microsoft.com/windows/win32/http/w3c-logging.
var iisKind = &Kind{
	Name:       "iis",
	Partial:    webKinds,
	Limits:     "It shows who asked this server for what, and nothing that this server or anyone else asked for.",
	Recognised: "header `#Software: Microsoft Internet Information Services` and `#Fields`",
	Times:      "UTC by the format",
	Roles:      "`c-ip`, `X-Forwarded-For` source; `cs-uri-stem`, `cs-uri-query` request; `cs(Referer)` mention",
	names:      w3cNames(w3cServed),
	action:     webAccessAction,
	serves:     true,
}

// httpErrKind is the error log of HTTP.sys, the part of Windows that takes requests for IIS and others:
// https://learn.microsoft.com/troubleshoot/developer/webapps/aspnet/site-behavior-performance/error-logging-http-apis.
var httpErrKind = &Kind{
	Name:       "iis.httperr",
	Partial:    webKinds,
	Limits:     "It shows requests that did not reach IIS, and connections that were dropped.",
	Recognised: "header `#Software: Microsoft HTTP API`",
	Times:      "UTC by the format",
	Roles:      "`c-ip` source; `cs-uri` request",
	names:      w3cNames(w3cServed),
	action:     func(*Record, []byte) intel.Action { return intel.Failed },
	serves:     true,
}

// cloudFrontKind is the standard log of Amazon CloudFront:
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html.
var cloudFrontKind = &Kind{
	Name:       "aws.cloudfront",
	Partial:    webKinds,
	Limits:     "It shows who asked for what is published there, as far as AWS delivers it (best effort).",
	Recognised: "field `x-edge-location`",
	Times:      "UTC by the format",
	Roles:      "`c-ip`, `x-forwarded-for` source; `cs-uri-stem` request; `cs(Referer)` mention",
	names:      w3cNames(w3cServed),
	action:     webAccessAction,
	serves:     true,
	sensor:     true,
}

// blueCoatKind is the access log of ProxySG and its successors:
// https://techdocs.broadcom.com/us/en/symantec-security-software/web-and-network-security/edge-swg.html.
var blueCoatKind = newW3CProxy("bluecoat", "`#Software: SGOS`, or fields `sc-filter-result`, `x-exception-id`")

// w3cProxyKind is that of other proxies, such as Microsoft's ISA and TMG.
var w3cProxyKind = newW3CProxy("w3c.proxy", "W3C fields of a proxy: `s-action`, `r-ip`, `r-host`, `cs-ip`, `s-hierarchy`")

func newW3CProxy(name, recognised string) *Kind {
	return &Kind{
		Name:     name,
		Complete: domainKind | addressKinds,
		Always:   domainKind,
		Partial:  webKinds &^ domainKind &^ addressKinds,
		Reveals:  addressKinds,
		Limits: "CONNECT hides everything but the host, where TLS is not looked into; the server's address is there only if " +
			"`r-ip` or `cs-ip` is logged; a client that is intercepted may show an address in place of a name.",
		Recognised: recognised,
		Times:      "UTC by the format",
		Roles:      "`c-ip` source; `cs-host`, `cs-uri`, `r-ip` contact; `cs(Referer)` mention",
		names:      w3cNames(w3cProxied),
		rules: []rule{
			{shows: domainKind, also: namesHost},
			{shows: addressKinds, parts: []part{partDst}, form: isAddress},
		},
		action:  w3cProxyAction,
		proxied: w3cHidesAddress,
		sensor:  true,
	}
}

// windowsFirewallKind is pfirewall.log:
// https://learn.microsoft.com/windows/security/operating-system-security/network-security/windows-firewall/configure-logging.
var windowsFirewallKind = &Kind{
	Name:       "windows.firewall",
	Partial:    addressKinds,
	Limits:     "By default it logs nothing, and as often set up only what was dropped; it is overwritten when it is full.",
	Recognised: "header `#Software: Microsoft Windows Firewall`",
	Times:      "local, without a zone",
	Roles:      "`src-ip`, `dst-ip` contact",
	names: w3cNames(map[part]string{
		partSrc: "src-ip", partSrcPort: "src-port", partDst: "dst-ip", partDstPort: "dst-port", partVerdict: "action",
		partDirection: "path",
	}),
	action: windowsFirewallAction,
}

// exchangeKind is the logs of Microsoft Exchange: message tracking, and what was said over SMTP:
// https://learn.microsoft.com/exchange/mail-flow/transport-logs/message-tracking.
var exchangeKind = &Kind{
	Name:       "exchange",
	Partial:    addressKinds | domainKind | indicator.SetOf(indicator.Email),
	Limits:     "It shows who wrote to whom, not what a message holds; each server logs what passes through it.",
	Recognised: "header `#Software: Microsoft Exchange Server` with fields separated by commas",
	Times:      "UTC, stated",
	Roles:      "`sender-address` sender; `recipient-address` contact; `client-ip`, `remote-endpoint` source",
	names: w3cNames(map[part]string{
		partSrc: "client-ip original-client-ip remote-endpoint", partDst: "server-ip original-server-ip local-endpoint",
		partSender: "sender-address return-path", partRecipient: "recipient-address", partEvent: "event-id event",
	}),
}

// w3cKind is any other log of the format.
var w3cKind = &Kind{
	Name:       "w3c",
	Partial:    anyKinds,
	Limits:     "What this log shows completely is not known.",
	Recognised: "a header with `#Fields`",
	Times:      "UTC by the format, unless its header says that they are local",
	Roles:      "by the names of the fields",
	names:      w3cNames(w3cServed),
	general:    true,
	action:     statedAction,
}

// w3cServed are the fields of servers.
var w3cServed = map[part]string{
	partSrc:     "c-ip X-Forwarded-For x-forwarded-for X-FORWARDED-FOR cs(X-Forwarded-For) c-real-ip X-Real-IP True-Client-IP CF-Connecting-IP",
	partSrcPort: "c-port", partDst: "s-ip", partDstPort: "s-port", partObserver: "s-computername", partUser: "cs-username",
	partMethod: "cs-method", partURLHost: "cs-host cs(Host) x-host-header", partURLPath: "cs-uri-stem cs-uri", partURLQuery: "cs-uri-query",
	partStatus: "sc-status", partAgent: "cs(User-Agent)", partReferrer: "cs(Referer)",
}

// w3cProxied are those of proxies. s-ip is the proxy's own.
var w3cProxied = map[part]string{
	partSrc: "c-ip cs(X-Forwarded-For) x-forwarded-for", partSrcPort: "c-port", partObserver: "s-computername",
	partUser: "cs-username", partDst: "r-ip cs-ip", partPeer: "s-supplier-name s-supplier-ip", partDstName: "r-host",
	partDstPort: "r-port", partMethod: "cs-method s-operation", partURL: "cs-uri c-uri", partURLHost: "cs-host",
	partURLPort: "cs-uri-port", partURLPath: "cs-uri-path cs-uri-stem", partURLQuery: "cs-uri-query", partStatus: "sc-status",
	partAgent: "cs(User-Agent) c-agent", partReferrer: "cs(Referer) cs-referred rule", partState: "s-action",
	partVerdict: "sc-filter-result action", partFile: "x-bluecoat-file-name", partHierarchy: "s-hierarchy",
}

func w3cNames(own map[part]string) map[string]part {
	all := byPart(map[part]string{partTime: "date-time timestamp x-timestamp-unix x-timestamp-unix-utc gmttime DateTime"})
	maps.Copy(all, byPart(own))
	return all
}

// w3cKindOf tells the kind by who wrote the log, else by the fields that only one kind of product has.
func w3cKindOf(software, logType string, columns []string) *Kind {
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(columns, name) })
	}
	namesHost := has("cs-host", "cs-uri", "c-uri", "r-host")
	switch {
	case strings.HasPrefix(software, "Microsoft Internet Information Services"):
		return iisKind
	case strings.HasPrefix(software, "Microsoft HTTP API"):
		return httpErrKind
	case strings.HasPrefix(software, "Microsoft Windows Firewall"):
		return windowsFirewallKind
	case strings.HasPrefix(software, "Microsoft Exchange"), logType != "" && has("recipient-address", "remote-endpoint"):
		return exchangeKind
	case has("x-edge-location"):
		return cloudFrontKind
	case namesHost && (strings.HasPrefix(software, "SGOS") || has("sc-filter-result", "x-exception-id")):
		return blueCoatKind
	case namesHost && has("s-action", "r-ip", "r-host", "cs-ip", "s-hierarchy"):
		return w3cProxyKind
	case has("s-sitename", "sc-win32-status"):
		return iisKind
	}
	return w3cKind
}

// namesHost: the record names the server by name. An address alone shows no name.
func namesHost(r *Record, line []byte) bool {
	if host := r.value(line, partURLHost); host != nil {
		return isName(host)
	}
	return hasName(r.value(line, partURL))
}

// w3cHidesAddress: the request went on, and the record does not say to which address.
func w3cHidesAddress(r *Record, line []byte) bool {
	return r.Shows&addressKinds == 0 && (r.slots[partURLHost] > 0 || r.slots[partURL] > 0) && w3cProxyAction(r, line) == intel.Allowed &&
		!bytes.Contains(r.value(line, partState), []byte("HIT"))
}

// w3cProxyAction goes by the proxy's own word before the status, which may be the server's.
func w3cProxyAction(r *Record, line []byte) intel.Action {
	status, verdict := r.value(line, partStatus), r.value(line, partVerdict)
	switch {
	case bytes.Contains(r.value(line, partState), []byte("DENIED")), bytes.EqualFold(verdict, []byte("DENIED")),
		bytes.EqualFold(verdict, []byte("Blocked")), string(status) == "407":
		return intel.Blocked
	case string(status) == "0", len(status) > 0 && status[0] == '5', bytes.EqualFold(verdict, []byte("Failed")):
		return intel.Failed
	}
	return intel.Allowed
}

func windowsFirewallAction(r *Record, line []byte) intel.Action {
	switch string(r.value(line, partVerdict)) {
	case "ALLOW", "OPEN", "CLOSE", "OPEN-INBOUND":
		return intel.Allowed
	case "DROP":
		return intel.Blocked
	}
	return intel.ActionUnknown
}

// firewallLoss reads INFO-EVENTS-LOST, which stands where events came too fast.
func firewallLoss(r *Record, line []byte) Loss {
	if string(r.value(line, partVerdict)) != "INFO-EVENTS-LOST" {
		return Loss{}
	}
	return Loss{Scope: "windows.firewall", Why: "the firewall lost events"}
}
