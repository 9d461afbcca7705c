package record

import "bytes"

// suppression finds in a syslog message that the daemon dropped others.
func suppression(tag, message []byte) Loss {
	for _, daemon := range suppressionWords {
		if bytes.HasPrefix(tag, []byte(daemon.tag)) && bytes.Contains(message, []byte(daemon.words)) {
			return Loss{Scope: "syslog", Why: "messages were dropped by " + daemon.tag}
		}
	}
	return Loss{}
}

// suppressionWords are what daemons say when they drop messages.
var suppressionWords = []struct{ tag, words string }{
	{"rsyslogd", "due to rate-limiting"}, // imuxsock, imjournal, imudp
	{"systemd-journald", "Suppressed "},
	{"systemd-journald", "Missed "}, // kernel messages
}
