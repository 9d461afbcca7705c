package rules

import (
	"bytes"
	"strings"
	"sync"
)

// The log sources of JSON records, by the keys that products have: Sigma Taxonomy, "Cloud Folder" and "Application Folder".

// telling are the keys that tell a product, and the log sources of its records. Of several, the first in this order counts.
var telling = []struct{ key, vocabulary, sources string }{
	{"conditionalAccessStatus", "azure", "/azure/signinlogs"},
	{"activityDisplayName", "azure", "/azure/auditlogs"},
	{"riskEventType", "azure", "/azure/riskdetection /azure/pim"},
	{"protoPayload.methodName", "gcp", "/gcp/gcp.audit"},
	{"gcp.audit.method_name", "", "/gcp/gcp.audit"},
	{"auditType.category", "", "/bitbucket/audit"},
	{"objectRef.resource", "", "application/kubernetes/audit"},
	{"requestURI", "", "application/kubernetes/audit"},
	{"event_type_id", "", "/onelogin/onelogin.events"},
	{"logtype", "", "application/opencanary/"},
	{"InterfaceUuid", "", "application/rpc_firewall/"},
	{"debugContext.debugData", "okta", "/okta/okta"},
	{"debugContext", "okta", "/okta/okta"},
	{"okta.event_type", "okta", "/okta/okta"},
	{"legacyEventType", "okta", "/okta/okta"},
	{"access_device.ip", "", "/cisco/duo"},
	{"auth_device.ip", "", "/cisco/duo"},
	{"_document_id", "", "/github/audit"},
	{"actor_location.country_code", "", "/github/audit"},
	{"programmatic_access_type", "", "/github/audit"},
}

// jsonClasses are the classes of the products that keys tell, and of those that values do.
var jsonClasses = sync.OnceValue(func() (all struct {
	byKey                                                 []*Class
	m365, exchange, threat, activity, audit, signIn, risk *Class
	workspaceAdmin, workspaceLogin                        *Class
}) {
	for _, t := range telling {
		all.byKey = append(all.byKey, classOf(t.vocabulary, t.sources))
	}
	all.m365 = classOf("m365", "/m365/audit")
	all.exchange = classOf("m365", "/m365/exchange /m365/audit")
	all.threat = classOf("m365", "/m365/threat_management /m365/threat_detection /m365/audit")
	all.activity = classOf("azure", "/azure/activitylogs")
	all.audit = classOf("azure", "/azure/auditlogs")
	all.signIn = classOf("azure", "/azure/signinlogs")
	all.risk = classOf("azure", "/azure/riskdetection /azure/pim")
	all.workspaceAdmin = classOf("gcp", "/gcp/google_workspace.admin /gcp/gcp.audit")
	all.workspaceLogin = classOf("gcp", "/gcp/google_workspace.login /gcp/gcp.audit")
	return all
})

// jsonRole is the key's own place among those that tell, or what it says besides.
func jsonRole(field string) role {
	field = bare(field)
	switch field {
	case "Workload", "OfficeWorkload": // the latter in Sentinel's table OfficeActivity
		return roleService
	case "category", "Category":
		return roleCategory
	case "protoPayload.serviceName":
		return roleProvider
	case "operationName", "OperationName", "operationNameValue", "OperationNameValue":
		return roleAction
	}
	if keyIndex(field) >= 0 {
		return roleMark
	}
	return roleNone
}

func keyIndex(field string) int {
	for i, t := range telling {
		if t.key == field || strings.EqualFold(t.key, field) || strings.HasPrefix(field, t.key+".") {
			return i
		}
	}
	return -1
}

func bare(field string) string {
	if names := unwrapped(field); names != nil {
		return names[0]
	}
	return field
}

// classOfJSON goes by the kind where it is a product's, then by the keys.
func classOfJSON(v *view) *Class {
	all := jsonClasses()
	switch v.r.Kind.Name {
	case "entra.signin":
		return all.signIn
	case "entra.audit":
		return all.audit
	case "m365.audit":
		return classOfWorkload(v.value(roleService))
	}
	if bare(v.name(roleService)) == "OfficeWorkload" {
		return classOfWorkload(v.value(roleService))
	}
	if c := classOfAzure(v); c != nil {
		return c
	}
	switch string(v.value(roleProvider)) {
	case "admin.googleapis.com":
		return all.workspaceAdmin
	case "login.googleapis.com":
		return all.workspaceLogin
	}
	return classOfKeys(v)
}

// classOfWorkload goes by the service of Microsoft 365 that a record is of.
func classOfWorkload(workload []byte) *Class {
	all := jsonClasses()
	switch {
	case bytes.HasPrefix(workload, []byte("Exchange")):
		return all.exchange
	case bytes.HasPrefix(workload, []byte("SecurityCompliance")), bytes.HasPrefix(workload, []byte("CloudAppSecurity")):
		return all.threat
	}
	return all.m365
}

// classOfAzure goes by the categories of Azure's diagnostic settings, where an operation stands beside them:
// https://learn.microsoft.com/azure/azure-monitor/essentials/activity-log-schema.
func classOfAzure(v *view) *Class {
	if v.at[roleAction] == 0 {
		return nil
	}
	all := jsonClasses()
	switch string(v.value(roleCategory)) {
	case "Administrative", "Security", "ServiceHealth", "Alert", "Recommendation", "Policy", "Autoscale", "ResourceHealth":
		return all.activity
	case "AuditLogs":
		return all.audit
	case "UserRiskEvents", "RiskyUsers", "RiskyServicePrincipals", "ServicePrincipalRiskEvents":
		return all.risk
	}
	return nil
}

// classOfKeys takes the first of the keys in the order of the table.
func classOfKeys(v *view) *Class {
	if v.at[roleMark] == 0 {
		return nowhere
	}
	first := len(telling)
	for i := range v.r.Fields {
		if v.known[i].role == roleMark {
			if n := keyIndex(bare(v.known[i].name)); n >= 0 && n < first {
				first = n
			}
		}
	}
	if first == len(telling) {
		return nowhere
	}
	return jsonClasses().byKey[first]
}
