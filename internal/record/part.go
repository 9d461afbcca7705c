package record

import "strings"

// A part is what a field plays in a record, whatever the log calls it.
type part uint8

const (
	partNone part = iota
	partTime
	partTimeToo  // a time under a name that also means a duration or a day
	partObserver // who wrote the record
	partHost     // the machine it tells of; the observer where nothing else says it
	partShipper  // the agent that passed the record on
	partUser
	partSrc
	partSrcPort
	partDst
	partDstName // the destination by name: TLS server name, host header
	partDstPort
	partPeer      // the server or parent that a proxy asked
	partHierarchy // how it chose that one
	partLocalSrc  // whether the source is inside, and the destination
	partLocalDst
	partQuery
	partAnswer
	partURL
	partURLHost
	partURLPort
	partURLPath  // path and query; a whole URL where a proxy is asked
	partURLQuery // the query, where it stands apart from the path
	partReferrer
	partAgent
	partJA3
	partJA4
	partFile
	partHash
	partProcess
	partRegistry
	partSender
	partRecipient
	partEvent     // the number or name of the event
	partState     // of the connection, the answer, the request
	partStatus    // of HTTP
	partVerdict   // what a filter did
	partDirection // of a packet in its flow
	partMethod
	partPackets       // that came back
	partService       // the protocols spoken in a connection
	partServiceBefore // the one before the connection turned to another
	partNAT           // an address that a firewall puts in place of the source's
	partMention       // text about something else: a rule, a threat, what a feed says
	partRestated      // what other fields of the record say already: the raw line, a list of its addresses
	partMAC
	partLeased      // an address that a machine got
	partReleased    // and one that it gave back
	partLease       // how long, in seconds, or until when
	partCertificate // a name in a certificate that an end showed
	partSeen        // what an intelligence match was about; partState says where it stood
	partUserToo     // the user where no other field names one
	partPairName    // the name of a value that stands in a field beside it
	partPairValue
	partPosition // a value among others that stand in the order of the event's manifest
	partCount
)

// generalPart finds what a field plays in logs that have no table of their own, from its name or, below objects, the
// last part of its name.
func generalPart(name string) part {
	if p, ok := generalNames[squash(name)]; ok {
		return p
	}
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return partNone
	}
	switch p := generalNames[squash(name[i+1:])]; p {
	case partTime, partTimeToo, partObserver, partHost:
		return partNone // of something within the record
	default:
		return p
	}
}

// squash drops what spellings differ in: src_ip, SrcIP, src.ip.
func squash(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			return r
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, name)
}

var generalNames = byPart(map[part]string{
	partTime: `timestamp eventtime timecreated timecreatedsystemtime eventsystemtimecreatedsystemtime utctime datetime
		timegenerated timelocal generatedtime receivetime receivedtime starttime eventtimestamp logtime isotime eventcreated
		eventdate datetimeutc timestamputc timeutc unixtime epoch timeiso8601 realtimetimestamp timegmt creationtime activitydatetime eventdatetime isodate`,
	partTimeToo:  `ts time date t at day`,
	partObserver: `sensor sensorname observername observerhostname observer systemname devicename dvchost collector`,
	partHost: `host hostname hostname hosthostname computer computername machine machinename device winlogcomputername
		eventsystemcomputer workstation`,
	partShipper: `agenthostname agentname`,
	partUser: `user username useridentityusername useridentityarn srcuser sourceuser suser accountname targetusername subjectusername
		remoteuser userid login logonname userprincipalname`,
	partSrc: `srcip src sourceip source sourceaddress srcaddr sourceipaddress clientip client calleripaddress clientaddress remoteaddr remoteip
		remotehost cip idorigh origh saddr ipsrc callingip ipaddress xforwardedfor srchost sourcehostname origin`,
	partSrcPort: `srcport sourceport idorigp sport`,
	partDst: `dstip dst destip dest destination destinationip destinationaddress dstaddr destaddr destinationipaddress
		serverip sip idresph resph daddr ipdst targetip`,
	partDstName: `dsthost desthost destinationhostname destinationdomain servername sni tlsclientservername tlssni
		destinationhost tlsservername`,
	partDstPort:  `dstport destport destinationport idrespp dport`,
	partQuery:    `query queryname dnsquestionname rrname qname question dnsquery dnsqueryname`,
	partAnswer:   `answers answer dnsanswersdata rdata queryresults resolvedip dnsresolvedip dnsanswersname`,
	partURL:      `url uri urlfull urloriginal requesturl requesturi cseurl fullurl csuri`,
	partURLHost:  `urldomain urlhost httphost cshost httphostname vhost virtualhost`,
	partURLPath:  `urlpath path httpurl csuristem requestpath urlquery csuriquery requesttarget`,
	partReferrer: `referer referrer httprefer httpreferer httpreferrer httprequestreferrer csreferer`,
	partAgent:    `useragent httpuseragent useragentoriginal csuseragent agentstring httpagent`,
	partJA3:      `ja3 ja3hash tlsclientja3 clientja3 tlsja3`,
	partJA4:      `ja4 tlsclientja4 tlsja4`,
	partFile: `filename filepath targetfilename file filenames fname attachment attachments filefullpath targetpath
		filedirectory imageloaded`,
	partHash: `md5 sha1 sha256 sha512 hash hashes filehash filehashmd5 filehashsha1 filehashsha256 filehashsha512 filemd5
		filesha1 filesha256 filesha512 imphash`,
	partProcess: `image process processname processpath processexecutable commandline processcommandline cmdline cmd command exe
		executable parentimage parentcommandline processparentexecutable processparentcommandline initiatingprocessfilename
		initiatingprocesscommandline newprocessname`,
	partRegistry:  `targetobject registrykey registrypath regkey registryvalue registrydatastrings`,
	partSender:    `from sender mailfrom senderaddress fromaddress emailfromaddress replyto returnpath envelopefrom smtpfrom`,
	partRecipient: `to recipient recipients rcptto recipientaddress emailtoaddress toaddress`,
	partMethod:    `method requestmethod httpmethod httprequestmethod csmethod verb`,
	partStatus:    `status statuscode httpstatus httpresponsestatuscode scstatus responsecode httpstatuscode`,
	partVerdict:   `action eventaction outcome eventoutcome result verdict disposition deviceaction act filterresult`,
})

// byPart turns lists of names into the part of each name.
func byPart(lists map[part]string) map[string]part {
	names := map[string]part{}
	for p, list := range lists {
		for _, name := range strings.Fields(list) {
			names[name] = p
		}
	}
	return names
}
