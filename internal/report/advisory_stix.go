package report

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"picket/internal/advisory"
	"picket/internal/intel"
)

// AdvisorySTIX writes what a document says as a STIX 2.1 bundle that stands alone. docs/READ.md says which object is what.
//
// The same file gives the same bytes: identifiers follow from the document and what is said (UUIDv5), and objects are as
// old as the document. One that does not say its date is of 1 January 1970: no date of ours would be true.
//
// The author of the objects is Picket, whatever the document: they are its reading, and section 3.6 leaves later versions
// of an object to its author. The agencies that wrote the document are identities with the role author.
func AdvisorySTIX(w io.Writer, a *intel.Advisory) error {
	out := newJSONWriter(w)
	b := newAdvisoryBundle(a)
	b.put = func(o fields) {
		out.item(b.objects, o)
		b.objects++
	}
	out.text(`{"type":"bundle","id":"` + b.id("bundle") + `","objects":[`)
	b.common()
	b.people()
	b.means()
	b.relate()
	b.indicators()
	b.rules()
	b.notes()
	b.report()
	out.text("\n]}\n")
	return out.flush()
}

func newAdvisoryBundle(a *intel.Advisory) *advisoryBundle {
	dated := millis(datedOf(a))
	return &advisoryBundle{advisory: a, dated: dated, modified: dated, written: map[string]bool{}, marks: markingsOf([]*intel.Advisory{a}), own: ownLabels(a)}
}

// common are the objects that others refer to: markings, who reads, and what evidence is.
func (b *advisoryBundle) common() {
	for _, m := range b.definitions() {
		b.put(m)
	}
	b.put(author())
	b.put(extensionDefinition())
}

// An advisoryBundle is the bundle of one document while it is written.
type advisoryBundle struct {
	put      func(fields) // writes an object as it is
	advisory *intel.Advisory
	dated    string // when objects were created
	modified string
	marks    markings
	own      map[string]string // labels of values that have one of their own, by key
	objects  int
	written  map[string]bool // ids
	refs     []string        // what the report refers to
	// What relationships join.
	accused   []string
	locations map[string]string // of a country's code
	targets   []string
	origins   []string
	used      []string
}

// datedOf is when the document says that it was published; the epoch where it says nothing.
func datedOf(a *intel.Advisory) time.Time {
	if t := publishedAt(a.Document.Published); !t.IsZero() {
		return t
	}
	return time.Unix(0, 0)
}

// readNamespace is that of the ids of what was read in a document.
var readNamespace = uuid.MustParse("cf3a9063-f4a9-4bbe-8a32-33b2c3cc8bf2")

// id is the identifier of an object of this document, the same for the same parts. The text counts too: another decoder
// reads another text, with other offsets.
func (b *advisoryBundle) id(kind string, parts ...string) string {
	d := b.advisory.Document
	name := append([]string{d.SHA256, d.TextSHA256, kind}, parts...)
	return kind + "--" + uuid.NewSHA1(readNamespace, []byte(strings.Join(name, "\x00"))).String()
}

// The objects that are the same in every bundle are as old as the extension.
const extensionDated = "2026-11-01T00:00:00.000Z"

// PicketID is the identity of Picket itself, who is the author of what it reads in documents.
const PicketID = "identity--a00b4220-cd7f-4ceb-a0bf-d7e1b27ea1ed"

func author() fields {
	return fields{"type": "identity", "spec_version": "2.1", "id": PicketID, "created": extensionDated, "modified": extensionDated,
		"name": "Picket", "identity_class": "system", "description": "Objects by this identity are what Picket read in a document of others."}
}

func extensionDefinition() fields {
	return fields{"type": "extension-definition", "spec_version": "2.1", "id": advisory.EvidenceExtension, "created": extensionDated,
		"modified": extensionDated, "created_by_ref": PicketID, "name": "Evidence of what was read", "version": "1.0.0",
		"description": "Where in a document an object was read, in which role, and how its name was told.",
		"schema":      "docs/stix-evidence-extension.json in the source of Picket", "extension_types": []string{"property-extension"}}
}

// object writes an object of the document once, with the common properties (section 3.2) and where it was read, and gives
// its id. The report refers to it.
func (b *advisoryBundle) object(kind string, o fields, said []advisory.Said, parts ...string) string {
	o["type"], o["spec_version"] = kind, "2.1"
	if o["id"] == nil {
		o["id"] = b.id(kind, parts...)
	}
	id := o["id"].(string)
	if b.written[id] {
		return id
	}
	b.written[id] = true
	for _, field := range []string{"name", "abstract", "content"} {
		if text, ok := o[field].(string); ok {
			o[field] = withoutControls(text)
		}
	}
	o["created"], o["modified"], o["created_by_ref"] = b.dated, b.modified, PicketID
	if ref := b.marks.of(""); ref != "" && o["object_marking_refs"] == nil {
		o["object_marking_refs"] = []string{ref}
	}
	if o["extensions"] == nil && len(said) > 0 {
		o["extensions"] = fields{advisory.EvidenceExtension: advisory.Provenance{ExtensionType: "property-extension", Readings: said}}
	}
	b.put(o)
	if kind != "report" {
		b.refs = append(b.refs, id)
	}
	return id
}

// withoutControls is a text for people to read: evidence alone is verbatim.
func withoutControls(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
}

// report is the last: it refers to all others (section 4.16). Of a document that says nothing it refers to who read it,
// for it must refer to something.
func (b *advisoryBundle) report() {
	d := b.advisory.Document
	name := d.Title
	if strings.TrimSpace(name) == "" {
		name = filepath.Base(d.Name)
	}
	o := fields{"name": name, "published": b.dated, "object_refs": b.refs, "report_types": []string{"threat-report"}}
	if len(b.refs) == 0 {
		o["object_refs"] = []string{PicketID}
	}
	b.language(o)
	o["extensions"] = fields{advisory.EvidenceExtension: advisory.Provenance{ExtensionType: "property-extension", Document: &advisory.ReadFrom{
		SHA256: d.SHA256, TextSHA256: d.TextSHA256, MediaType: d.MediaType, Decoder: d.Decoder, Published: d.Published, Pages: d.Pages}}}
	b.object("report", o, nil)
}

// languageTag is the form of BCP 47, which lang must have (section 3.2).
var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$`)

// language says in which language the words of an object are, if the document says its own.
func (b *advisoryBundle) language(o fields) {
	if tag := b.advisory.Document.Language; languageTag.MatchString(tag) {
		o["lang"] = tag
	}
}

// attackPages are where ATT&CK tells of what its identifiers begin with.
var attackPages = map[byte]string{'G': "groups", 'S': "software", 'T': "techniques", 'M': "mitigations"}

var attackID = regexp.MustCompile(`^[GSTM][0-9]{4}(\.[0-9]{3})?$`)

// attack refers to ATT&CK, which has an identifier for what is named.
func attack(o fields, id string) {
	if attackID.MatchString(id) {
		o["external_references"] = []fields{{"source_name": "mitre-attack", "external_id": id,
			"url": "https://attack.mitre.org/" + attackPages[id[0]] + "/" + strings.ReplaceAll(id, ".", "/")}}
	}
}

// otherNames are those of a list that are there, once, and not the name itself.
func otherNames(list []string, but string) (out []string) {
	for _, name := range list {
		if strings.TrimSpace(name) != "" && name != but && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

func (f fields) texts(name string, values []string) {
	if len(values) > 0 {
		f[name] = values
	}
}

// readingSaid is how a name was told, and where.
func readingSaid(kind, role string, r *intel.Reading, evidence []intel.Evidence) advisory.Said {
	return advisory.Said{Kind: kind, Role: role, ReadAs: r.ReadAs, Match: r.Match, Why: r.Why, Evidence: orEmpty(evidence)}
}

// relation writes a relationship (section 5.1), with where both of its ends are read: the ends say that themselves.
func (b *advisoryBundle) relation(kind, source, target string) {
	b.object("relationship", fields{"relationship_type": kind, "source_ref": source, "target_ref": target}, nil, kind, source, target)
}

// relate joins what the document tells of the group that it accuses. Where it accuses several, it does not say which of
// them did what, and nothing is joined.
func (b *advisoryBundle) relate() {
	if len(b.accused) != 1 {
		return
	}
	group := b.accused[0]
	for _, id := range b.origins {
		b.relation("originates-from", group, id)
	}
	for _, id := range b.targets {
		b.relation("targets", group, id)
	}
	for _, id := range b.used {
		b.relation("uses", group, id)
	}
}

// notes are what happened and what is claimed (section 4.11): STIX has no objects for these.
func (b *advisoryBundle) notes() {
	for i := range b.advisory.Events {
		x := &b.advisory.Events[i]
		b.note("event of "+cmp.Or(x.Date, "no date"), x.Text, "", advisory.Said{Kind: "event", Date: x.Date, Precision: x.Precision,
			Places: x.Places, Evidence: orEmpty(x.Evidence)})
	}
	for i := range b.advisory.Claims {
		x := &b.advisory.Claims[i]
		abstract := join(", ", "claim: "+x.Standing, x.Confidence)
		if x.Via != "" {
			abstract += ", via " + x.Via
		}
		b.note(abstract, x.Text, x.Speaker, advisory.Said{Kind: "claim", Speaker: x.Speaker, Via: x.Via, Standing: x.Standing,
			Words: x.Confidence, Evidence: orEmpty(x.Evidence)})
	}
}

func (b *advisoryBundle) note(abstract, content, speaker string, said advisory.Said) {
	o := fields{"abstract": abstract, "content": content, "object_refs": []string{b.id("report")}}
	if speaker != "" {
		o["authors"] = []string{speaker}
	}
	b.language(o)
	b.object("note", o, []advisory.Said{said}, abstract, content, speaker, fmt.Sprint(firstOffset(said.Evidence)))
}

func firstOffset(evidence []intel.Evidence) int {
	if len(evidence) == 0 {
		return 0
	}
	return evidence[0].Offset
}
