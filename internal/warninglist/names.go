package warninglist

import "picket/internal/prose"

// topSites are names that every network visits, and those of vendors and agencies that advisories cite.
var topSites = prose.WordSet(`
	google.com google.co.uk google.de google.fr google.co.jp google.co.in gstatic.com googleapis.com googlevideo.com
	googleusercontent.com doubleclick.net googletagmanager.com google-analytics.com googlesyndication.com youtube.com ytimg.com gmail.com
	bing.com yahoo.com yahoo.co.jp duckduckgo.com baidu.com yandex.ru yandex.com qq.com naver.com ask.com
	microsoft.com microsoftonline.com live.com office.com office365.com outlook.com hotmail.com msn.com windows.com
	windowsupdate.com windows.net azure.com visualstudio.com skype.com linkedin.com sharepoint.com onedrive.com bing.net
	msftconnecttest.com msftncsi.com msedge.net
	apple.com icloud.com mzstatic.com me.com aaplimg.com cdn-apple.com
	amazon.com amazon.co.uk amazon.de amazon.co.jp amazonaws.com cloudfront.net media-amazon.com
	cloudflare.com cloudflare.net akamai.com akamai.net akamaiedge.net akamaized.net akadns.net edgekey.net edgesuite.net fastly.com
	fastly.net jsdelivr.net unpkg.com jquery.com bootstrapcdn.com
	facebook.com facebook.net fbcdn.net instagram.com whatsapp.com whatsapp.net messenger.com twitter.com x.com t.co twimg.com
	reddit.com tiktok.com pinterest.com snapchat.com telegram.org t.me discord.com vk.com wechat.com weibo.com
	zoom.us slack.com dropbox.com box.com adobe.com salesforce.com oracle.com ibm.com cisco.com intel.com nvidia.com
	dell.com hp.com lenovo.com samsung.com vmware.com citrix.com fortinet.com paloaltonetworks.com ivanti.com sap.com atlassian.com
	github.com githubusercontent.com gitlab.com bitbucket.org sourceforge.net stackoverflow.com npmjs.com pypi.org docker.com golang.org
	python.org mozilla.org mozilla.com firefox.com opera.com brave.com
	ubuntu.com debian.org redhat.com centos.org fedoraproject.org kernel.org suse.com archlinux.org gnu.org apache.org
	wikipedia.org wikimedia.org archive.org w3.org ietf.org iana.org icann.org ntp.org
	netflix.com spotify.com twitch.tv ebay.com paypal.com aliexpress.com alibaba.com
	digicert.com sectigo.com globalsign.com letsencrypt.org verisign.com symantec.com entrust.net
	virustotal.com kaspersky.com eset.com sophos.com mcafee.com trellix.com trendmicro.com crowdstrike.com sentinelone.com mandiant.com
	fireeye.com checkpoint.com bitdefender.com malwarebytes.com avast.com avg.com f-secure.com withsecure.com proofpoint.com
	zscaler.com rapid7.com tenable.com qualys.com elastic.co splunk.com recordedfuture.com talosintelligence.com
	welivesecurity.com securelist.com bleepingcomputer.com krebsonsecurity.com thehackernews.com shodan.io censys.io urlscan.io abuse.ch
	cisa.gov us-cert.gov fbi.gov ic3.gov nsa.gov nist.gov dhs.gov justice.gov treasury.gov defense.gov first.org mitre.org
	ncsc.gov.uk gov.uk cyber.gov.au cyber.gc.ca cert.govt.nz ncsc.govt.nz bsi.bund.de cert.ssi.gouv.fr ssi.gouv.fr europa.eu
	ncsc.nl cert.pl jpcert.or.jp nisc.go.jp npa.go.jp nis.go.kr cve.org oasis-open.org`)

// systemFiles are programs and libraries that come with Windows or with nearly every machine, in lower case.
var systemFiles = prose.WordSet(`
	svchost.exe cmd.exe powershell.exe powershell_ise.exe pwsh.exe conhost.exe explorer.exe lsass.exe lsm.exe csrss.exe smss.exe
	wininit.exe winlogon.exe services.exe spoolsv.exe taskhost.exe taskhostw.exe taskeng.exe taskmgr.exe tasklist.exe taskkill.exe
	dllhost.exe rundll32.exe regsvr32.exe mshta.exe wscript.exe cscript.exe msiexec.exe certutil.exe bitsadmin.exe
	wmic.exe wmiprvse.exe schtasks.exe at.exe sc.exe net.exe net1.exe netsh.exe nltest.exe nslookup.exe netstat.exe ping.exe ipconfig.exe
	arp.exe route.exe tracert.exe whoami.exe systeminfo.exe hostname.exe quser.exe query.exe reg.exe regedit.exe regedt32.exe regasm.exe
	regsvcs.exe installutil.exe msbuild.exe csc.exe vbc.exe cmstp.exe odbcconf.exe forfiles.exe pcalua.exe hh.exe
	control.exe mmc.exe eventvwr.exe wevtutil.exe vssadmin.exe wbadmin.exe bcdedit.exe diskshadow.exe esentutl.exe ntdsutil.exe
	makecab.exe expand.exe extrac32.exe findstr.exe find.exe sort.exe more.com attrib.exe icacls.exe cacls.exe takeown.exe robocopy.exe
	xcopy.exe print.exe replace.exe fltmc.exe fodhelper.exe userinit.exe logonui.exe dwm.exe sihost.exe ctfmon.exe runtimebroker.exe
	searchindexer.exe searchprotocolhost.exe searchui.exe securityhealthservice.exe smartscreen.exe msmpeng.exe mpcmdrun.exe
	wuauclt.exe usoclient.exe tiworker.exe trustedinstaller.exe werfault.exe wermgr.exe backgroundtaskhost.exe
	applicationframehost.exe audiodg.exe fontdrvhost.exe notepad.exe wordpad.exe write.exe calc.exe mspaint.exe mstsc.exe rdpclip.exe
	winword.exe excel.exe powerpnt.exe outlook.exe onenote.exe msaccess.exe iexplore.exe msedge.exe chrome.exe firefox.exe
	acrord32.exe java.exe javaw.exe javaws.exe onedrive.exe teams.exe
	ntdll.dll kernel32.dll kernelbase.dll user32.dll gdi32.dll advapi32.dll shell32.dll ole32.dll oleaut32.dll ws2_32.dll wininet.dll
	winhttp.dll urlmon.dll crypt32.dll comctl32.dll msvcrt.dll rpcrt4.dll secur32.dll shlwapi.dll samlib.dll comsvcs.dll
	ntoskrnl.exe hal.dll ntds.dit desktop.ini thumbs.db autorun.inf hosts pagefile.sys hiberfil.sys`)

// emptyFiles are the digests of no bytes at all.
var emptyFiles = prose.WordSet(`
	d41d8cd98f00b204e9800998ecf8427e
	da39a3ee5e6b4b0d3255bfef95601890afd80709
	e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
	cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e`)
