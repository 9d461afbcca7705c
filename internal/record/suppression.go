package record

import "bytes"

// suppression finds in a syslog message that others were lost.
func suppression(tag, message []byte) Loss {
	for i := range suppressions {
		s := &suppressions[i]
		if string(tag) == s.tag && bytes.Contains(message, []byte(s.words)) {
			return s.loss
		}
	}
	return Loss{}
}

// suppressions are what daemons say when they drop messages.
var suppressions = []struct {
	tag, words string
	loss       Loss
}{
	{"rsyslogd", "due to rate-limiting", Loss{Scope: "syslog", Why: "rsyslogd dropped messages"}}, // imuxsock, imjournal
	{"rsyslogd", "messages discarded", Loss{Scope: "relay", Why: "rsyslogd dropped messages"}},
	{"systemd-journald", "Suppressed ", Loss{Scope: "syslog", Why: "the journal suppressed messages"}},
	{"systemd-journald", "Missed ", Loss{Scope: "syslog", Why: "the journal missed messages of the kernel"}},
	{"syslog-ng", "dropped messages", Loss{Scope: "relay", Why: "syslog-ng dropped messages"}},
	{"kernel", "audit: backlog limit exceeded", Loss{Scope: "auditd", Why: "the kernel lost audit records"}},
	{"kernel", "audit: audit_lost=", Loss{Scope: "auditd", Why: "the kernel lost audit records"}},
}
