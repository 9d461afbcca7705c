package record

import (
	"bytes"
	"cmp"
	"strings"

	"picket/internal/intel"
)

// jsonKind is any JSON object that is a line and of no better known kind.
var jsonKind = &Kind{
	Name:       "json",
	relayed:    true,
	Partial:    anyKinds,
	Limits:     "What this log shows completely is not known.",
	general:    true,
	action:     statedAction,
	settle:     (*Record).settleHost,
	Recognised: "any JSON object on a line of its own that is of no other kind; also in syslog",
	Times:      "ISO 8601 and its kin, numbers since 1970; without a zone: assumed",
	Roles:      "by common names of keys; others unknown, which counts as a hit",
}

// A jsonParser reads JSON objects, one a line (JSON Lines), and tells the kind of each by its keys: the lines of one
// source may be of several.
type jsonParser struct {
	flattener
	observers names
	decoded   []byte
	framed    bool
	sensors   sensors
	payload   *mixedParser // of syslog in JSON; nil until there is some
	envelope  Record
	skims     *jsonSkimmer

	suricata map[string]*layout // by event type
	zeek     map[string]*layout // by path
	ecs      map[string]*layout // by dataset
	layouts  map[*Kind]*layout  // of all other kinds
}

func newJSON(_ []byte, hint Hint) Parser {
	return &jsonParser{
		framed:   hint.Framed,
		suricata: map[string]*layout{},
		zeek:     map[string]*layout{},
		ecs:      map[string]*layout{},
		layouts:  map[*Kind]*layout{},
	}
}

func (p *jsonParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	if isFrame(line) {
		return r.without(Header)
	}
	if !p.framed && line[skipSpace(line, markLength(line))] != '{' {
		return r.without(Unknown)
	}
	fields, ok := p.readInto(r, line)
	r.Fields, r.layout = fields, nil
	if !ok && p.framed && p.isWrapper(line, fields) {
		return r.without(Header)
	}
	if !ok {
		return r.without(Unknown)
	}
	layout := p.layoutOf(line, fields)
	r.reset(layout.kind)
	r.JSON = true
	p.index(r, line, layout)
	if r.slots[partPairName] > 0 {
		r.pair(line)
	}
	p.setTime(r, line)
	if r.Kind.settle != nil {
		r.Kind.settle(r, line)
	}
	r.setShows(line)
	p.setObserver(r, line)
	if r.Kind == suricataStats {
		r.Loss = p.sensors.loss(r, line)
	}
	if r.Kind == journaldKind || r.Kind == jsonKind {
		p.peel(line, r)
	}
	return Event
}

// readInto reads the fields of a record. Where its names find no room beside those met before, these are forgotten.
func (p *jsonParser) readInto(r *Record, line []byte) ([]Field, bool) {
	if p.paths == nil {
		p.paths = newPaths()
	}
	for attempt := 0; ; attempt++ {
		if r.paths != p.paths {
			clear(r.Fields[:cap(r.Fields)])
			r.paths = p.paths
		}
		p.full = false
		fields, ok := p.read(line, r.Fields[:0])
		if !p.full || attempt > 0 {
			return fields, ok
		}
		p.forgetNames()
	}
}

// forgetNames begins anew with the numbers of names, and with what they mean to each kind.
func (p *jsonParser) forgetNames() {
	p.paths = newPaths()
	for _, layouts := range []map[string]*layout{p.suricata, p.zeek, p.ecs} {
		for _, l := range layouts {
			l.parts = l.parts[:0]
		}
	}
	for _, l := range p.layouts {
		l.parts = l.parts[:0]
	}
}

// isFrame is true for blank lines and those that hold only a bracket of an array written one element a line.
func isFrame(line []byte) bool {
	i := skipSpace(line, markLength(line))
	if i < len(line) && (line[i] == '[' || line[i] == ']') {
		i = skipSpace(line, i+1)
	}
	return i == len(line)
}

// A shape tells a kind of JSON record by its keys.
type shape struct {
	keys []mark // all must be there
	// kind looks at the values too, and gives nil where they are of something else.
	kind func(w *flattener, line []byte, fields []Field) *Kind
}

// only is for shapes whose keys are proof enough.
func only(kind *Kind) func(*flattener, []byte, []Field) *Kind {
	return func(*flattener, []byte, []Field) *Kind { return kind }
}

// shapes are tried in this order.
var shapes = []shape{
	mailShape,
	sysmonShape,
	windowsShape,
	awsShape,
	m365Shape,
	azureShape, signInShape, directoryShape,
	defenderShape, defenderMailShape, defenderAlertShape,
	falconShape,
	ocsfShape,
	journalShape,
}

func (p *jsonParser) layoutOf(line []byte, fields []Field) *layout {
	l := p.plainLayout(line, fields)
	if export := exports[l.kind]; export != nil && p.has(markExport) {
		return p.layout(export)
	}
	return l
}

func (p *jsonParser) plainLayout(line []byte, fields []Field) *layout {
	if p.isSuricata() {
		return member(p.suricata, suricataFamily, p.valueOf(line, fields, markEventType))
	}
	for i := range shapes {
		if !p.hasAll(shapes[i].keys) {
			continue
		}
		if kind := shapes[i].kind(&p.flattener, line, fields); kind != nil {
			return p.layout(kind)
		}
	}
	if p.has(markECS) {
		return member(p.ecs, ecsFamily, p.ecsDataset(line, fields))
	}
	if path := p.zeekPath(line, fields); path != nil {
		return member(p.zeek, zeekFamily, path)
	}
	return p.layout(jsonKind)
}

// read flattens the record. Where documents follow each other with nothing between, a line break stands in place of the
// brace that began it.
func (p *jsonParser) read(line []byte, fields []Field) ([]Field, bool) {
	if !p.framed || len(line) == 0 || line[0] != '"' {
		return p.flatten(line, fields)
	}
	p.decoded = append(append(p.decoded[:0], '{'), line...)
	fields, ok := p.flatten(p.decoded, fields)
	for i := range fields {
		fields[i].Start--
		fields[i].End--
	}
	return fields, ok
}

// isWrapper says whether a line is what a document says around its list of records: `{"Records":` before it, `,"next":null`
// behind it, the list and the last brace being taken away.
func (p *jsonParser) isWrapper(line []byte, fields []Field) bool {
	line = bytes.Trim(line[markLength(line):], " \t")
	if len(line) == 0 || len(line) > maxWrapper {
		return false
	}
	switch {
	case line[0] == '{' && line[len(line)-1] == ':':
		return p.isObject(fields, "", line, "0}") || p.isObject(fields, "", line, "0}}")
	case line[0] == ',':
		return p.isObject(fields, "{", line[1:], "}") || p.isObject(fields, "{", line[1:], "")
	}
	return string(line) == "}"
}

// maxWrapper bounds what may stand around a list.
const maxWrapper = 64 << 10

func (p *jsonParser) isObject(fields []Field, before string, line []byte, behind string) bool {
	p.decoded = append(append(append(p.decoded[:0], before...), line...), behind...)
	_, ok := p.flatten(p.decoded, fields[:0])
	return ok
}

func (p *jsonParser) layout(kind *Kind) *layout {
	l := p.layouts[kind]
	if l == nil {
		l = &layout{kind: kind}
		p.layouts[kind] = l
	}
	return l
}

// member finds the layout for a name in a family. All that the family has no kind for share one.
func member(known map[string]*layout, kinds *family, name []byte) *layout {
	if l, ok := known[string(name)]; ok {
		return l
	}
	kind := kinds.kind(name)
	key := strings.TrimPrefix(kind.Name, kinds.prefix)
	l, ok := known[key]
	if !ok {
		l = &layout{kind: kind}
		known[key] = l
	}
	return l
}

// index gives the fields their parts, and notes the first that is filled of each.
func (p *jsonParser) index(r *Record, line []byte, l *layout) {
	for i := len(l.parts); i < len(p.nodes); i++ {
		l.parts = append(l.parts, l.kind.partOf(p.nodes[i].name))
	}
	for i := range r.Fields {
		f := &r.Fields[i]
		f.part = l.parts[f.path]
		if f.part != partNone && r.slots[f.part] == 0 && isFilled(line[f.Start:f.End]) {
			r.slots[f.part] = int16(i + 1)
		}
	}
}

// settleHost: in a web server's log "host" is the name that a client asked for, not that of a machine.
func (r *Record) settleHost(line []byte) {
	slot := r.slots[partHost]
	if slot == 0 || r.slots[partMethod] == 0 || r.slots[partURL] == 0 && r.slots[partURLPath] == 0 {
		return
	}
	f := &r.Fields[slot-1]
	if f.Name != "host" || !bytes.ContainsAny(line[f.Start:f.End], ".:") {
		return
	}
	f.part = partURLHost
	r.slots[partHost] = 0
	if r.slots[partURLHost] == 0 {
		r.slots[partURLHost] = slot
	}
}

// setTime takes the second time only where the first is none.
func (p *jsonParser) setTime(r *Record, line []byte) {
	r.setTime(line, partTime)
	if r.Basis == intel.NoTime {
		r.setTime(line, partTimeToo)
	}
	if r.Kind.utc && r.Basis == intel.ZoneAssumed {
		r.Basis = intel.Stated
	}
}

func (p *jsonParser) setObserver(r *Record, line []byte) {
	slot := r.slots[partObserver]
	if slot == 0 && !r.Kind.sensor {
		slot = cmp.Or(r.slots[partHost], r.slots[partShipper])
	}
	if slot == 0 {
		return
	}
	f := &r.Fields[slot-1]
	if !f.Escaped {
		r.Observer = p.observers.of(line[f.Start:f.End])
		return
	}
	p.decoded = AppendValue(p.decoded[:0], line, *f)
	r.Observer = p.observers.of(p.decoded)
}

// statedAction reads what a filter did in the words that products use. Of several fields the first that has such a word
// counts: event.action may be the name of the event.
func statedAction(r *Record, line []byte) intel.Action {
	for _, f := range r.Fields {
		if f.part != partVerdict || f.End-f.Start > 64 {
			continue
		}
		if action, ok := verdictWords[squash(string(line[f.Start:f.End]))]; ok {
			return action
		}
	}
	return intel.ActionUnknown
}

var verdictWords = map[string]intel.Action{
	"allow": intel.Allowed, "allowed": intel.Allowed, "accept": intel.Allowed, "accepted": intel.Allowed,
	"permit": intel.Allowed, "permitted": intel.Allowed, "pass": intel.Allowed, "passed": intel.Allowed,
	"success": intel.Allowed, "succeeded": intel.Allowed, "delivered": intel.Allowed,
	"block": intel.Blocked, "blocked": intel.Blocked, "deny": intel.Blocked, "denied": intel.Blocked,
	"drop": intel.Blocked, "dropped": intel.Blocked, "reject": intel.Blocked, "rejected": intel.Blocked,
	"quarantine": intel.Blocked, "quarantined": intel.Blocked, "prevented": intel.Blocked, "resetboth": intel.Blocked,
	"resetclient": intel.Blocked, "resetserver": intel.Blocked,
	"fail": intel.Failed, "failed": intel.Failed, "failure": intel.Failed, "error": intel.Failed, "timeout": intel.Failed,
}
