package triage

import (
	"slices"
	"strings"

	"picket/internal/profile"
)

// accounts tell whose an account is that a log names.
type accounts struct {
	profile   *profile.Profile
	byAddress map[string]*person   // in small letters; also the other addresses that the profile gives people
	byLocal   map[string][]*person // by what stands before the @
	domain    string               // that all recipients are of, or of one below it; "" where they are of several
}

func newAccounts(people []*person, known *profile.Profile) *accounts {
	a := &accounts{profile: known, byAddress: map[string]*person{}, byLocal: map[string][]*person{}, domain: commonDomain(people)}
	for _, p := range people {
		local, _ := cutAddress(p.Recipient)
		a.byAddress[strings.ToLower(p.Recipient)] = p
		a.byLocal[local] = append(a.byLocal[local], p)
	}
	if known != nil {
		for _, named := range known.People {
			a.alias(named.Addresses)
		}
	}
	return a
}

func commonDomain(people []*person) (common string) {
	for _, p := range people {
		_, domain := cutAddress(p.Recipient)
		switch {
		case common == "" || isBelow(common, domain):
			common = domain
		case !isBelow(domain, common):
			return ""
		}
	}
	return common
}

// alias has the other addresses of a recipient mean the same.
func (a *accounts) alias(addresses []string) {
	at := slices.IndexFunc(addresses, func(address string) bool { return a.byAddress[address] != nil })
	for _, address := range addresses {
		if at >= 0 && a.byAddress[address] == nil {
			a.byAddress[address] = a.byAddress[addresses[at]]
		}
	}
}

// cutAddress gives both parts of an address in small letters.
func cutAddress(address string) (local, domain string) {
	address = strings.ToLower(address)
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return address, ""
	}
	return address[:at], address[at+1:]
}

// whose is the recipient that an account surely is of, else those that it may be of: "ada@example.com", "EXAMPLE\ada", "ada", in any case, and behind
// what services write in front (".../ada@example.com").
func (a *accounts) whose(account string) (sure *person, maybe []*person) {
	account = strings.ToLower(strings.TrimSpace(account))
	if strings.Contains(account, "@") {
		account = account[strings.LastIndexAny(account, `/|#`)+1:]
	}
	if p := a.byAddress[account]; p != nil {
		return p, nil
	}
	domain, local, hasDomain := strings.Cut(account, `\`)
	if !hasDomain {
		local, domain = cutAddress(account)
	}
	maybe = a.byLocal[local]
	related := slices.DeleteFunc(slices.Clone(maybe), func(p *person) bool { return !a.isRelated(domain, p) })
	if len(related) == 1 {
		return related[0], nil
	}
	return nil, maybe
}

// isRelated says whether a domain of accounts is that of a recipient's address: the same, one above or below it, another of the organisation's, or the
// short name of one. An account without domain is the organisation's: where no profile tells which that is, all recipients must be of one.
func (a *accounts) isRelated(domain string, p *person) bool {
	_, own := cutAddress(p.Recipient)
	isOurs := a.profile.Owns(own)
	switch {
	case domain == "":
		if a.profile == nil || len(a.profile.Domains) == 0 {
			return a.domain != ""
		}
		return isOurs
	case strings.Contains(domain, "."):
		return isBelow(domain, own) || isBelow(own, domain) || isOurs && a.profile.Owns(domain)
	case isShortFor(domain, own):
		return true
	}
	return isOurs && slices.ContainsFunc(a.profile.Domains, func(name string) bool { return isShortFor(domain, name) })
}

// isShortFor: Windows calls a domain by a label of its name.
func isShortFor(short, domain string) bool {
	labels := strings.Split(domain, ".")
	return slices.Contains(labels[:len(labels)-1], short)
}

// nobodies are accounts of machines and services.
var nobodies = []string{"", "-", "system", "local service", "network service", "anonymous logon", "anonymous", "root", "nobody", "unknown", "n/a"}

// isNobody says whether a name tells of no person.
func isNobody(account string) bool {
	account = strings.ToLower(strings.TrimSpace(account))
	account = account[strings.LastIndexByte(account, '\\')+1:]
	return slices.Contains(nobodies, account) || strings.HasSuffix(account, "$")
}
