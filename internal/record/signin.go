package record

import (
	"cmp"
	"encoding/json"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"picket/internal/intel"
)

// A SignIn is what a record tells of somebody who signs in to an account.
type SignIn struct {
	Account string // as the record names it
	Address netip.Addr
	Where   string // city and country, where the record says them: "Lisbon, PT"
	Failed  bool
}

// A signInRow says which records of a log kind are sign-ins.
type signInRow struct {
	field    string   // whose value tells; "": the record's event
	events   []string // its values; nil: every record is one
	phrases  []string // or what stands in the record's text
	networks bool     // some come over no network, and have no address: those are left out
}

// signIns are the log kinds that tell of sign-ins. Those that need no record's text, or know an event by one word, are told also where the
// text is cut or a row of a table.
var signIns = map[*Kind]signInRow{
	entraSignIn:           {},
	m365Kind:              {events: []string{"UserLoggedIn", "UserLoginFailed", "MailboxLogin"}},
	cloudTrailKind:        {events: []string{"ConsoleLogin", "UserAuthentication"}},
	ocsfLogon:             {events: []string{"1"}}, // Logon
	windowsSecurity:       {events: []string{"4624", "4625"}, networks: true},
	paloAltoGlobalProtect: {field: "eventid", events: []string{"gateway-auth", "portal-auth", "gateway-connected", "clientlessvpn-login"}},
	fortiGateEvent:        {events: []string{"tunnel-up", "ssl-login-fail"}},
	openvpnKind:           {phrases: []string{"pool returned", "primary virtual IP for", "AUTH_FAILED"}},
}

// SignInOf reads a sighting as a sign-in: who, from where, and whether it failed. It is none where the log kind tells of none, where the record is of
// something else, or where it is cut before it says what it is of.
func SignInOf(s *intel.Sighting) (x SignIn, ok bool) {
	kind := signInKind(s.LogKind)
	if kind == nil {
		return SignIn{}, false
	}
	row, line := signIns[kind], []byte(s.Text)
	var r *Record
	if slices.ContainsFunc(row.events, func(event string) bool { return strings.Contains(s.Text, event) }) { // most records are of something else
		r = reread(kind, line)
	}
	x = SignIn{Account: s.User, Where: whereIn(r, line), Failed: s.Action == intel.Failed || s.Action == intel.Blocked}
	x.Address, _ = netip.ParseAddr(s.Src)
	x.Address = x.Address.Unmap()
	return x, row.tells(r, line) && (x.Address.IsValid() || !row.networks)
}

// TellsSignIns says whether records of a log kind can be sign-ins.
func TellsSignIns(logKind string) bool { return signInKind(logKind) != nil }

func signInKind(name string) *Kind {
	for kind := range signIns {
		if kind.Name == name {
			return kind
		}
	}
	return nil
}

// reread parses the record that a sighting quotes; nil where it cannot be understood alone, as rows of CSV and what is cut.
func reread(kind *Kind, line []byte) *Record {
	r := new(Record)
	if NewParser(line, Hint{}).Parse(line, r) == Event && r.Kind.Name == kind.Name {
		return r
	}
	return nil
}

func (row *signInRow) tells(r *Record, line []byte) bool {
	holds := func(phrase string) bool { return strings.Contains(string(line), phrase) }
	switch {
	case row.phrases != nil:
		return slices.ContainsFunc(row.phrases, holds)
	case row.events == nil:
		return true
	case r == nil: // numbers say nothing by themselves
		return slices.ContainsFunc(row.events, func(event string) bool { return len(event) > 6 && holds(event) })
	case row.field != "":
		return slices.Contains(row.events, string(r.named(line, row.field)))
	}
	return slices.Contains(row.events, r.text(line, partEvent))
}

// Where clouds name places, these are the names; the first of each counts.
var (
	cityIn    = regexp.MustCompile(`"city"\s*:\s*("(?:[^"\\]|\\.)*")`)
	countryIn = regexp.MustCompile(`"country(?:OrRegion|Code)?"\s*:\s*("(?:[^"\\]|\\.)*")`)
)

// whereIn is the place that a record names. It is also read where the record is cut.
func whereIn(r *Record, line []byte) string {
	if r != nil && r.Kind == paloAltoGlobalProtect {
		return string(r.named(line, "srcregion"))
	}
	city, country := quotedIn(cityIn, line), quotedIn(countryIn, line)
	if city == "" || country == "" {
		return cmp.Or(city, country)
	}
	return city + ", " + country
}

func quotedIn(name *regexp.Regexp, line []byte) (text string) {
	if found := name.FindSubmatch(line); found != nil {
		json.Unmarshal(found[1], &text) // an error leaves it empty
	}
	return strings.TrimSpace(text)
}
