package record

import (
	"bytes"
	"strings"

	"picket/internal/intel"
)

// m365Kind is the unified audit log of Microsoft 365, as its management API and Search-UnifiedAuditLog give it:
// https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema.
var m365Kind = &Kind{
	Name:    "m365.audit",
	Partial: anyKinds,
	Limits: "It shows what users and administrators did in the services of Microsoft 365, as far as their licence has it " +
		"audited; in the portal's CSV the record itself is one value, whose parts are not told apart.",
	Recognised: "JSON with `Workload` and `OrganizationId`; CSV with a column `AuditData`",
	Times:      "`CreationTime`, UTC by Microsoft's documentation",
	Roles: "`ClientIP`, `ClientIPAddress`, `ActorIpAddress` source, `ObjectId` and `SourceFileName` file, `P1Sender` sender; " +
		"parameters of commands unknown",
	names: byPart(map[part]string{
		partTime: "CreationTime CreationDate", partObserver: "OrganizationId", partEvent: "Operation Operations",
		partUser: "UserId UserIds", partSrc: "ClientIP ClientIPAddress ActorIpAddress SenderIp UserIp",
		partAgent: "UserAgent ClientInfoString BrowserName", partVerdict: "ResultStatus DeliveryAction",
		partFile: `ObjectId SourceFileName DestinationFileName SourceRelativeUrl DestinationRelativeUrl Item.Attachments
			AffectedItems.Attachments AttachmentData.FileName AttachmentName`,
		partHash:      "Sha1 Sha256 AttachmentData.SHA256 FileData.SHA256 FileData.MD5",
		partURL:       "SiteUrl TargetUrl Url OriginUrl",
		partDstName:   "TargetDomain",
		partHost:      "DeviceName",
		partProcess:   "Application",
		partSender:    "P1Sender P2Sender Sender SendAsUserSmtp SendOnBehalfOfUserSmtp",
		partRecipient: "Recipients Receivers",
		partMention:   "PolicyDetails.PolicyName PolicyDetails.Rules.RuleName AlertEntityId Comments Name ThreatsAndDetectionTech",
	}),
	inner:  func(name string) string { return strings.TrimPrefix(name, "auditData.") }, // the Graph's audit log query
	action: m365Action,
	sensor: true,
	serves: true,
	utc:    true,
	settle: settleAudit,
}

var m365Shape = shape{[]mark{markWorkload, markOrganization}, only(m365Kind)}

// m365Action: sign-ins and commands may fail; else what is recorded was done.
func m365Action(r *Record, line []byte) intel.Action {
	switch string(r.value(line, partVerdict)) {
	case "Failed", "False", "Failure", "UserError", "SystemError":
		return intel.Failed
	case "Blocked", "Quarantined":
		return intel.Blocked
	}
	if bytes.HasSuffix(r.value(line, partEvent), []byte("Failed")) {
		return intel.Failed
	}
	return intel.Allowed
}

// settleAudit: where the order of day and month in a CSV is not known, the time within the record is.
func settleAudit(r *Record, line []byte) {
	name := []byte("CreationTime")
	if at := bytes.Index(line, name); r.Basis == intel.NoTime && at >= 0 {
		value := bytes.TrimLeft(line[at+len(name):], `": `)
		if at, _, size := isoTime(value); size > 0 {
			r.Time, r.Basis = at, intel.Stated
		}
	}
	findAuditLoss(r, line)
}

// findAuditLoss: the log itself can be switched off, and mailboxes can be left out of it.
func findAuditLoss(r *Record, line []byte) {
	setting, why := "", ""
	switch string(r.value(line, partEvent)) {
	case "Set-AdminAuditLogConfig":
		setting, why = "UnifiedAuditLogIngestionEnabled", "whether the audit log is written was changed"
	case "Set-MailboxAuditBypassAssociation":
		setting, why = "AuditBypassEnabled", "whether a mailbox is audited was changed"
	default:
		return
	}
	if bytes.Contains(line, []byte(setting)) && m365Action(r, line) != intel.Failed {
		r.Loss = Loss{Scope: "m365.audit", Why: why}
	}
}
