package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A refusal is an error that another attempt cannot mend.
type refusal string

// Refuse makes an error that another attempt cannot mend.
func Refuse(format string, args ...any) error { return refusal(fmt.Sprintf(format, args...)) }

func (r refusal) Error() string { return string(r) }

// A guard decides where connections and redirects may go. The host that the user named may be inside the organisation; a host
// that only a server names may not (server-side request forgery), whatever its name resolves to at the moment of connecting.
type guard struct {
	named        *url.URL
	loopbackOnly bool
	proxies      sync.Map // host:port of proxies from the environment
}

// maxRedirects is more than publishers need.
const maxRedirects = 5

// redirect is http.Client.CheckRedirect.
func (g *guard) redirect(next *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return Refuse("more than %d redirects", maxRedirects)
	}
	next.Header.Del("Referer") // it may hold a secret of the query
	next.Host = ""
	isAtHome := sameServer(next.URL, g.named)
	for _, passed := range via {
		isAtHome = isAtHome && sameServer(passed.URL, g.named)
	}
	if isAtHome {
		return nil
	}
	next.Header.Del("Authorization") // also on the way back: another server chose that request
	if strings.EqualFold(next.URL.Hostname(), g.named.Hostname()) && next.URL.Scheme == "https" {
		return nil
	}
	return checkOther(via[len(via)-1].URL, next.URL)
}

// checkOther judges a URL that a server gave, by what can be told without resolving names.
func checkOther(from, to *url.URL) error {
	if to.Scheme != "https" && to.Scheme != "http" {
		return Refuse("the server leads to a URL of scheme %.20q: refused", to.Scheme)
	}
	if from.Scheme == "https" && to.Scheme != "https" {
		return refusal("the server leads from https to http: refused")
	}
	if strings.EqualFold(to.Hostname(), from.Hostname()) {
		return nil
	}
	ip, ok := literal(to.Hostname())
	if to.Hostname() == "" || IsLoopback(to.Hostname()) || ok && !isPublic(ip) {
		return Refuse("the server leads to %.100q, an address that is not public: refused", to.Hostname())
	}
	return nil
}

// sameServer compares scheme, host and port.
func sameServer(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}

// proxy is that of the environment (HTTPS_PROXY and the like). It may be anywhere: the user named it.
func (g *guard) proxy(r *http.Request) (*url.URL, error) {
	proxy, err := http.ProxyFromEnvironment(r)
	if proxy == nil || err != nil {
		return nil, err
	}
	g.proxies.Store(net.JoinHostPort(proxy.Hostname(), port(proxy)), true)
	return proxy, nil
}

func (g *guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	d := net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}
	if _, ok := g.proxies.Load(address); !ok {
		d.Control = func(_, resolved string, _ syscall.RawConn) error { return g.mayConnect(host, resolved) }
	}
	return d.DialContext(ctx, network, address)
}

// mayConnect judges the address that a host resolved to. The named host may be private, as servers of the organisation are; it is this
// machine or on the local link only where its name says so.
func (g *guard) mayConnect(host, resolved string) error {
	where, err := netip.ParseAddrPort(resolved)
	if err != nil {
		return Refuse("no address to connect to: %s", resolved)
	}
	ip := where.Addr().Unmap().WithZone("")
	_, isLiteral := literal(host)
	isNamed := strings.EqualFold(host, g.named.Hostname())
	switch {
	case g.loopbackOnly && !ip.IsLoopback():
		return Refuse("%s is not this machine", host)
	case isNamed && (isLiteral || ip.IsLoopback() && IsLoopback(host)), isPublic(ip), isNamed && isInternal(ip):
		return nil
	}
	return Refuse("%s is %s, an address that is not public: refused", host, ip)
}

// literal is the address that a host of a URL is written as.
func literal(host string) (netip.Addr, bool) {
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return ip.Unmap().WithZone(""), err == nil
}

// special are the blocks that the registries of RFC 6890 call not globally reachable, as far as package netip has no word for them,
// and those by which IPv6 reaches IPv4.
var special = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4",
	"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2002::/16", "2001::/32", "fec0::/10", "::/96")

func prefixes(list ...string) (parsed []netip.Prefix) {
	for _, p := range list {
		parsed = append(parsed, netip.MustParsePrefix(p))
	}
	return parsed
}

func isPublic(ip netip.Addr) bool {
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, block := range special {
		if block.Contains(ip) {
			return false
		}
	}
	return true
}

// isInternal is for addresses that an organisation gives to its own servers: RFC 1918, RFC 4193, RFC 6598.
func isInternal(ip netip.Addr) bool { return ip.IsPrivate() || special[1].Contains(ip) }

// plain leaves out what net/http says around an error: the method, and the URL, which may hold a secret.
func plain(err error) error {
	var wrapped *url.Error
	for errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return err
}
