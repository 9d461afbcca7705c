package record

import (
	"bytes"
	"strings"
)

// A channel is a log of Windows: https://learn.microsoft.com/windows/win32/wes/defining-channels.
type channel struct {
	kind *Kind
	sure bool // its name can be nothing else
}

// windowsShape are events that any shipper took from the event log. They name the channel, or at least the provider.
var windowsShape = shape{[]mark{markEventID}, func(w *flattener, line []byte, fields []Field) *Kind {
	id := w.valueOf(line, fields, markEventID)
	if !isEventNumber(id) {
		return nil
	}
	provider := w.valueOf(line, fields, markProvider)
	if name := w.valueOf(line, fields, markChannel); len(name) > 0 {
		key := fields[w.marked[markChannel]-1].Name
		isCalled := key == "Channel" || provider != nil && isClassicChannel(name)
		if c := w.channel(name); c.sure || isWindowsKey(key) || isCalled && (provider != nil || isClassicChannel(name)) {
			return c.kind
		}
		return nil
	}
	if name := channelOf(provider, id); name != nil {
		return w.channel(name).kind
	}
	return nil
}}

func isEventNumber(id []byte) bool {
	for _, c := range id {
		if !isDigit(c) {
			return false
		}
	}
	return len(id) > 0 && len(id) <= 10
}

// isWindowsKey: the object that the channel's name stands in is that of a shipper of Windows events.
func isWindowsKey(key string) bool {
	return strings.HasSuffix(key, "winlog.channel") || strings.HasSuffix(key, "System.Channel") || strings.HasSuffix(key, "win.system.channel") ||
		key == "EventLog"
}

// isClassicChannel knows names that may also be those of other things.
func isClassicChannel(name []byte) bool {
	switch string(name) {
	case "Security", "System", "Application", "Setup", "Windows PowerShell", "Directory Service", "DNS Server":
		return true
	}
	return false
}

// channelOf is the channel that a provider writes to, nil if it is none of Windows.
func channelOf(provider, id []byte) []byte {
	name, isWindows := bytes.CutPrefix(provider, []byte("Microsoft-Windows-"))
	switch {
	case string(name) == "Security-Auditing", string(name) == "Eventlog" && string(id) != "104":
		return []byte("Security")
	case string(name) == "Eventlog", string(provider) == "Service Control Manager":
		return []byte("System")
	case string(provider) == "PowerShell":
		return []byte("Windows PowerShell")
	case isWindows:
		return provider
	}
	return nil
}

// channel finds the kind for a channel's name as it stands in the record.
func (w *flattener) channel(name []byte) channel {
	if c, ok := w.channels[string(name)]; ok {
		return c
	}
	c := channel{kind: sysmonKind, sure: isWindowsChannel(name)}
	if short := shortChannel(name); short != "sysmon" {
		c.kind = windowsFamily.kind([]byte(short))
	}
	if w.channels == nil {
		w.channels = map[string]channel{}
	}
	if len(w.channels) < maxFamily && len(name) <= maxName {
		w.channels[string(name)] = c
	}
	return c
}

// ChannelKind is the log kind of a channel's records.
func ChannelKind(name string) *Kind {
	var w flattener
	return w.channel([]byte(name)).kind
}

// isWindowsChannel knows the names that nothing else has.
func isWindowsChannel(name []byte) bool {
	if bytes.HasPrefix(name, []byte("Microsoft-Windows-")) {
		return true
	}
	for _, kind := range []string{"/Operational", "/Admin", "/Analytic", "/Debug"} {
		if bytes.HasSuffix(name, []byte(kind)) {
			return true
		}
	}
	return false
}

// shortChannel makes `dns-client` of Microsoft-Windows-DNS-Client/Operational and `security` of Security.
func shortChannel(name []byte) string {
	short := strings.ToLower(strings.TrimSpace(string(name)))
	short = strings.TrimPrefix(strings.TrimPrefix(short, "microsoft-"), "windows-")
	short, _, _ = strings.Cut(short, "/")
	short, _, _ = strings.Cut(short, `\`)
	short = strings.TrimPrefix(short, "windows ")
	short = strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-':
			return r
		case r == ' ' || r == '_':
			return '-'
		}
		return -1
	}, short)
	switch short = short[:min(len(short), 40)]; short {
	case "powershellcore":
		return "powershell"
	case "firewall-with-advanced-security":
		return "firewall"
	}
	return short
}
