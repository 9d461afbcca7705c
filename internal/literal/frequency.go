package literal

import "math"

// byFrequency are the bytes of logs, folded, the most frequent first; those left out are rare.
const byFrequency = "01 e.t2o3r5a7i\"n4c6s9lp8df:-m/h|u,wg\x7fkbxv=y*zjq"

// usual are what logs are full of; their parts are no rare windows, whatever their letters.
const usual = `http://www. https://www. .com/ .net .org .html .php?id= .exe" .dll .json .local .log ://cdn. api.
mozilla/5.0 (windows nt 10.0; win64; x64) applewebkit/537.36 (khtml, like gecko) chrome/120.0.0.0 safari/537.36
(x11; linux x86_64; rv:120.0) gecko/20100101 firefox/120.0 (macintosh; intel mac os x 10_15_7) (compatible; msie
c:\windows\system32\ c:\windows\syswow64\ c:\\windows\\system32\\ c:\program files (x86)\ c:\\program files\\ c:\users\ c:\\users\\ \appdata\local\temp\
\programdata\ \microsoft\windows\currentversion\ hklm\software\ hku\ \registry\machine\system\currentcontrolset\services\
microsoft-windows-sysmon/operational microsoft-windows-security-auditing nt authority\system computer channel provider
eventid eventdata eventtime processid processguid parentprocess parentimage commandline currentdirectory originalfilename
powershell.exe cmd.exe svchost.exe explorer.exe version company description product image user hashes sha256= md5= imphash=
"timestamp":" "event_type":" "src_ip":" "dest_ip":" "src_port": "dest_port": "proto":" "flow_id": "host":" "message":" "name":" "type":" "time":"
application/json text/html image/png content-type: user-agent: referer get post connect tcp_miss/200 tcp_tunnel/200
true, false, null, info error warning status failed success started server client session network connection security
-0000 0000 00:00:00z t00:00:00.000000+0000 2024-01-01 2025-10-10 127.0.0.1 192.168. 10.0.0. tcp udp dns tls query answer
`

// frequency is about how often a window, folded, stands at a place of logs.
func frequency(window uint64, size int) float64 {
	product := 1.0
	for i := range size {
		product *= byteFrequency[byte(window>>(8*i))]
	}
	if size >= 4 && isUsual(window) && isUsual(window>>(8*(size-4))) {
		return max(product, usualFrequency)
	}
	return product
}

// usualFrequency is that of four bytes of usual.
const usualFrequency = 1e-4

var byteFrequency = func() (t [256]float64) {
	for i := range t {
		t[i] = 0.001
	}
	for rank, c := range []byte(byFrequency) {
		t[c] = 0.07 * math.Exp(-float64(rank)/16)
	}
	return t
}()

// usualWindows is a bitmap of the hashes of all four bytes of usual.
var usualWindows = func() (bitmap [1024]uint64) {
	for at := range len(usual) - 3 {
		bit := usualBit(foldedWord([]byte(usual[at:at+4]), 0))
		bitmap[bit/64] |= 1 << (bit % 64)
	}
	return bitmap
}()

func usualBit(word uint64) uint64 { return hash(word, maskOf(4)) % (64 * 1024) }

func isUsual(word uint64) bool {
	bit := usualBit(word)
	return usualWindows[bit/64]>>(bit%64)&1 != 0
}
