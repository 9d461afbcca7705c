package mail

import "picket/internal/mailauth"

var authSignals = []Signal{
	{Name: "spf-fail", Group: Header, Speaks: +1, About: "the server was not, or probably not, allowed to send for the envelope's domain (RFC 7208)", find: spfFail},
	{Name: "dkim-fail", Group: Header, Speaks: +1, About: "a DKIM signature does not hold (RFC 6376)", find: dkimFail},
	{Name: "dmarc-fail", Group: Header, Speaks: +1, About: "neither SPF nor DKIM speaks for the domain in From (RFC 7489)", find: dmarcFail},
	{Name: "unauthenticated", Group: Header, Speaks: +1, About: "the recipients' server checked, and nothing vouches for the sender", find: unauthenticated},
	{Name: "authenticated", Group: Header, Speaks: -1, About: "a passing SPF or DKIM is of the domain in From", find: authenticated},
	{Name: "authenticated-elsewhere", Group: Header, Speaks: 0, About: "what passed is of another domain than that in From", find: authenticatedElsewhere},
}

// origin is the evidence of what servers found.
func (f *Facts) origin() []Evidence {
	var all []Evidence
	for _, field := range f.Origin.Places {
		all = append(all, Evidence{"header", field.Offset, quote(field.Name + ": " + field.Value)})
	}
	return all
}

func spfFail(f *Facts) (float64, []Evidence) {
	switch f.Origin.SPF {
	case "fail":
		return 1, f.origin()
	case "softfail", "permerror":
		return 0.6, f.origin()
	}
	return 0, nil
}

func dkimFail(f *Facts) (float64, []Evidence) {
	return if1(f.Origin.DKIM == "fail" || f.Origin.DKIM == "permerror", f.origin())
}

func dmarcFail(f *Facts) (float64, []Evidence) {
	if f.Origin.DMARC != "fail" {
		return 0, nil
	}
	if f.Origin.Policy == "none" {
		return 0.7, f.origin()
	}
	return 1, f.origin()
}

// unauthenticated needs a server that looked: mail that was never checked says nothing.
func unauthenticated(f *Facts) (float64, []Evidence) {
	said := func(r mailauth.Result) bool { return r != "" }
	o := f.Origin
	looked := said(o.SPF) || said(o.DKIM) || said(o.DMARC)
	return if1(looked && o.SPF != "pass" && o.DKIM != "pass", f.origin())
}

func authenticated(f *Facts) (float64, []Evidence) {
	if !f.Origin.Aligned {
		return 0, nil
	}
	if f.Origin.DKIM == "pass" {
		return 1, f.origin()
	}
	return 0.7, f.origin()
}

func authenticatedElsewhere(f *Facts) (float64, []Evidence) {
	return if1(!f.Origin.Aligned && (f.Origin.SPF == "pass" || f.Origin.DKIM == "pass"), f.origin())
}
