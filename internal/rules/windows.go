package rules

import (
	"bytes"
	"strings"
	"sync"
)

// The channels of Windows' event log, and the events in them that have a category of their own: Sigma Taxonomy, "Windows
// Folder"; numbers of events by https://learn.microsoft.com/sysinternals/downloads/sysmon,
// https://learn.microsoft.com/windows/security/threat-protection/auditing/advanced-security-audit-policy-settings and
// https://learn.microsoft.com/defender-endpoint/troubleshoot-microsoft-defender-antivirus.

// channelServices are the services, and after each the channels whose records it has. A channel's name may leave out what
// stands behind the slash: then all of that provider's are meant.
var channelServices = map[string]string{
	"application":            "Application",
	"application-experience": "Microsoft-Windows-Application-Experience/Program-Telemetry|Microsoft-Windows-Application-Experience/Program-Compatibility-Assistant",
	"applocker":              "Microsoft-Windows-AppLocker/",
	"appmodel-runtime":       "Microsoft-Windows-AppModel-Runtime/Admin",
	"appxdeployment-server":  "Microsoft-Windows-AppXDeploymentServer/",
	"appxpackaging-om":       "Microsoft-Windows-AppxPackaging/",
	"bitlocker":              "Microsoft-Windows-BitLocker/",
	"bits-client":            "Microsoft-Windows-Bits-Client/",
	"capi2":                  "Microsoft-Windows-CAPI2/",
	"certificateservicesclient-lifecycle-system": "Microsoft-Windows-CertificateServicesClient-Lifecycle-System/",
	"codeintegrity-operational":                  "Microsoft-Windows-CodeIntegrity/Operational",
	"dhcp":                                       "Microsoft-Windows-DHCP-Server/|DhcpAdminEvents|Microsoft-Windows-DHCP Server Events/",
	"diagnosis-scripted":                         "Microsoft-Windows-Diagnosis-Scripted/",
	"dns-client":                                 "Microsoft-Windows-DNS Client Events/|Microsoft-Windows-DNS-Client/",
	"dns-server":                                 "DNS Server",
	"dns-server-analytic":                        "Microsoft-Windows-DNS-Server/Analytical|Microsoft-Windows-DNSServer/Analytical",
	"dns-server-audit":                           "Microsoft-Windows-DNS-Server/Audit|Microsoft-Windows-DNSServer/Audit",
	"driver-framework":                           "Microsoft-Windows-DriverFrameworks-UserMode/",
	"firewall-as":                                "Microsoft-Windows-Windows Firewall With Advanced Security/",
	"hyper-v-worker":                             "Microsoft-Windows-Hyper-V-Worker|Microsoft-Windows-Hyper-V-Worker-Admin|Microsoft-Windows-Hyper-V-Worker-Operational",
	"iis-configuration":                          "Microsoft-IIS-Configuration/",
	"kernel-event-tracing":                       "Microsoft-Windows-Kernel-EventTracing|Microsoft-Windows-Kernel-EventTracing/",
	"kernel-shimengine":                          "Microsoft-Windows-Kernel-ShimEngine/",
	"ldap":                                       "Microsoft-Windows-LDAP-Client/",
	"lsa-server":                                 "Microsoft-Windows-LSA/",
	"msexchange-management":                      "MSExchange Management",
	"ntfs":                                       "Microsoft-Windows-Ntfs/",
	"ntlm":                                       "Microsoft-Windows-NTLM/",
	"openssh":                                    "OpenSSH/",
	"powershell":                                 "Microsoft-Windows-PowerShell/|PowerShellCore/",
	"powershell-classic":                         "Windows PowerShell",
	"printservice-admin":                         "Microsoft-Windows-PrintService/Admin",
	"printservice-operational":                   "Microsoft-Windows-PrintService/Operational",
	"security":                                   "Security",
	"security-mitigations":                       "Microsoft-Windows-Security-Mitigations/",
	"sense":                                      "Microsoft-Windows-SENSE/",
	"servicebus-client":                          "Microsoft-ServiceBus-Client/",
	"shell-core":                                 "Microsoft-Windows-Shell-Core/",
	"smbclient-connectivity":                     "Microsoft-Windows-SmbClient/Connectivity",
	"smbclient-security":                         "Microsoft-Windows-SmbClient/Security",
	"smbserver-connectivity":                     "Microsoft-Windows-SMBServer/Connectivity",
	"sysmon":                                     "Microsoft-Windows-Sysmon/",
	"system":                                     "System",
	"taskscheduler":                              "Microsoft-Windows-TaskScheduler/",
	"terminalservices-localsessionmanager":       "Microsoft-Windows-TerminalServices-LocalSessionManager/",
	"vhdmp":                                      "Microsoft-Windows-VHDMP/|Microsoft-Windows-VHDMP-Operational",
	"windefend":                                  "Microsoft-Windows-Windows Defender/",
	"wmi":                                        "Microsoft-Windows-WMI-Activity/",
}

// otherServices are further names by which rules know a service.
var otherServices = map[string]string{"servicebus-client": "microsoft-servicebus-client"}

// sysmonCategories are those of Sysmon's events. Events of the registry are of a category together too.
var sysmonCategories = map[uint32]string{
	1: "process_creation", 2: "file_change", 3: "network_connection", 4: "sysmon_status", 5: "process_termination",
	6: "driver_load", 7: "image_load", 8: "create_remote_thread", 9: "raw_access_thread", 10: "process_access", 11: "file_event",
	12: "registry_event registry_add registry_delete", 13: "registry_set registry_event", 14: "registry_rename registry_event", 15: "create_stream_hash",
	16: "sysmon_status", 17: "pipe_created", 18: "pipe_created", 19: "wmi_event", 20: "wmi_event", 21: "wmi_event", 22: "dns_query",
	23: "file_delete", 24: "clipboard_capture clipboard_change", 25: "process_tampering", 26: "file_delete_detected file_delete",
	27: "file_block_executable", 28: "file_block_shredding", 29: "file_executable_detected", 255: "sysmon_error",
}

// registryCategories are those of Sysmon's event 12 by its type. Shippers lose it where they have a field of that name
// themselves: then it may be each of them.
var registryCategories = map[string]string{
	"CreateKey": "registry_add registry_event", "DeleteKey": "registry_delete registry_event",
	"DeleteValue": "registry_delete registry_event",
}

// channelCategories are those of events in other channels.
var channelCategories = map[string]map[uint32]string{
	"powershell":         {4103: "ps_module", 4104: "ps_script"},
	"powershell-classic": {400: "ps_classic_start", 600: "ps_classic_provider_start", 800: "ps_classic_script"},
	"security":           {4688: "process_creation", 4657: "registry_set registry_event", 5156: "network_connection"},
	"windefend": {1006: "antivirus", 1007: "antivirus", 1008: "antivirus", 1009: "antivirus", 1010: "antivirus", 1011: "antivirus",
		1012: "antivirus", 1015: "antivirus", 1017: "antivirus", 1018: "antivirus", 1019: "antivirus", 1115: "antivirus",
		1116: "antivirus", 1117: "antivirus", 1118: "antivirus", 1119: "antivirus"},
}

// A channel is what is known of the records of one.
type channel struct {
	service  string
	plain    *Class            // of events that have no category
	events   map[uint32]*Class // of those that have
	registry map[string]*Class // of Sysmon's event 12
}

func newChannel(product, service string) *channel {
	sources := windowsSources(product, service, "")
	if other := otherServices[service]; other != "" {
		sources += " " + windowsSources(product, other, "")
	}
	c := &channel{service: service, plain: classOf(windowsWords, sources)}
	categories := channelCategories[service]
	if service == "sysmon" {
		categories, c.registry = sysmonCategories, map[string]*Class{}
		for kind, category := range registryCategories {
			c.registry[kind] = classOf(windowsWords, windowsSources(product, service, category))
		}
	}
	c.events = map[uint32]*Class{}
	for number, category := range categories {
		c.events[number] = classOf(windowsWords, windowsSources(product, service, category))
	}
	return c
}

const windowsWords = "windows"

// windowsSources are a log source for each category, the first with the service. An antivirus is of no product.
func windowsSources(product, service, categories string) string {
	all := strings.Fields(categories)
	if len(all) == 0 {
		return "/" + product + "/" + service
	}
	words := []string{all[0] + "/" + product + "/" + service}
	for _, category := range all[1:] {
		words = append(words, category+"/"+product+"/")
	}
	return strings.Join(words, " ")
}

// classOf goes by the number of the event, and where that is not enough by what it says.
func (c *channel) classOf(v *view) *Class {
	number := v.number(roleEvent)
	switch {
	case c.registry != nil && number == 12:
		if class := c.registry[string(v.value(roleEventType))]; class != nil {
			return class
		}
	case c.service == "security" && number == 5156 && !isOutbound(v.value(roleDirection)):
		return c.plain // source and destination are not those that rules mean
	case c.service == "security" && number == 4657 && string(v.value(roleOperation)) == "%%1906":
		return c.plain // a value was deleted
	}
	if class := c.events[number]; class != nil {
		return class
	}
	return c.plain
}

func isOutbound(direction []byte) bool {
	return string(direction) == "%%14593" || string(direction) == "Outbound"
}

// A channelFinder finds the channel of a record by its name, or by the provider that writes to it.
type channelFinder struct {
	names    map[string]*channel // whole names, lower case
	prefixes map[string]*channel // what stands before the slash, lower case
	unknown  *channel            // of Windows, and of no service that rules know
	firewall *channel            // RPC Firewall
	linux    *channel            // Sysmon for Linux
}

func newChannelFinder() *channelFinder {
	f := &channelFinder{names: map[string]*channel{}, prefixes: map[string]*channel{}}
	for service, channels := range channelServices {
		c := newChannel("windows", service)
		for _, name := range strings.Split(strings.ToLower(channels), "|") {
			if prefix, ok := strings.CutSuffix(name, "/"); ok {
				f.prefixes[prefix] = c
			} else {
				f.names[name] = c
			}
		}
	}
	f.unknown = &channel{plain: classOf(windowsWords, "/windows/")}
	f.firewall = &channel{plain: classOf(windowsWords, "application/rpc_firewall/ /windows/application")}
	f.linux = newChannel("linux", "sysmon")
	f.names["rpcfw"], f.prefixes["linux-sysmon"] = f.firewall, f.linux
	return f
}

// named is the channel of a name, nil if rules know none of it.
func (f *channelFinder) named(name string) *channel {
	name = strings.ToLower(strings.TrimSpace(name))
	if c := f.names[name]; c != nil {
		return c
	}
	prefix, _, _ := strings.Cut(name, "/")
	return f.prefixes[prefix]
}

// providers are those whose channel has another name.
var providers = map[string]string{
	"Microsoft-Windows-Security-Auditing": "Security", "Service Control Manager": "System", "PowerShell": "Windows PowerShell",
	"Microsoft-Windows-DNS-Client": "Microsoft-Windows-DNS Client Events/", "Microsoft-Windows-Eventlog": "System",
	"RPCFW": "RPCFW",
}

// find goes by the channel, and where none is told by the provider.
func (f *channelFinder) find(channelName, provider []byte) *channel {
	if c := f.named(string(channelName)); c != nil {
		if c.service == "application" && string(provider) == "RPCFW" {
			return f.firewall
		}
		return c
	}
	if bytes.Contains(channelName, []byte("/")) || len(channelName) > 0 && !bytes.HasPrefix(channelName, []byte("Microsoft-Windows-")) {
		return f.unknown
	}
	if name, ok := providers[string(provider)]; ok {
		return f.named(name)
	}
	if c := f.prefixes[strings.ToLower(string(provider))]; c != nil {
		return c
	}
	return f.unknown
}

// channels are found once for each name.
var channels = sync.OnceValue(newChannelFinder)

// classOfWindows is the class of an event of Windows, or of Sysmon for Linux.
func classOfWindows(v *view) *Class {
	name, provider := v.value(roleChannel), v.value(roleProvider)
	if len(name) == 0 && string(provider) == "Microsoft-Windows-Eventlog" && v.r.Kind.Name == "windows.security" {
		provider = []byte("Microsoft-Windows-Security-Auditing") // the log was cleared
	}
	c, ok := v.channels[channelKey{string(name), string(provider)}]
	if !ok {
		c = channels().find(name, provider)
		if v.channels == nil || len(v.channels) >= maxChannels {
			v.channels = map[channelKey]*channel{}
		}
		if len(name)+len(provider) <= maxName {
			v.channels[channelKey{string(name), string(provider)}] = c
		}
	}
	return c.classOf(v)
}

// A channelKey is the names of a channel and of a provider as they stand in records.
type channelKey struct{ channel, provider string }

const maxChannels = 256 // that are remembered
