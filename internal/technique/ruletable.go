package technique

// ruleTable has a technique and the words that describe it on each line: what an analyst would map without thinking twice.
// "a|b" are alternatives, "..." is a gap of a few words. Words stand for their other forms too.
const ruleTable = `
T1566 phishing email|emails|message|technique|campaign|attack|lure|link|scheme|tactic|operation|site|page
T1566 spearphishing email|message|technique|campaign|attack|lure|scheme|tactic|operation
T1566 spear phishing
T1566 via|through|using|uses|used|by|with|including|include|involving|mainly phishing|spearphishing
T1566.001 phishing|spearphishing|malspam|spam ... malicious|attached attachment|document
T1566.001 email|mail ... with|containing|contained ... malicious attachment|document
T1566.001 malicious attachment
T1566.002 phishing|spearphishing ... malicious link|url
T1566.002 email|mail ... containing|contained malicious link|url
T1566.004 vishing
T1566.004 voice phishing
T1566 include|including|involving ... phishing|spearphishing
T1598 credential phishing
T1190 exploit|exploitation|exploited ... public|internet facing|exposed
T1190 exploit|exploited|exploitation ... edge device|appliance
T1190 exploit|exploited|exploitation ... vulnerability|vulnerabilities|flaw ... server|vpn|firewall|gateway|appliance|router
T1203 exploit|exploited|exploitation ... vulnerability|vulnerabilities|flaw ... browser|office|word|reader|winrar
T1190 exploit|exploited ... log4shell|proxyshell|proxylogon|proxynotshell|citrixbleed
T1189 watering hole
T1189 drive by compromise|download
T1195.002 supply chain compromise|attack
T1199 trusted relationship
T1110.003 password spraying|spray
T1110.004 credential stuffing
T1110 password|credential guessing|guess
T1110 guess|guessing ... password|credential
T1110 brute force|forced|forcing
T1110 bruteforce|bruteforcing
T1003.001 dump|dumped|access|read|extract|steal ... lsass|lsass.exe
T1003.001 lsass ... dump|dumping
T1003.001 lsass memory
T1003.001 mimikatz ... sekurlsa
T1003.001 comsvcs.dll ... minidump
T1003.002 sam ... hive
T1003.003 ntds.dit
T1003.006 dcsync
T1558.003 kerberoasting|kerberoast
T1558.004 as rep roasting
T1558.001 golden ticket
T1550.002 pass the hash
T1550.003 pass the ticket
T1021.001 via|using|used|through|over|by remote desktop
T1021.001 rdp connection|session|login
T1021.001 via|using|through|over rdp
T1569.002 use|uses|used|using|via|through|with|execute|executed|run psexec|psexec.exe
T1047 wmic process|shadowcopy|product|node
T1047 via|using|use|uses|used|through windows management instrumentation
T1047 via|using|through wmi
T1053.005 scheduled task
T1053.005 schtasks|schtasks.exe
T1053.003 cron job
T1053.003 crontab
T1059.001 powershell script|command|payload|stager|code|loader|cmdlet
T1059.001 powershell.exe
T1059.003 cmd.exe /c
T1059.003 run|execute|executed|via|using ... cmd.exe
T1059.003 batch script
T1059.005 vba macro|code
T1059.005 vbscript|vbs script|file
T1218.011 use|uses|used|using|via|through|by|with|execute|executed|run|launch rundll32|rundll32.exe
T1218.011 rundll32|rundll32.exe ... execute|load|run
T1218.010 regsvr32|regsvr32.exe
T1218.005 mshta|mshta.exe
T1218.007 msiexec|msiexec.exe
T1197 bitsadmin
T1547.001 registry run key
T1547.001 registry ... run key
T1547.001 currentversion\run
T1547.001 startup folder
T1543.003 create|created|install ... windows service
T1574.002 dll sideloading|sideload|sideloads
T1574.002 sideloading|sideloaded ... dll|library|payload
T1574.002 side loading|loaded|load ... dll|library|payload
T1574.002 dll side loading|loaded|load
T1574.001 dll search order hijacking
T1055.012 process hollowing
T1055 via|using|use|uses|used|through|perform process injection
T1055 createremotethread|writeprocessmemory|ntmapviewofsection|queueuserapc
T1055.001 reflective dll injection|loading
T1027.002 packed with|using upx
T1027.006 html smuggling
T1027 obfuscated ... code|script|string|payload|macro
T1140 decrypt|decode|decoded|deobfuscate|unpack ... payload|string|shellcode|configuration
T1027 base64 encoded payload|script|command|string
T1486 ransomware encrypt|encrypted|encrypting
T1486 encrypt|encrypted ... file|data ... ransom
T1486 deploy|launch|launched|with|by ransomware
T1486 double extortion
T1490 delete|deleted|deletes ... shadow copy|copies
T1490 vssadmin|vssadmin.exe
T1489 stop|stops|terminate ... service ... before encrypting|encryption
T1485 data destruction
T1485 wiper malware
T1498 ddos attack
T1505.003 web shell
T1505.003 webshell
T1056.001 keylogger|keylogging|keystroke
T1113 take|takes|took|taking|taken|capture|captured|captures ... screenshot|screenshots
T1113 screenshot capture|capability|functionality|module
T1115 clipboard data|content
T1123 record|capture ... microphone|audio
T1125 webcam
T1114 steal|exfiltrate|collect ... email|mailbox
T1041 exfiltrate|exfiltrated|send|sent|upload ... c2|c&c|control server
T1041 exfiltrate|exfiltrated ... same channel
T1071.001 via|over|through|using|uses|use http|https ... c2|command|c&c
T1071.001 control|c2|c&c ... via|over|through|using|uses http|https
T1567.002 rclone
T1567.002 exfiltrate|exfiltrated ... mega|dropbox|onedrive
T1105 download|downloads ... additional|second|next ... payload|malware|tool
T1219 use|uses|used|using|install|installed|deploy|via|through anydesk|teamviewer|screenconnect|connectwise|atera|splashtop|netsupport
T1219 remote monitoring ... management software|tool
T1572 protocol tunneling
T1090.003 tor network
T1071.004 dns tunneling
T1078 use|uses|used|using|with|via|through stolen|compromised|leaked|valid|legitimate credential|account
T1562.001 disable|disabled|disables|kill|terminate ... antivirus|av|edr|defender
T1548.002 bypass|bypasses ... uac
T1548.002 uac bypass
T1548.002 bypass ... user account control
T1070.004 delete|deletes|deleted itself
T1070.004 self delete|deletion|deletes
T1070.001 clear|cleared|clears ... event log
T1070.006 timestomp|timestomping
T1082 run|execute|executed ... systeminfo
T1033 whoami
T1057 tasklist
T1016 ipconfig
T1087.002 net user ... domain
T1482 domain trust
T1482 nltest
T1046 port scan|scanning|scanner
T1620 reflectively load|loaded
T1497 sandbox evasion|detection
T1497 anti vm|sandbox
T1496 cryptocurrency|crypto|monero miner|mining
T1573 rc4|aes encrypted traffic|communication
T1621 mfa fatigue|bombing|prompt
T1068 exploit|exploited ... escalate ... privilege
`
