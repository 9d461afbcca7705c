package mail

import (
	"net/netip"
	"strings"
)

// isInside says whether an address is of no public network.
func isInside(address string) bool {
	a, err := netip.ParseAddr(strings.TrimPrefix(strings.Trim(address, "[]"), "IPv6:"))
	return err != nil || !a.IsGlobalUnicast() || a.IsPrivate()
}

// isLiteral says whether a name is an address, in brackets or not.
func isLiteral(name string) bool {
	_, err := netip.ParseAddr(strings.TrimPrefix(strings.Trim(name, "[]"), "IPv6:"))
	return err == nil
}

// isGenericName says whether a host has no name, or one that a provider made of its address.
func isGenericName(name, address string) bool {
	if name == "" || name == "unknown" {
		return name != ""
	}
	parts := strings.Split(address, ".")
	if len(parts) != 4 {
		return false
	}
	found := 0
	for _, part := range parts {
		if hasNumber(name, part) {
			found++
		}
	}
	return found >= 3
}

// hasNumber says whether the number stands in the name as a run of digits, zeros before it allowed.
func hasNumber(name, number string) bool {
	for _, run := range strings.FieldsFunc(name, func(r rune) bool { return r < '0' || r > '9' }) {
		if strings.TrimLeft(run, "0") == strings.TrimLeft(number, "0") {
			return true
		}
	}
	return false
}
