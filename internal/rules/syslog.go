package rules

import (
	"bytes"
	"strings"
	"sync"
)

// The services of syslog, by the program that wrote the message: Sigma Taxonomy, "Linux Folder" and "Network Folder". Each
// is a part of what the system logs, and some of it is about who may do what.

// programs are those of each log source, beside syslog itself.
var programs = map[string]string{
	"/linux/sshd /linux/auth":                "sshd sshd-session sshd-auth",
	"/linux/sudo /linux/auth":                "sudo",
	"/linux/cron":                            "cron crond anacron crontab atd",
	"/linux/clamav":                          "clamd freshclam clamav clamav-daemon clamav-freshclam clamscan clamdscan",
	"/linux/vsftpd":                          "vsftpd",
	"/linux/guacamole":                       "guacd guacamole",
	"/linux/auth":                            "su login systemd-logind polkitd pkexec useradd userdel usermod groupadd groupdel groupmod passwd chpasswd chage gdm-password lightdm sddm doas dropbear polkit-agent-helper-1",
	"/fortios/sslvpnd":                       "sslvpnd",
	"application/opencanary/":                "opencanary opencanaryd",
	"application/modsecurity/ /modsecurity/": "modsec modsecurity",
}

var syslogClasses = sync.OnceValue(func() (all struct {
	byProgram            map[string]*Class
	linux, cisco, others *Class
}) {
	all.byProgram = map[string]*Class{}
	for sources, names := range programs {
		for _, name := range strings.Fields(names) {
			all.byProgram[name] = classOf("", sources+" /linux/syslog")
		}
	}
	all.linux = classOf("", "/linux/syslog")
	all.cisco = classOf("", "/cisco/syslog /cisco/aaa /cisco/bgp /cisco/ldp")
	all.others = classOf("", "/juniper/bgp /huawei/bgp")
	return all
})

func syslogRole(field string) role {
	switch field {
	case "tag", "app", "SYSLOG_IDENTIFIER", "program", "programname":
		return roleProgram
	case "message", "MESSAGE":
		return roleMessage
	}
	return roleNone
}

// classOfSyslog goes by the program, and for devices without one by the form of their messages.
func classOfSyslog(v *view) *Class {
	all := syslogClasses()
	program, message := v.value(roleProgram), v.value(roleMessage)
	if c := all.byProgram[string(program)]; c != nil {
		return c
	}
	switch {
	case isCisco(message) || isCisco(program):
		return all.cisco
	case string(program) == "rpd" || bytes.HasPrefix(message, []byte("%%")):
		return all.others
	}
	return all.linux
}

// isCisco is `%SYS-5-CONFIG_I:`, at the start or behind a sequence number and a time.
func isCisco(text []byte) bool {
	i := bytes.IndexByte(text[:min(len(text), 80)], '%')
	if i < 0 {
		return false
	}
	text = text[i+1:]
	dash := bytes.IndexByte(text[:min(len(text), 40)], '-')
	if dash < 2 || len(text) < dash+4 || text[dash+2] != '-' || text[dash+1] < '0' || text[dash+1] > '7' {
		return false
	}
	for _, c := range text[:dash] {
		if !('A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-') {
			return false
		}
	}
	return true
}

// Apache puts the time in brackets; nginx does not.
var webErrorClasses = sync.OnceValue(func() (all struct{ apache, nginx *Class }) {
	all.apache = classOf("web", "webserver/apache/error //apache")
	all.nginx = classOf("web", "webserver/nginx/error //nginx")
	return all
})

func classOfWebError(v *view) *Class {
	for i := range v.r.Fields {
		f := &v.r.Fields[i]
		if f.Name == "time" && f.Start > 0 && v.line[f.Start-1] == '[' {
			return webErrorClasses().apache
		}
	}
	return webErrorClasses().nginx
}
