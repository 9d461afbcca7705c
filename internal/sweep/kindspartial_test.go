package sweep_test

import (
	"fmt"
	"time"

	"picket/indicator"
	"picket/internal/intel"
)

var (
	visitors = map[indicator.Kind]intel.Role{indicator.IPv4: intel.RoleSrc, indicator.IPv6: intel.RoleSrc}
	unsure   = map[indicator.Kind]intel.Role{indicator.IPv4: "", indicator.IPv6: ""}
	starts   = map[indicator.Kind]intel.Role{indicator.SHA256: ""}
)

// partialProducts earn hits, never absence.
var partialProducts = []*product{
	{kind: "iis", hosts: "web-%d", file: "u_ex.log", said: "u_ex", alone: true, sees: visitors,
		head: "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken\n",
		write: func(o *occurrence) string {
			return fmt.Sprintf("%s 10.1.0.53 GET /a/b - 443 - %s Mozilla/5.0+(Windows+NT+10.0) - 200 0 0 15", o.at.Format("2006-01-02 15:04:05"), o.server)
		}},
	{kind: "web.access", hosts: "web-%d", file: "access.log", alone: true, tag: "nginx", sees: visitors,
		write: func(o *occurrence) string {
			return fmt.Sprintf(`%s - - [%s] "GET /a/b HTTP/1.1" 200 12 "-" "Mozilla/5.0"`, o.server, o.at.Format("02/Jan/2006:15:04:05 +0000"))
		}},
	{kind: "auditd", hosts: "srv-%d", file: "audit.log", alone: true, names: true, sees: visitors, pace: 5 * time.Minute,
		write: func(o *occurrence) string {
			return fmt.Sprintf(`node=%s type=USER_LOGIN msg=audit(%d.000:%d): pid=900 uid=0 auid=1000 ses=3 msg='op=login acct="anna" exe="/usr/sbin/sshd" hostname=? addr=%s terminal=ssh res=failed'`,
				o.host, o.at.Unix(), o.number, o.server)
		}},
	{kind: "cef", hosts: "gate-%d", tag: "-", sees: contacts,
		write: func(o *occurrence) string {
			return fmt.Sprintf("CEF:0|Security|threatmanager|1.0|100|worm successfully stopped|10|src=%s dst=%s spt=%d dpt=443 act=blocked rt=%d000", o.client, o.server, o.port(), o.at.Unix())
		}},
	{kind: "leef", hosts: "flowcol-%d", tag: "-", sees: contacts,
		write: func(o *occurrence) string {
			return fmt.Sprintf("LEEF:1.0|Lancope|StealthWatch|1.0|41|src=%s\tdst=%s\tsrcPort=%d\tdstPort=443\tproto=TCP\tsev=5\tdevTime=%d000", o.client, o.server, o.port(), o.at.Unix())
		}},
	{kind: "aws.cloudtrail", hosts: "2234567890%d", file: "CloudTrail.json", alone: true, names: true, json: true, sees: visitors, pace: 5 * time.Minute,
		write: func(o *occurrence) string {
			return fmt.Sprintf(`{"eventVersion":"1.09","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::%s:user/anna","accountId":"%s","userName":"anna"},"eventTime":"%s","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-central-1","sourceIPAddress":"%s","userAgent":"aws-cli/2","requestParameters":{"bucketName":"backups","key":"a {\"b\": [1]}"},"responseElements":null,"requestID":"r%d","eventType":"AwsApiCall","recipientAccountId":"%s"}`,
				o.host, o.host, o.at.Format(time.RFC3339), o.server, o.number, o.host)
		},
		marks: []func(o *occurrence) []string{func(o *occurrence) []string {
			return []string{fmt.Sprintf(`{"eventVersion":"1.09","userIdentity":{"type":"IAMUser","accountId":"%s"},"eventTime":"%s","eventSource":"cloudtrail.amazonaws.com","eventName":"StopLogging","sourceIPAddress":"198.51.100.3","recipientAccountId":"%s"}`, o.host, o.at.Format(time.RFC3339), o.host)}
		}}},
	{kind: "m365.audit", hosts: "99999999-8888-7777-6666-5555555555%d", file: "audit.json", alone: true, names: true, json: true, sees: visitors,
		write: func(o *occurrence) string {
			return fmt.Sprintf(`{"CreationTime":"%s","Id":"%d","Operation":"FileDownloaded","OrganizationId":"%s","RecordType":6,"UserKey":"k","UserType":0,"Version":1,"Workload":"SharePoint","ClientIP":"%s","UserId":"anna@corp.example","ObjectId":"https://corp.sharepoint.example/a"}`,
				o.at.Format("2006-01-02T15:04:05"), o.number, o.host, o.server)
		}},
	{kind: "entra.signin", hosts: "tenant-%d", file: "signin.json", alone: true, names: true, json: true, sees: visitors,
		write: func(o *occurrence) string {
			return fmt.Sprintf(`{"id":"s%d","createdDateTime":"%s","userPrincipalName":"anna@corp.example","appDisplayName":"Azure Portal","tenantId":"%s","ipAddress":"%s","clientAppUsed":"Browser","conditionalAccessStatus":"success","isInteractive":true,"status":{"errorCode":0,"failureReason":"Other."},"deviceDetail":{"deviceId":"","displayName":"hr-17"}}`,
				o.number, o.at.Format(time.RFC3339), o.host, o.server)
		}},
	{kind: "defender.network", hosts: "hr-%d.corp.example", file: "network.json", alone: true, names: true, json: true, sees: map[indicator.Kind]intel.Role{indicator.IPv4: intel.RoleDst, indicator.IPv6: intel.RoleDst, indicator.SHA256: intel.RoleProcess},
		write: func(o *occurrence) string {
			return fmt.Sprintf(`{"Timestamp":"%s","DeviceId":"d1","DeviceName":"%s","ActionType":"ConnectionSuccess","RemoteIP":"%s","RemotePort":443,"LocalIP":"%s","LocalPort":%d,"Protocol":"Tcp","InitiatingProcessSHA256":"%s","InitiatingProcessFileName":"a.exe","ReportId":%d,"AdditionalFields":""}`,
				iso(o), o.host, o.server, o.client, o.port(), o.sha256, o.number)
		}},
	{kind: "crowdstrike.fdr", hosts: "0123456789abcdef0123456789abcd%d", file: "fdr.json", alone: true, names: true, json: true, sees: contacts,
		write: func(o *occurrence) string {
			version := "4"
			if o.is6() {
				version = "6"
			}
			return fmt.Sprintf(`{"event_simpleName":"NetworkConnectIP%s","aid":"%s","aip":"192.0.2.20","cid":"cid1","event_platform":"Win","id":"%d","name":"NetworkConnectIP%sV5","timestamp":"%d000","RemoteAddressIP%s":"%s","RemotePort":"443","LocalPort":"%d","ConnectionDirection":"0"}`,
				version, o.host, o.number, version, o.at.Unix(), version, o.server, o.port())
		}},
	{kind: "ocsf.network_activity", hosts: "1233334567%d", file: "ocsf.json", alone: true, names: true, json: true, sees: contacts,
		write: func(o *occurrence) string {
			return fmt.Sprintf(`{"metadata":{"product":{"name":"P","vendor_name":"V"},"version":"1.1.0"},"time":%d000,"class_uid":4001,"category_uid":4,"activity_id":1,"cloud":{"provider":"AWS","account":{"uid":"%s"}},"src_endpoint":{"ip":"%s","port":%d},"dst_endpoint":{"ip":"%s","port":443},"disposition":"Allowed"}`,
				o.at.Unix(), o.host, o.client, o.port(), o.server)
		}},
	{kind: "windows.security", hosts: "ws-%d.corp.example", file: "winlogbeat.json", alone: true, names: true, json: true, sees: visitors,
		write: func(o *occurrence) string {
			return fmt.Sprintf(`{"@timestamp":"%s","event":{"code":"4624","kind":"event","provider":"Microsoft-Windows-Security-Auditing"},"winlog":{"channel":"Security","event_id":"4624","provider_name":"Microsoft-Windows-Security-Auditing","record_id":%d,"computer_name":"%s","event_data":{"TargetUserName":"anna","IpAddress":"%s","LogonType":"10"}},"agent":{"type":"winlogbeat","name":"wec-1"}}`,
				iso(o), o.number, o.host, o.server)
		},
		marks: []func(o *occurrence) []string{func(o *occurrence) []string {
			return []string{fmt.Sprintf(`{"@timestamp":"%s","event":{"code":"1102","provider":"Microsoft-Windows-Eventlog"},"winlog":{"channel":"Security","event_id":"1102","provider_name":"Microsoft-Windows-Eventlog","computer_name":"%s"}}`, iso(o), o.host)}
		}}},
	{kind: "sysmon", hosts: "ws-%d.corp.example", file: "sysmon.json", alone: true, names: true, json: true, sees: starts,
		write: func(o *occurrence) string {
			return fmt.Sprintf(`{"timestamp":"%s","EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"%s","UtcTime":"%s","Image":"C:\\Windows\\a.exe","CommandLine":"a.exe","Hashes":"SHA256=%s","User":"CORP\\anna"}`,
				o.at.Format("2006-01-02T15:04:05.000000-0700"), o.host, o.at.Format("2006-01-02 15:04:05.000"), o.sha256)
		}},
	{kind: "dhcp.isc", hosts: "dhcp-%d", tag: "dhcpd", pace: 5 * time.Minute,
		write: func(o *occurrence) string {
			return fmt.Sprintf("DHCPACK on %s to 02:00:00:00:00:01 (web-03) via eth0", o.client)
		}},
	{kind: "windows.firewall", hosts: "pc-%d", file: "pfirewall.log", said: "pfirewall", alone: true, sees: unsure,
		head: "#Version: 1.5\n#Software: Microsoft Windows Firewall\n#Time Format: Local\n#Fields: date time action protocol src-ip dst-ip src-port dst-port size tcpflags tcpsyn tcpack tcpwin icmptype icmpcode info path pid\n\n",
		write: func(o *occurrence) string {
			return fmt.Sprintf("%s ALLOW TCP %s %s %d 443 0 - 0 0 0 - - - SEND 811", o.at.Format("2006-01-02 15:04:05"), o.client, o.server, o.port())
		}},
}
