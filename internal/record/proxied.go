package record

import "bytes"

// What a client sends to an explicit proxy hides where it leads: the record shows the proxy in place of the destination.
// Only the proxy's own log names that.

// connectsToProxy judges a connection by its port, so only by ports that are a proxy's and nothing else's, and by what was
// spoken in it: a tunnel through a proxy begins as HTTP and turns to TLS.
func connectsToProxy(r *Record, line []byte) bool {
	switch string(r.value(line, partDstPort)) {
	case "3128", "1080":
		return isWithin(r, line)
	}
	return speaksToProxy(r.value(line, partService), r.value(line, partServiceBefore)) && isWithin(r, line)
}

// speaksToProxy knows Zeek's `http,ssl` and `socks`, and Suricata's tls that was http before.
func speaksToProxy(service, before []byte) bool {
	if before != nil {
		return string(before) == "http" && string(service) == "tls"
	}
	if len(service) < len("socks") {
		return false
	}
	return bytes.Contains(service, []byte("socks")) ||
		bytes.Contains(service, []byte("http")) && bytes.Contains(service, []byte("ssl"))
}

// asksProxy: a request names a whole URL, or asks for a tunnel (RFC 9112, section 3.2).
func asksProxy(r *Record, line []byte) bool {
	target := r.value(line, partURLPath)
	if !bytes.HasPrefix(target, []byte("http://")) && !bytes.HasPrefix(target, []byte("https://")) &&
		string(r.value(line, partMethod)) != "CONNECT" {
		return false
	}
	return isWithin(r, line)
}

// isWithin: both ends are inside. A request from outside for a whole URL is somebody who looks for open proxies.
func isWithin(r *Record, line []byte) bool {
	return isInside(r.value(line, partSrc), r.value(line, partLocalSrc)) && isInside(r.value(line, partDst), r.value(line, partLocalDst))
}

// isInside goes by what the log says of its own networks, else by the address.
func isInside(address, local []byte) bool {
	return string(local) == "T" || string(local) == "true" || hasPrivateForm(address)
}

// privatePrefixes begin the texts of private addresses (RFC 1918, RFC 4193) but those of 172.16.0.0/12. They are compared
// as text, since this is asked of every record.
var privatePrefixes = [][]byte{[]byte("10."), []byte("192.168."), []byte("127."), []byte("fc"), []byte("fd")}

func hasPrivateForm(address []byte) bool {
	for _, prefix := range privatePrefixes {
		if bytes.HasPrefix(address, prefix) {
			return true
		}
	}
	if len(address) < 7 || string(address[:4]) != "172." || address[6] != '.' {
		return false
	}
	second := int(address[4]-'0')*10 + int(address[5]-'0')
	return 16 <= second && second <= 31
}
