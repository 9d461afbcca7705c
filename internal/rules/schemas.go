package rules

import (
	"bytes"
	"sync"
)

// Records of the Elastic Common Schema, by event.category, event.type and event.action, and by the dataset where these are
// missing: https://www.elastic.co/guide/en/ecs/current/ecs-category-field-values-reference.html.

// A schemaTable has the classes that every schema of many products has.
type schemaTable struct {
	deviceTable
	web, dns, flow *Class
}

func newSchemaTable(vocabulary string) schemaTable {
	return schemaTable{
		deviceTable: newDeviceTable(vocabulary),
		web:         classOf(vocabulary, "webserver// proxy//"),
		dns:         classOf(vocabulary, "dns// network//dns"),
		flow:        classOf(vocabulary, "firewall// network//connection"),
	}
}

var ecsClasses = sync.OnceValue(func() (all struct {
	schemaTable
	okta *Class
}) {
	all.schemaTable = newSchemaTable("ecs")
	all.okta = classOf("okta", "/okta/okta")
	return all
})

func ecsRole(field string) role {
	switch bare(field) {
	case "event.category":
		return roleCategory
	case "event.type":
		return roleType
	case "event.action":
		return roleAction
	case "event.dataset", "data_stream.dataset":
		return roleDataset
	case "host.os.type", "host.os.family", "host.os.platform":
		return rolePlatform
	case "process.executable", "file.path":
		return rolePath
	case "http.request.method", "url.original":
		return roleService
	case "process.name":
		return roleProgram
	case "message":
		return roleMessage
	}
	return roleNone
}

func classOfECS(v *view) *Class {
	all := ecsClasses()
	dataset, isDevice := v.value(roleDataset), v.at[rolePlatform] > 0 || v.at[rolePath] > 0
	switch {
	case bytes.HasPrefix(dataset, []byte("okta.")):
		return all.okta
	case string(dataset) == "system.auth", string(dataset) == "system.syslog":
		return classOfSyslog(v)
	}
	for _, category := range ecsTopics(v) {
		switch string(category) {
		case "process", "file", "registry", "library", "driver":
			return all.of(ecsCategory(string(category), v), ecsSystem(v))
		case "dns":
			return all.dns
		case "web", "http", "access":
			return all.web
		case "network", "flow":
			if isDevice && v.at[rolePath] > 0 {
				return all.of(ecsConnection(v), ecsSystem(v))
			}
			if v.at[roleService] > 0 {
				return all.web
			}
			if bytes.Contains(dataset, []byte("dns")) {
				return all.dns
			}
			return all.flow
		}
	}
	return nowhere
}

// ecsTopics is what the record is about: all its categories, and the last word of its dataset.
func ecsTopics(v *view) [][]byte {
	var topics [4][]byte
	n := 0
	for i := range v.r.Fields {
		if v.known[i].role == roleCategory && n < len(topics)-1 {
			topics[n] = v.line[v.r.Fields[i].Start:v.r.Fields[i].End]
			n++
		}
	}
	dataset := v.value(roleDataset)
	topics[n] = dataset[bytes.LastIndexByte(dataset, '.')+1:]
	return topics[:n+1]
}

// ecsCategory is Sigma's category of an event on a machine.
func ecsCategory(topic string, v *view) string {
	has := func(words ...string) bool {
		for i := range v.r.Fields {
			if role := v.known[i].role; role != roleType && role != roleAction {
				continue
			}
			value := v.line[v.r.Fields[i].Start:v.r.Fields[i].End]
			for _, word := range words {
				if bytes.EqualFold(value, []byte(word)) {
					return true
				}
			}
		}
		return false
	}
	isUntold := v.at[roleType] == 0 && v.at[roleAction] == 0
	switch topic {
	case "process":
		switch {
		case has("start", "exec", "fork", "process_started", "executed", "Process Create (rule: ProcessCreate)") || isUntold:
			return "process_creation"
		case has("end", "process_stopped"):
			return "process_termination"
		case has("access"):
			return "process_access"
		}
	case "file":
		switch {
		case has("deletion", "delete", "deleted"):
			return "file_delete"
		case has("rename", "moved"):
			return "file_rename"
		case has("access", "open"):
			return "file_access"
		}
		return "file_event"
	case "registry":
		if has("deletion") {
			return "registry_delete registry_event"
		}
		return "registry_set registry_event"
	case "library":
		return "image_load"
	case "driver":
		return "driver_load"
	}
	return ""
}

func ecsConnection(v *view) string {
	for i := range v.r.Fields {
		if bare(v.r.Fields[i].Name) == "dns.question.name" {
			return "dns_query"
		}
	}
	return "network_connection"
}

func ecsSystem(v *view) string {
	if system := systemOf(v.value(rolePlatform)); system != "" {
		return system
	}
	return systemOfPath(v.value(rolePath))
}

// Records of the Open Cybersecurity Schema Framework, by class and activity: https://schema.ocsf.io.

var ocsfClasses = sync.OnceValue(func() (all struct {
	schemaTable
	trail *Class
}) {
	all.schemaTable = newSchemaTable("ocsf")
	all.trail = classOf("ocsf", "/aws/cloudtrail")
	return all
})

func ocsfRole(field string) role {
	switch bare(field) {
	case "class_uid":
		return roleEvent
	case "activity_id":
		return roleAction
	case "device.os.type", "device.os.name":
		return rolePlatform
	case "process.file.path", "actor.process.file.path", "file.path":
		return rolePath
	case "metadata.product.name":
		return roleProvider
	}
	return roleNone
}

// ocsfCategories are those of a class and activity; activity 0 is for all others.
var ocsfCategories = map[[2]uint32]string{
	{1007, 1}: "process_creation", {1007, 2}: "process_termination", {1007, 3}: "process_access", {1007, 4}: "create_remote_thread",
	{1001, 0}: "file_event", {1001, 2}: "file_access", {1001, 4}: "file_delete", {1001, 5}: "file_rename",
	{1005, 0}: "image_load", {1002, 0}: "driver_load",
	{201001, 0}: "registry_event", {201001, 1}: "registry_add registry_event", {201001, 4}: "registry_delete registry_event",
	{201002, 0}: "registry_set registry_event", {201002, 4}: "registry_delete registry_event",
}

func classOfOCSF(v *view) *Class {
	all := ocsfClasses()
	class, activity := v.number(roleEvent), v.number(roleAction)
	isDevice := v.at[rolePath] > 0
	switch {
	case class == 4001 && isDevice:
		return all.of("network_connection", ocsfSystem(v))
	case class == 4001:
		return all.flow
	case class == 4002:
		return all.web
	case class == 4003 && isDevice:
		return all.of("dns_query", ocsfSystem(v))
	case class == 4003:
		return all.dns
	case class == 6003 && string(v.value(roleProvider)) == "CloudTrail":
		return all.trail
	}
	category, ok := ocsfCategories[[2]uint32{class, activity}]
	if !ok {
		category = ocsfCategories[[2]uint32{class, 0}]
	}
	return all.of(category, ocsfSystem(v))
}

func ocsfSystem(v *view) string {
	if system := systemOf(v.value(rolePlatform)); system != "" {
		return system
	}
	return systemOfPath(v.value(rolePath))
}
