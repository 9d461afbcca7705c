package record

import (
	"bytes"

	"picket/internal/intel"
)

// A messageForm is how a message is worded, as far as it names somebody.
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
	asAssigned = party{address: "assigned"}
	asMapped   = party{address: "src_mapped", part: partNAT}
)

// Forms that several messages share.
var (
	ciscoFromTo   = []step{{"from ", styleBare, asSource}, {"to ", styleBare, asDestination}}
	ciscoSrcDst   = []step{{"src ", styleInterface, asSource}, {"dst ", styleInterface, asDestination}}
	ciscoFromToIf = []step{{"from ", styleBare, asSource}, {"to ", styleInterface, asDestination}}
	ciscoAccessed = []step{{"", styleAddress, asSource}, {"URL ", styleRest, asURL}}
	ciscoFiltered = []step{{"Dynamic Filter ", styleWord, asVerdict}, {"from ", styleInterface, asSource}, {"to ", styleInterface, asDestination},
		{" list: ", styleWord, asName}}
	ciscoAclHit    = []step{{"access-list ", styleWord, party{address: "acl"}}, {" ", styleWord, asVerdict}}
	ciscoWebVPN    = []step{{"User <", styleAngled, asUser}, {"IP <", styleAngled, asSource}}
	ciscoOldWebVPN = []step{{"User ", styleWord, asUser}, {"IP ", styleAddress, asSource}}
	ciscoGroupUser = []step{{"Username = ", styleWord, asUser}, {"IP = ", styleAddress, asSource}}
	ciscoLogin     = []step{{"from ", styleBare, asSource}, {"to ", styleInterface, asDestination}, {"user \"", styleWord, asUser}}
	ciscoAdminFrom = []step{{"from ", styleBare, asSource}, {"user \"", styleWord, asUser}}
)

// ciscoForms are by number. The forms of what is not here are searched as text.
var ciscoForms = map[string]messageForm{
	"106001": {intel.Blocked, ciscoFromTo}, "106006": {intel.Blocked, ciscoFromTo}, "106007": {intel.Blocked, ciscoFromTo},
	"106012": {intel.Blocked, ciscoFromTo}, "106015": {intel.Blocked, ciscoFromTo}, "106017": {intel.Blocked, ciscoFromTo},
	"106020": {intel.Blocked, ciscoFromTo}, "106021": {intel.Blocked, ciscoFromTo}, "106022": {intel.Blocked, ciscoFromTo},
	"106002": {intel.Blocked, []step{{"src ", styleBare, asSource}, {"dest ", styleBare, asDestination}}},
	"106016": {intel.Blocked, []step{{"from (", styleBare, asSource}, {"to ", styleBare, asDestination}}},
	"106010": {intel.Blocked, ciscoSrcDst}, "106011": {intel.Blocked, ciscoSrcDst}, "106014": {intel.Blocked, ciscoSrcDst}, "106023": {intel.Blocked, ciscoSrcDst},
	"106100": {"", append(ciscoAclHit[:2:2], step{" ", styleWord, party{address: "protocol"}}, step{" ", styleSlash, asSource},
		step{"-> ", styleSlash, asDestination})},
	"106102": {"", append(ciscoAclHit[:2:2], step{"user ", styleWord, asUser}, step{" ", styleSlash, asSource}, step{"-> ", styleSlash, asDestination})},
	"106103": {"", append(ciscoAclHit[:2:2], step{"user ", styleWord, asUser}, step{" ", styleSlash, asSource}, step{"-> ", styleSlash, asDestination})},
	"305011": {"", []step{{"from ", styleInterface, asSource}, {"to ", styleInterface, asMapped}}},
	"305012": {"", []step{{"from ", styleInterface, asSource}, {"to ", styleInterface, asMapped}}},
	"305013": {intel.Blocked, ciscoSrcDst},
	"313001": {intel.Blocked, ciscoAdminFrom[:1]}, "313008": {intel.Blocked, ciscoAdminFrom[:1]},
	"313004": {intel.Blocked, []step{{"from laddr ", styleBare, asSource}, {"to ", styleBare, asDestination}}},
	"313005": {intel.Blocked, ciscoSrcDst},
	"313009": {intel.Blocked, []step{{"for ", styleInterface, asSource}, {"to ", styleInterface, asDestination}}},
	"401004": {intel.Blocked, []step{{"packet: ", styleBare, asSource}, {"==> ", styleBare, asDestination}}},
	"710002": {intel.Allowed, ciscoFromToIf}, "710003": {intel.Blocked, ciscoFromToIf}, "710005": {intel.Blocked, ciscoFromToIf},
	"733101": {"", []step{{"Host ", styleAddress, asSource}}}, "733102": {intel.Blocked, []step{{"adds host ", styleAddress, asSource}}},

	"303002": {intel.Allowed, []step{{"from ", styleInterface, asSource}, {"to ", styleInterface, asDestination}, {"user ", styleWord, asUser},
		{"file ", styleRest, party{address: "file", part: partFile}}}},
	"304001": {intel.Allowed, ciscoAccessed},
	"304002": {intel.Blocked, []step{{"URL ", styleWord, asURL}, {"SRC ", styleBare, asSource}, {"DEST ", styleBare, asDestination}}},

	"338001": {"", ciscoFiltered}, "338002": {"", ciscoFiltered}, "338003": {"", ciscoFiltered}, "338004": {"", ciscoFiltered},
	"338005": {"", ciscoFiltered}, "338006": {"", ciscoFiltered}, "338007": {"", ciscoFiltered}, "338008": {"", ciscoFiltered},
	"338101": {"", ciscoFiltered}, "338102": {"", ciscoFiltered}, "338103": {"", ciscoFiltered}, "338104": {"", ciscoFiltered},
	"338201": {"", ciscoFiltered}, "338202": {"", ciscoFiltered}, "338203": {"", ciscoFiltered}, "338204": {"", ciscoFiltered},

	"113039": {intel.Allowed, ciscoWebVPN}, "722022": {intel.Allowed, ciscoWebVPN}, "722023": {"", ciscoWebVPN}, "722033": {intel.Allowed, ciscoWebVPN},
	"722034": {intel.Allowed, ciscoWebVPN}, "722037": {"", ciscoWebVPN}, "722011": {"", ciscoWebVPN}, "722012": {"", ciscoWebVPN}, "716001": {intel.Allowed, ciscoWebVPN},
	"716002": {"", ciscoWebVPN}, "716038": {intel.Allowed, ciscoWebVPN}, "716039": {intel.Failed, ciscoWebVPN}, "716058": {"", ciscoWebVPN}, "716059": {"", ciscoWebVPN},
	"722055": {"", ciscoWebVPN}, "722028": {"", ciscoWebVPN}, "722032": {"", ciscoWebVPN}, "722041": {"", ciscoWebVPN},
	"722051": {intel.Allowed, append(ciscoWebVPN[:2:2], step{"Address <", styleAngled, asAssigned}, step{"IPv6 Address <", styleAngled, asAssigned})},
	"113019": {"", ciscoGroupUser},
	"713228": {intel.Allowed, append(ciscoGroupUser[:2:2], step{"address ", styleAddress, asAssigned})},
	"737016": {"", []step{{" address ", styleAddress, asAssigned}}},
	"113005": {intel.Failed, []step{{"user = ", styleWord, asUser}, {"user IP = ", styleAddress, asSource}}},
	"113015": {intel.Failed, []step{{"user = ", styleWord, asUser}, {"user IP = ", styleAddress, asSource}}},
	"605004": {intel.Blocked, ciscoLogin}, "605005": {intel.Allowed, ciscoLogin},
	"611101": {intel.Allowed, []step{{"IP address: ", styleAddress, asSource}, {"Uname: ", styleWord, asUser}}},
	"611102": {intel.Failed, []step{{"IP address: ", styleAddress, asSource}, {"Uname: ", styleWord, asUser}}},
	"111010": {intel.Allowed, []step{{"User '", styleWord, asUser}, {"from IP ", styleAddress, asSource}}},
	"315011": {"", ciscoAdminFrom}, "308001": {intel.Failed, ciscoAdminFrom[:1]},
}

// addMessageForm reads a message by its form, and says whether there is one. What its steps do not take is in no field.
func addMessageForm(line, number []byte, i int, r *Record) bool {
	form, ok := ciscoForms[string(number)]
	if !ok {
		return false
	}
	found := false
	steps := form.steps
	if len(steps) == len(ciscoWebVPN) && &steps[0] == &ciscoWebVPN[0] && !bytes.Contains(line[i:], []byte("User <")) {
		steps = ciscoOldWebVPN
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
	r.add("dst", partDst, start, start+i)
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
