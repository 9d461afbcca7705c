package record

import (
	"bytes"
	"slices"
	"strings"

	"picket/internal/intel"
)

// A messageForm is how a message is worded, as far as it names somebody, and what became of that.
type messageForm struct {
	action intel.Action
	steps  []step
}

// A step finds a word in what is left of the message, and reads what stands behind it. A message without the word is
// read without it.
type step struct {
	after string
	style style
	as    party
}

// Other styles than those of ends.
const (
	styleWord    style = iota + 8 // up to a space, a comma or a quote
	styleAngled                   // up to `>`
	styleRest                     // up to the end of the line
	styleAddress                  // as styleWord, without what follows a slash
)

var (
	asUser     = party{address: "user", part: partUser}
	asVerdict  = party{address: "verdict", part: partVerdict}
	asURL      = party{address: "url", part: partURL}
	asName     = party{address: "name", part: partDstName}
	asFile     = party{address: "file", part: partFile}
	asAssigned = party{address: "assigned"}
	asMapped   = party{address: "src_mapped", part: partNAT}
)

// Steps that several forms share.
var (
	srcToDst      = []step{{"from ", styleBare, asSource}, {"to ", styleBare, asDestination}}
	srcToNamedDst = []step{{"from ", styleBare, asSource}, {"to ", styleInterface, asDestination}}
	namedSrcDst   = []step{{"src ", styleInterface, asSource}, {"dst ", styleInterface, asDestination}}
	namedSrcToDst = []step{{"from ", styleInterface, asSource}, {"to ", styleInterface, asDestination}}
	accessList    = []step{{"access-list ", styleWord, party{address: "acl"}}, {" ", styleWord, asVerdict}}
	vpnUser       = []step{{"User <", styleAngled, asUser}, {"IP <", styleAngled, asSource}}
	bareVPNUser   = []step{{"User ", styleWord, asUser}, {"IP ", styleAddress, asSource}}
	groupUser     = []step{{"Username = ", styleWord, asUser}, {"IP = ", styleAddress, asSource}}
	quotedUser    = step{`user "`, styleWord, asUser}
)

// messageForms are the messages that name somebody, by what they are about; others are searched as text.
var messageForms = []struct {
	numbers string
	action  intel.Action
	steps   []step
}{
	// Denied and discarded.
	{"106001 106006 106007 106012 106015 106017 106020 106021 106022", intel.Blocked, srcToDst},
	{"106010 106011 106014 106023 305013 313005", intel.Blocked, namedSrcDst},
	{"106002", intel.Blocked, []step{{"src ", styleBare, asSource}, {"dest ", styleBare, asDestination}}},
	{"106016", intel.Blocked, []step{{"from (", styleBare, asSource}, {"to ", styleBare, asDestination}}},
	{"313001 313008", intel.Blocked, srcToDst[:1]},
	{"313004", intel.Blocked, []step{{"from laddr ", styleBare, asSource}, {"to ", styleBare, asDestination}}},
	{"313009", intel.Blocked, []step{{"for ", styleInterface, asSource}, {"to ", styleInterface, asDestination}}},
	{"401004", intel.Blocked, []step{{"packet: ", styleBare, asSource}, {"==> ", styleBare, asDestination}}},
	{"710003 710005", intel.Blocked, srcToNamedDst},
	{"710002", intel.Allowed, srcToNamedDst},

	// Access lists and the botnet filter, which say what they did.
	{"106100", "", with(accessList, step{" ", styleWord, party{address: "protocol"}}, step{" ", styleSlash, asSource},
		step{"-> ", styleSlash, asDestination})},
	{"106102 106103", "", with(accessList, step{"user ", styleWord, asUser}, step{" ", styleSlash, asSource},
		step{"-> ", styleSlash, asDestination})},
	{"338001 338002 338003 338004 338005 338006 338007 338008 338101 338102 338103 338104 338201 338202 338203 338204", "",
		[]step{{"Dynamic Filter ", styleWord, asVerdict}, namedSrcToDst[0], namedSrcToDst[1], {" list: ", styleWord, asName}}},
	{"733101", "", []step{{"Host ", styleAddress, asSource}}},
	{"733102", intel.Blocked, []step{{"adds host ", styleAddress, asSource}}},

	// Translated, fetched.
	{"305011 305012", "", []step{{"from ", styleInterface, asSource}, {"to ", styleInterface, asMapped}}},
	{"303002", intel.Allowed, with(namedSrcToDst, step{"user ", styleWord, asUser}, step{"file ", styleRest, asFile})},
	{"304001", intel.Allowed, []step{{"", styleAddress, asSource}, {"URL ", styleRest, asURL}}},
	{"304002", intel.Blocked, []step{{"URL ", styleWord, asURL}, {"SRC ", styleBare, asSource}, {"DEST ", styleBare, asDestination}}},

	// Users of the VPN.
	{"113039 716001 716038 722022 722033 722034", intel.Allowed, vpnUser},
	{"716002 716058 716059 722011 722012 722023 722028 722032 722037 722041 722055", "", vpnUser},
	{"716039", intel.Failed, vpnUser},
	{"722051", intel.Allowed, with(vpnUser, step{"Address <", styleAngled, asAssigned})},
	{"113019", "", groupUser},
	{"713228", intel.Allowed, with(groupUser, step{"address ", styleAddress, asAssigned})},
	{"737016", "", []step{{" address ", styleAddress, asAssigned}}},
	{"113005 113015", intel.Failed, []step{{"user = ", styleWord, asUser}, {"user IP = ", styleAddress, asSource}}},

	// Administrators.
	{"605004", intel.Blocked, with(srcToNamedDst, quotedUser)},
	{"605005", intel.Allowed, with(srcToNamedDst, quotedUser)},
	{"611101", intel.Allowed, []step{{"IP address: ", styleAddress, asSource}, {"Uname: ", styleWord, asUser}}},
	{"611102", intel.Failed, []step{{"IP address: ", styleAddress, asSource}, {"Uname: ", styleWord, asUser}}},
	{"111010", intel.Allowed, []step{{"User '", styleWord, asUser}, {"from IP ", styleAddress, asSource}}},
	{"315011", "", with(srcToDst[:1], quotedUser)},
	{"308001", intel.Failed, srcToDst[:1]},
}

// with adds steps to shared ones.
func with(steps []step, more ...step) []step { return slices.Concat(steps, more) }

// ciscoForms finds a form by its number.
var ciscoForms = func() map[string]messageForm {
	all := map[string]messageForm{}
	for _, form := range messageForms {
		for _, number := range strings.Fields(form.numbers) {
			all[number] = messageForm{form.action, form.steps}
		}
	}
	return all
}()

// addMessageForm reads a message by its form, and says whether there is one. What its steps do not take is in no field.
func addMessageForm(line, number []byte, i int, r *Record) bool {
	form, ok := ciscoForms[string(number)]
	if !ok {
		return false
	}
	found := false
	steps := form.steps
	if &steps[0] == &vpnUser[0] && !bytes.Contains(line[i:], []byte("User <")) {
		steps = bareVPNUser
	}
	for n := range steps {
		if next := steps[n].read(line, i, r); next > 0 {
			i, found = next, true
		}
	}
	return found
}

// read gives where it ended, 0 where the word is not there.
func (s *step) read(line []byte, i int, r *Record) int {
	at := bytes.Index(line[i:], []byte(s.after))
	if at < 0 {
		return 0
	}
	start := i + at + len(s.after)
	if s.style < styleWord {
		e := endpointAt(line, start, s.style)
		if e.address.start == e.address.end {
			return 0
		}
		e.add(line, r, s.as)
		return e.next
	}
	end := s.endOf(line, start)
	if s.as.part == partURL {
		start = r.addAsked(line, start, end)
	}
	if s.style == styleAddress {
		start = withoutUser(line, start, end, r)
	}
	if start == end {
		return 0
	}
	r.add(s.as.address, s.as.part, start, end)
	return end
}

// endOf is where the value at start ends.
func (s *step) endOf(line []byte, start int) int {
	stops := " ,\"';"
	switch s.style {
	case styleRest:
		return len(line)
	case styleAngled:
		stops = ">"
	case styleAddress:
		stops = " ,()<>/"
	}
	if i := bytes.IndexAny(line[start:], stops); i >= 0 {
		return start + i
	}
	return len(line)
}

// withoutUser passes over `anna@` before an address, and takes it for the user.
func withoutUser(line []byte, start, end int, r *Record) int {
	i := bytes.IndexByte(line[start:end], '@')
	if i < 0 {
		return start
	}
	r.add("user", partUser, start, start+i)
	return start + i + 1
}

// addAsked takes the server off what was ciscoAccessed, `198.51.100.3:http://www.example.org/`, and gives where the URL begins.
func (r *Record) addAsked(line []byte, start, end int) int {
	i := bytes.IndexByte(line[start:end], ':')
	if i < 0 || bytes.HasPrefix(line[start+i:end], []byte("://")) {
		return start
	}
	r.add("dst", partDst, withoutUser(line, start, start+i, r), start+i)
	return start + i + 1
}

// ciscoLease: a user of the VPN is given an address, and an address goes back to the pool.
func ciscoLease(r *Record, line []byte) (Lease, bool) {
	event := r.value(line, partEvent)
	if !isOneOf(event, "722051", "713228", "737016") {
		return Lease{}, false
	}
	for i := range r.Fields {
		f := &r.Fields[i]
		if address := line[f.Start:f.End]; f.Name == asAssigned.address && !isNoAddress(address) && looksLikeAddress(address) {
			return Lease{Address: oneForm(string(address)), User: r.text(line, partUser), Released: string(event) == "737016"}, true
		}
	}
	return Lease{}, false
}
