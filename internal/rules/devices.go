package rules

import (
	"bytes"
	"cmp"
	"sync"
)

// What sensors on machines tell in schemas of their own: programs that start, files, registry, connections, names asked
// for. Each event is of a category of Sigma's, and of the product that is the machine's system.

// deviceCategories are the categories that sensors have, and systems the products.
var (
	deviceCategories = []string{"process_creation", "process_termination", "process_access", "create_remote_thread", "file_event",
		"file_change", "file_delete", "file_rename", "file_access", "registry_set registry_event", "registry_add registry_event",
		"registry_delete registry_event", "registry_event", "image_load", "driver_load", "network_connection", "dns_query", "pipe_created"}
	systems = []string{"windows", "linux", "macos", ""}
)

// A deviceTable has the class of each category and system.
type deviceTable map[[2]string]*Class

func newDeviceTable(vocabulary string) deviceTable {
	table := deviceTable{}
	for _, categories := range deviceCategories {
		for _, system := range systems {
			table[[2]string{categories, system}] = classOf(vocabulary, windowsSources(system, "", categories))
		}
	}
	return table
}

// of is the class, that of nothing where there is no such category.
func (t deviceTable) of(category, system string) *Class {
	if c := t[[2]string{category, system}]; c != nil {
		return c
	}
	return nowhere
}

// systemOf reads the name of an operating system as products write it.
func systemOf(name []byte) string {
	switch {
	case hasFoldPrefix(name, "win"):
		return "windows"
	case hasFoldPrefix(name, "mac"), hasFoldPrefix(name, "darwin"), hasFoldPrefix(name, "osx"):
		return "macos"
	case hasFoldPrefix(name, "lin"), hasFoldPrefix(name, "ubuntu"), hasFoldPrefix(name, "debian"), hasFoldPrefix(name, "rhel"),
		hasFoldPrefix(name, "centos"), hasFoldPrefix(name, "amzn"), hasFoldPrefix(name, "fedora"), hasFoldPrefix(name, "suse"):
		return "linux"
	}
	return ""
}

func hasFoldPrefix(text []byte, prefix string) bool {
	return len(text) >= len(prefix) && bytes.EqualFold(text[:len(prefix)], []byte(prefix))
}

// systemOfPath tells the system from a path of its files.
func systemOfPath(path []byte) string {
	switch {
	case bytes.HasPrefix(path, []byte("/Applications/")), bytes.HasPrefix(path, []byte("/System/")),
		bytes.HasPrefix(path, []byte("/Library/")), bytes.HasPrefix(path, []byte("/Users/")):
		return "macos"
	case bytes.HasPrefix(path, []byte("/")):
		return "linux"
	case len(path) > 0:
		return "windows"
	}
	return ""
}

// Microsoft Defender's hunting tables, by the type of the event.

var defenderClasses = sync.OnceValue(func() deviceTable { return newDeviceTable("defender") })

func defenderRole(field string) role {
	switch bare(field) {
	case "ActionType":
		return roleAction
	case "OSPlatform":
		return rolePlatform
	case "FolderPath", "InitiatingProcessFolderPath":
		return rolePath
	}
	return roleNone
}

var defenderActions = map[string]string{
	"ProcessCreated": "process_creation", "FileCreated": "file_event", "FileModified": "file_event", "FileDeleted": "file_delete",
	"FileRenamed": "file_rename", "ImageLoaded": "image_load", "DriverLoad": "driver_load",
	"RegistryValueSet": "registry_set registry_event", "RegistryKeyCreated": "registry_add registry_event",
	"RegistryKeyDeleted": "registry_delete registry_event", "RegistryValueDeleted": "registry_delete registry_event",
	"RegistryKeyRenamed": "registry_event", "ConnectionSuccess": "network_connection", "ConnectionAttempt": "network_connection",
	"ConnectionFailed": "network_connection", "ConnectionFound": "network_connection", "ConnectionRequest": "network_connection",
	"DnsQueryResponse": "dns_query", "NamedPipeEvent": "pipe_created", "CreateRemoteThreadApiCall": "create_remote_thread",
	"OpenProcessApiCall": "process_access",
}

func classOfDefender(v *view) *Class {
	category, ok := defenderActions[string(v.value(roleAction))]
	if !ok {
		return nowhere
	}
	system := systemOf(v.value(rolePlatform))
	if system == "" {
		system = cmp.Or(systemOfPath(v.value(rolePath)), "windows")
	}
	return defenderClasses().of(category, system)
}

// CrowdStrike Falcon's sensor, by the simple name of the event.

var falconClasses = sync.OnceValue(func() deviceTable { return newDeviceTable("crowdstrike") })

func falconRole(field string) role {
	switch bare(field) {
	case "event_simpleName", "#event_simpleName":
		return roleAction
	case "event_platform":
		return rolePlatform
	case "ImageFileName", "ContextImageFileName", "TargetFileName":
		return rolePath
	}
	return roleNone
}

func classOfFalcon(v *view) *Class {
	system := systemOf(v.value(rolePlatform))
	if system == "" {
		system = systemOfPath(v.value(rolePath))
	}
	return falconClasses().of(falconCategory(v.value(roleAction)), system)
}

func falconCategory(event []byte) string {
	switch name := string(event); name {
	case "ProcessRollup2", "SyntheticProcessRollup2":
		return "process_creation"
	case "DnsRequest":
		return "dns_query"
	case "NetworkConnectIP4", "NetworkConnectIP6":
		return "network_connection"
	case "AsepValueUpdate", "RegGenericValueUpdate", "RegSystemConfigValueUpdate":
		return "registry_set registry_event"
	case "ClassifiedModuleLoad", "UnsignedModuleLoad":
		return "image_load"
	case "DriverLoad":
		return "driver_load"
	}
	switch {
	case bytes.HasSuffix(event, []byte("FileWritten")), bytes.HasPrefix(event, []byte("NewExecutableWritten")),
		bytes.HasPrefix(event, []byte("NewScriptWritten")):
		return "file_event"
	case bytes.HasSuffix(event, []byte("FileDeleted")):
		return "file_delete"
	case bytes.HasSuffix(event, []byte("FileRenamed")):
		return "file_rename"
	}
	return ""
}
