package record

import (
	"bytes"
	"maps"

	"picket/indicator"
	"picket/internal/intel"
)

// The logs of Entra ID, once Azure Active Directory: as Microsoft Graph gives them, as diagnostic settings write them
// (below `properties`), and with the capitals of Log Analytics.
// https://learn.microsoft.com/graph/api/resources/signin, https://learn.microsoft.com/graph/api/resources/directoryaudit.

var entraKinds = addressKinds | domainKind | indicator.SetOf(indicator.Email, indicator.UserAgent, indicator.ASN)

var entraSignIn = &Kind{
	Name:       "entra.signin",
	Partial:    entraKinds,
	Limits:     "It shows who signed in from where, and not what they did then; sessions that go on are not there.",
	Recognised: "JSON with `conditionalAccessStatus`, or of a category that ends in `SignInLogs`; CSV of the portal",
	Times:      "`createdDateTime`, `time` or `TimeGenerated`, stated in UTC",
	Roles:      "`ipAddress` source, `userAgent` process, `userPrincipalName` user; names of policies mention",
	names: withPortal(withCapitals(byPart(map[part]string{
		partTime: "createdDateTime", partTimeToo: "time timeGenerated", partObserver: "tenantId aadTenantId resourceTenantId",
		partUser:  "userPrincipalName servicePrincipalName",
		partSrc:   "ipAddress IPAddress callerIpAddress ipAddressFromResourceProvider",
		partAgent: "userAgent", partHost: "deviceDetail.displayName",
		partState:   "status.errorCode resultType",
		partMention: "appliedConditionalAccessPolicies.displayName status.failureReason resultDescription",
	}))),
	action: entraSignInAction,
	sensor: true,
	serves: true,
}

// withPortal adds the columns of the CSV that the portal exports.
func withPortal(names map[string]part) map[string]part {
	maps.Copy(names, map[string]part{
		"Date (UTC)": partTime, "Username": partUser, "IP address": partSrc, "User agent": partAgent, "Status": partVerdict,
		"Failure reason": partMention,
	})
	return names
}

var entraAudit = &Kind{
	Name:       "entra.audit",
	Partial:    entraKinds | indicator.SetOf(indicator.URL),
	Limits:     "It shows changes to the directory, and not sign-ins.",
	Recognised: "JSON with `activityDisplayName`, also below `properties`",
	Times:      "`activityDateTime`, `time` or `TimeGenerated`, stated in UTC",
	Roles:      "`initiatedBy.user.ipAddress` source, `initiatedBy.user.userPrincipalName` user; what was changed unknown",
	names: withCapitals(byPart(map[part]string{
		partTime: "activityDateTime", partTimeToo: "time timeGenerated", partObserver: "tenantId aadTenantId",
		partUser: "initiatedBy.user.userPrincipalName initiatedBy.app.displayName",
		partSrc:  "initiatedBy.user.ipAddress callerIpAddress", partEvent: "activityDisplayName",
		partVerdict: "result resultType", partMention: "resultReason resultDescription",
	})),
	action: statedAction,
	sensor: true,
	serves: true,
}

var (
	signInShape    = shape{[]mark{markSignIn}, only(entraSignIn)}
	directoryShape = shape{[]mark{markDirectory}, only(entraAudit)}
)

// azureShape goes by the category that diagnostic settings give each record.
var azureShape = shape{[]mark{markCategory}, func(w *flattener, line []byte, fields []Field) *Kind {
	category := w.valueOf(line, fields, markCategory)
	if bytes.HasSuffix(category, []byte("SignInLogs")) {
		return entraSignIn
	}
	if table, ok := bytes.CutPrefix(category, []byte("AdvancedHunting-")); ok {
		return defenderTable(table)
	}
	return nil
}}

// entraSignInAction: any error ends a sign-in, also that a second factor is yet to come.
func entraSignInAction(r *Record, line []byte) intel.Action {
	switch string(r.value(line, partState)) {
	case "0":
		return intel.Allowed
	case "":
		return statedAction(r, line)
	}
	return intel.Failed
}
