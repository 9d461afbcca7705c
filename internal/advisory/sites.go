package advisory

import (
	"regexp"
	"strings"
)

// siteClass says what a well-known site is to an advisory.
type siteClass int

const (
	unknownSite siteClass = iota
	authority             // agencies, standards, publishers, vendors of security, services of analysis: cited, never sought
	popular               // everybody's sites: a page of theirs may be abused, the site as a whole is no indicator
)

// sites are by registrable name, or by the name below which all is of the class.
var sites = func() map[string]siteClass {
	all := map[string]siteClass{}
	for _, name := range strings.Fields(`
		cisa.gov us-cert.gov nist.gov fbi.gov ic3.gov nsa.gov dhs.gov defense.gov justice.gov treasury.gov state.gov whitehouse.gov usa.gov
		hhs.gov stopransomware.gov cyber.gov.au asd.gov.au cyber.gc.ca ncsc.gov.uk ncsc.govt.nz cert.govt.nz cert.gov.ua ssi.gouv.fr bund.de jpcert.or.jp
		nisc.go.jp krcert.or.kr nis.go.kr ncsc.go.kr csa.gov.sg cert-in.org.in enisa.europa.eu europol.europa.eu cert.europa.eu ncsc.nl cert.pl interpol.int
		incibe.es incibe-cert.es cni.es ipa.go.jp boho.or.kr cert.org.cn cverc.org.cn cert.at govcert.ch cert.be cfcs.dk cert.br cert.se
		mitre.org cve.org cvedetails.com first.org icann.org iana.org ietf.org rfc-editor.org w3.org w3id.org schema.org oasis-open.org iso.org owasp.org sans.org sans.edu
		cisecurity.org creativecommons.org stixproject.github.io
		virustotal.com hybrid-analysis.com joesandbox.com any.run tria.ge abuse.ch urlscan.io shodan.io censys.io censys.com alienvault.com intezer.com
		reversinglabs.com greynoise.io riskiq.com domaintools.com malshare.com malpedia.caad.fkie.fraunhofer.de vx-underground.org exploit-db.com packetstormsecurity.com
		threatminer.org hunt.io validin.com securitytrails.com spamhaus.org
		mandiant.com fireeye.com crowdstrike.com paloaltonetworks.com paloaltonetworks.jp talosintelligence.com snort.org clamav.net kaspersky.com kaspersky.ru securelist.com
		eset.com welivesecurity.com symantec.com broadcom.com trendmicro.com proofpoint.com sentinelone.com sophos.com mcafee.com trellix.com checkpoint.com fortinet.com
		fortiguard.com rapid7.com recordedfuture.com secureworks.com volexity.com zscaler.com huntress.com vmray.com malwarebytes.com bitdefender.com
		avast.com f-secure.com withsecure.com group-ib.com cybereason.com elastic.co tenable.com qualys.com dragos.com claroty.com sekoia.io clearskysec.com
		prodaft.com lab52.io s2grupo.es carbonblack.com cylance.com arbornetworks.com netscout.com akamai.com imperva.com blackberry.com redcanary.com
		thedfirreport.com the-hunters-ledger.com citizenlab.ca amnesty.org intel471.com quointelligence.eu zscaler.net
		malware-traffic-analysis.net threatexpert.com malwr.com reverse.it koodous.com contagiodump.blogspot.com malware.dontneedcoffee.com dontneedcoffee.com
		blog.dynamoo.com malwaremustdie.org blog.malwaremustdie.org ahnlab.com anomali.com threatconnect.com eclecticiq.com fox-it.com nccgroup.com gdatasoftware.com
		lookout.com zimperium.com morphisec.com netlab.360.com qianxin.com ti.360.net sucuri.net shadowserver.org team-cymru.com team-cymru.org vmware-security.com_
		forcepoint.com sonicwall.com quickheal.com seqrite.com rsa.com barracuda.com emsisoft.com didierstevens.com isc.sans.edu dshield.org emergingthreats.net
		bushidotoken.net_ circl.lu misp-project.org opencti.io attackiq.com picussecurity.com socprime.com darktrace.com varonis.com cyfirma.com cyble.com
		resecurity.com socradar.io flashpoint.io flashpoint-intel.com silentpush.com team82.com_ threatfabric.com cleafy.com positive.security ptsecurity.com drweb.com
		jamf.com objective-see.com objective-see.org checkmarx.com sonatype.com phylum.io reversemode.com_ aquasec.com wiz.io sysdig.com datadoghq.com permiso.io
		helpnetsecurity.com infosecurity-magazine.com cybernews.com hackread.com gbhackers.com securityaffairs.co securityaffairs.com computerweekly.com forbes.com cnn.com
		cnbc.com bloomberg.com ft.com wsj.com apnews.com npr.org politico.com axios.com theatlantic.com vice.com theverge.com engadget.com mashable.com
		bleepingcomputer.com krebsonsecurity.com thehackernews.com darkreading.com securityweek.com threatpost.com therecord.media zdnet.com arstechnica.com wired.com
		techcrunch.com theregister.com cyberscoop.com reuters.com bbc.com bbc.co.uk nytimes.com washingtonpost.com theguardian.com wikipedia.org wikimedia.org`) {
		all[name] = authority
	}
	for _, name := range strings.Fields(`
		google.com bing.com yahoo.com duckduckgo.com baidu.com yandex.ru microsoft.com office.com live.com outlook.com windows.com windowsupdate.com visualstudio.com
		msdn.com apple.com icloud.com mozilla.org mozilla.com adobe.com oracle.com java.com ibm.com intel.com nvidia.com vmware.com cisco.com amazon.com facebook.com instagram.com
		twitter.com x.com linkedin.com youtube.com youtu.be reddit.com medium.com wordpress.org github.com gitlab.com bitbucket.org stackoverflow.com stackexchange.com
		python.org golang.org nodejs.org npmjs.com pypi.org php.net apache.org nginx.org ubuntu.com debian.org redhat.com kernel.org docker.com cloudflare.com openssl.org
		googleusercontent.com gstatic.com microsoftonline.com office365.com msn.com skype.com t.co aka.ms apple.co goo.gle wordpress.com blogger.com quora.com
		openssh.com archive.org slideshare.net paypal.com netflix.com whatsapp.com example.net_ gnu.org sourceforge.net jquery.com atlassian.com zoom.us slack.com`) {
		all[strings.TrimSuffix(name, "_")] = popular
	}
	return all
}()

// searchEngines have a name under the suffix of every country.
var searchEngines = regexp.MustCompile(`^(?:www\.)?(?:google|amazon|yahoo|bing)\.(?:com?\.)?[a-z]{2}$`)

// siteOf is the class of a host by the longest name on the table that it is, or is below.
func siteOf(host string) siteClass {
	for name := host; name != ""; {
		if class := sites[name]; class != unknownSite {
			return class
		}
		_, rest, ok := strings.Cut(name, ".")
		if !ok {
			break
		}
		name = rest
	}
	if searchEngines.MatchString(host) {
		return popular
	}
	return unknownSite
}

// softwareNames look like domains or files and are products or parts of them.
var softwareNames = wordSet(`asp.net vb.net ado.net node.js vue.js react.js next.js nuxt.js socket.io three.js d3.js express.js angular.js
	backbone.js ember.js moment.js electron.js system.io system.net paint.net ml.net booking.com_ crypto.js chart.js windows.net`)

// systemFiles come with every system, or with nearly every program: seen everywhere, they say nothing.
var systemFiles = wordSet(`powershell.exe powershell_ise.exe pwsh.exe cmd.exe rundll32.exe regsvr32.exe wscript.exe cscript.exe mshta.exe explorer.exe svchost.exe
	lsass.exe winlogon.exe services.exe csrss.exe smss.exe wininit.exe taskhost.exe taskhostw.exe taskeng.exe conhost.exe net.exe net1.exe netsh.exe sc.exe reg.exe
	regedit.exe schtasks.exe at.exe tasklist.exe taskkill.exe taskmgr.exe whoami.exe systeminfo.exe ipconfig.exe ifconfig.exe nslookup.exe nltest.exe ping.exe arp.exe
	route.exe netstat.exe tracert.exe certutil.exe bitsadmin.exe msbuild.exe installutil.exe regasm.exe regsvcs.exe csc.exe vbc.exe cvtres.exe ilasm.exe aspnet_compiler.exe
	msiexec.exe wmic.exe wmiprvse.exe wbem.exe vssadmin.exe bcdedit.exe wbadmin.exe wevtutil.exe ntdsutil.exe notepad.exe calc.exe mspaint.exe write.exe wordpad.exe
	iexplore.exe msedge.exe chrome.exe firefox.exe outlook.exe winword.exe excel.exe powerpnt.exe onenote.exe msaccess.exe eqnedt32.exe acrord32.exe dllhost.exe spoolsv.exe
	userinit.exe attrib.exe icacls.exe cacls.exe takeown.exe curl.exe tar.exe forfiles.exe expand.exe makecab.exe extrac32.exe esentutl.exe xcopy.exe robocopy.exe
	odbcconf.exe w3wp.exe sqlservr.exe sqlcmd.exe java.exe javaw.exe python.exe pythonw.exe node.exe mstsc.exe rdpclip.exe fodhelper.exe computerdefaults.exe dism.exe
	sdbinst.exe control.exe query.exe quser.exe qwinsta.exe werfault.exe runtimebroker.exe searchindexer.exe sihost.exe ctfmon.exe dwm.exe fontdrvhost.exe shutdown.exe
	timeout.exe find.exe findstr.exe where.exe hostname.exe cmdkey.exe klist.exe dsquery.exe ntoskrnl.exe applaunch.exe hh.exe pcalua.exe wuauclt.exe msdt.exe
	wsmprovhost.exe winrm.vbs slmgr.vbs mmc.exe eventvwr.exe eventvwr.msc perfmon.exe compmgmt.msc gpupdate.exe gpresult.exe auditpol.exe cipher.exe fltmc.exe diskshadow.exe
	kernel32.dll kernelbase.dll ntdll.dll user32.dll advapi32.dll ws2_32.dll wininet.dll winhttp.dll crypt32.dll shell32.dll shlwapi.dll ole32.dll oleaut32.dll gdi32.dll
	msvcrt.dll amsi.dll comsvcs.dll dbghelp.dll dbgcore.dll version.dll mscoree.dll mscorlib.dll clr.dll secur32.dll psapi.dll iphlpapi.dll netapi32.dll samcli.dll
	urlmon.dll setupapi.dll bcrypt.dll ncrypt.dll rpcrt4.dll wtsapi32.dll userenv.dll dnsapi.dll mswsock.dll mpr.dll msi.dll vbscript.dll jscript.dll scrobj.dll
	url.dll ieframe.dll zipfldr.dll winspool.drv win32k.sys tcpip.sys ntfs.sys hal.dll sbiedll.dll system.dll powrprof.dll wldp.dll comctl32.dll comdlg32.dll
	ntds.dit ntuser.dat pagefile.sys hiberfil.sys autoexec.bat desktop.ini thumbs.db index.html index.htm index.php index.asp index.aspx default.aspx web.config robots.txt
	favicon.ico readme.md readme.txt package.json config.json settings.json manifest.json requirements.txt docker-compose.yml .htaccess wp-config.php xmlrpc.php wp-login.php
	login.php admin.php normal.dot normal.dotm document.xml settings.xml.rels styles.xml libc.so libpthread.so main.py setup.py __init__.py`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(words) {
		set[strings.TrimSuffix(word, "_")] = true
	}
	return set
}

// commonKeys and commonPaths are places of which every machine has one. What lies in them may well be an indicator.
var commonKeys = wordSet(`software currentversion run runonce runonceex runservices winlogon uninstall services control policies explorer lsa environment
	shell command system currentcontrolset classes windows microsoft startupapproved parameters`)

var commonPaths = wordSet(`windows system32 syswow64 users public desktop downloads documents appdata local roaming locallow temp tmp programdata microsoft startup start_menu
	programs program_files program_files_(x86) framework framework64 drivers tasks fonts recycle bin sbin usr var etc dev opt home root lib proc log logs cron.d
	cron crontab passwd shadow group hosts sh bash zsh dash python python3 perl null tcp udp random urandom shm zero init.d systemd ssh authorized_keys .ssh env www html spool resolv.conf rc.local ld.so.preload
	%temp% %tmp% %appdata% %localappdata% %programdata% %userprofile% %windir% %systemroot% %public% %programfiles% %allusersprofile% %homepath% %systemdrive% `)
