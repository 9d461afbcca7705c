package report

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"picket/indicator"
	"picket/internal/advisory"
	"picket/internal/intel"
	"picket/stix"
)

func writeAdvisory(t *testing.T, a *intel.Advisory) string {
	t.Helper()
	var b strings.Builder
	if err := AdvisorySTIX(&b, a); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// objectsOf parses a bundle, and gives its objects in their order.
func objectsOf(t *testing.T, bundle string) []map[string]any {
	t.Helper()
	var parsed struct{ Objects []map[string]any }
	if err := json.Unmarshal([]byte(bundle), &parsed); err != nil {
		t.Fatal(err)
	}
	return parsed.Objects
}

func TestAdvisoryBundle(t *testing.T) {
	compareGolden(t, "testdata/read.stix", writeAdvisory(t, tide(t)))
}

// advisoriesToWrite are what bundles are held to the standard with: one that says much, one that says nothing, one whose
// indicators are others', and one of two groups.
func advisoriesToWrite(t *testing.T) map[string]*intel.Advisory {
	others := tide(t)
	valid := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	const first, second = "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd30"
	others.Indicators = intel.IndicatorsOf(intel.Indicator{Indicator: c2, ID: first, ValidFrom: &valid, Revoked: true, Evidence: []intel.Evidence{{Quote: "a"}}},
		intel.Indicator{Indicator: c2, ID: second, Evidence: []intel.Evidence{{Offset: 7, Quote: "b"}}})
	two := tide(t)
	two.Document.Published, two.Document.Title, two.Marking, two.Document.Language = "", " ", "", "a language"
	two.Actors = append(two.Actors, intel.Actor{Reading: intel.Reading{Name: "Dune Fox", Match: intel.MatchExact}, Aliases: []string{}, Role: intel.RoleAccused})
	return map[string]*intel.Advisory{"tide": tide(t), "silent": silent(), "others'": others, "two groups": two}
}

var (
	stixID      = regexp.MustCompile(`^[a-z0-9-]{3,250}--[0-9a-f-]{36}$`)
	stixTime    = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)
	countryCode = regexp.MustCompile(`^[A-Z]{2}$`)
)

// required are the properties that objects must have, beside the common ones (the sections' tables).
var required = map[string][]string{
	"report": {"name", "published", "object_refs"}, "indicator": {"pattern", "pattern_type", "valid_from"}, "intrusion-set": {"name"},
	"malware": {"is_family"}, "tool": {"name"}, "attack-pattern": {"name"}, "vulnerability": {"name"}, "identity": {"name"},
	"location": {"country"}, "course-of-action": {"name"}, "note": {"content", "object_refs"},
	"relationship":         {"relationship_type", "source_ref", "target_ref"},
	"extension-definition": {"created_by_ref", "name", "schema", "version", "extension_types"}, "marking-definition": {"extensions"},
}

// joinedTypes are the relationships that the standard has between types (appendix B).
var joinedTypes = []string{"intrusion-set originates-from location", "intrusion-set targets location", "intrusion-set targets identity",
	"intrusion-set uses malware", "intrusion-set uses tool", "intrusion-set uses attack-pattern", "indicator indicates intrusion-set",
	"indicator derived-from indicator", "identity located-at location"}

// What the standard demands (STIX 2.1; sections in the messages) and Picket relies on.
func TestAdvisoryBundleIsSTIX(t *testing.T) {
	for name, a := range advisoriesToWrite(t) {
		t.Run(name, func(t *testing.T) {
			byID := map[string]map[string]any{}
			for _, o := range objectsOf(t, writeAdvisory(t, a)) {
				id, kind := o["id"].(string), o["type"].(string)
				if byID[id] != nil {
					t.Errorf("3.6: %s stands twice in one version", id)
				}
				byID[id] = o
				parsed, err := uuid.Parse(strings.TrimPrefix(id, kind+"--"))
				if err != nil || !stixID.MatchString(id) || parsed.Variant() != uuid.RFC4122 {
					t.Errorf("2.9: %s is no identifier of a %s", id, kind)
				}
				checkCommon(t, o)
			}
			for id, o := range byID {
				checkReferences(t, byID, id, o, a)
			}
		})
	}
}

func checkCommon(t *testing.T, o map[string]any) {
	t.Helper()
	id, kind := o["id"], o["type"].(string)
	if o["spec_version"] != "2.1" {
		t.Errorf("3.2: %s has no spec_version", id)
	}
	times := []string{"created", "modified", "published", "valid_from"}
	for _, name := range times {
		if text, ok := o[name].(string); ok && !stixTime.MatchString(text) {
			t.Errorf("3.2: %s: %s is %q: want milliseconds", id, name, text)
		}
	}
	if kind != "marking-definition" && (o["created"] == nil || o["modified"] != o["created"]) {
		t.Errorf("3.2: %s lacks created or modified", id)
	}
	known, ok := required[kind]
	if !ok {
		t.Errorf("%s is not a type that is written", kind)
	}
	for _, name := range known {
		if o[name] == nil || o[name] == "" {
			t.Errorf("%s lacks %s", id, name)
		}
	}
	for name, value := range o {
		if list, ok := value.([]any); ok && len(list) == 0 {
			t.Errorf("2.11: %s: %s is an empty list", id, name)
		}
		if value == nil || value == "" {
			t.Errorf("%s: %s is empty", id, name)
		}
	}
	if code, ok := o["country"].(string); ok && !countryCode.MatchString(code) {
		t.Errorf("4.10: %s: %q is no ISO 3166-1 code", id, code)
	}
	if kind == "indicator" && o["pattern_type"] == "stix" {
		if _, err := stix.ParsePattern(o["pattern"].(string)); err != nil {
			t.Errorf("4.7: %s: %v", id, err)
		}
	}
}

func checkReferences(t *testing.T, byID map[string]map[string]any, id string, o map[string]any, a *intel.Advisory) {
	t.Helper()
	theirs := func(ref string) bool { // of the document's own authors
		for _, x := range a.Indicators.All() {
			if x.ID == ref {
				return true
			}
		}
		return false
	}
	var refs []string
	for name, value := range o {
		switch {
		case strings.HasSuffix(name, "_refs"):
			for _, ref := range value.([]any) {
				refs = append(refs, ref.(string))
			}
		case strings.HasSuffix(name, "_ref"):
			refs = append(refs, value.(string))
		}
	}
	for _, ref := range refs {
		if byID[ref] == nil && !theirs(ref) {
			t.Errorf("%s refers to %s, which is not there", id, ref)
		}
	}
	if extensions, ok := o["extensions"].(map[string]any); ok && o["type"] != "marking-definition" {
		for definition := range extensions {
			if byID[definition] == nil {
				t.Errorf("7.3: %s is extended by %s, which is not defined", id, definition)
			}
		}
	}
	if o["type"] == "relationship" {
		kind := func(end string) string { k, _, _ := strings.Cut(o[end].(string), "--"); return k }
		if said := kind("source_ref") + " " + o["relationship_type"].(string) + " " + kind("target_ref"); !slices.Contains(joinedTypes, said) {
			t.Errorf("5.1: %s is no relationship of the standard", said)
		}
	}
}

// The extension is as its schema says.
func TestEvidenceExtension(t *testing.T) {
	data, err := os.ReadFile("../../docs/stix-evidence-extension.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("evidence.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("evidence.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, a := range advisoriesToWrite(t) {
		for _, o := range objectsOf(t, writeAdvisory(t, a)) {
			extensions, _ := o["extensions"].(map[string]any)
			extension, ok := extensions[advisory.EvidenceExtension]
			if !ok {
				if kind := o["type"]; kind != "relationship" && kind != "marking-definition" && kind != "extension-definition" && o["id"] != PicketID {
					t.Errorf("%s: %s says not where it was read", name, o["id"])
				}
				continue
			}
			if err := schema.Validate(extension); err != nil {
				t.Errorf("%s: %s: %v", name, o["id"], err)
			}
		}
	}
}

// Two groups are accused: which of them did what, the document does not say.
func TestNothingIsJoinedByGuess(t *testing.T) {
	for _, o := range objectsOf(t, writeAdvisory(t, advisoriesToWrite(t)["two groups"])) {
		if o["type"] == "relationship" && o["relationship_type"] != "located-at" {
			t.Errorf("%s %s %s", o["source_ref"], o["relationship_type"], o["target_ref"])
		}
		if created := o["created"]; o["created_by_ref"] == PicketID && created != "1970-01-01T00:00:00.000Z" && o["type"] != "extension-definition" {
			t.Errorf("%s is of %s, but the document has no date", o["id"], created)
		}
	}
}

// The same document gives the same bytes, whatever it is called; another text gives other objects, but for what to look for.
func TestAdvisoryBundleIsDeterministic(t *testing.T) {
	a, b := tide(t), tide(t)
	b.Document.Name = "elsewhere/tide.txt"
	if writeAdvisory(t, a) != writeAdvisory(t, b) {
		t.Error("two readings of one document differ")
	}
	b.Document.TextSHA256 = strings.Repeat("ef", 32)
	known := map[any]bool{}
	for _, o := range objectsOf(t, writeAdvisory(t, a)) {
		known[o["id"]] = true
	}
	for _, o := range objectsOf(t, writeAdvisory(t, b)) {
		if known[o["id"]] && o["created_by_ref"] == PicketID && o["type"] != "extension-definition" && o["pattern_type"] != "stix" {
			t.Errorf("%s is of two documents", o["id"])
		}
	}
}

// A list needs no more objects than it has values.
func TestIndicatorsOnly(t *testing.T) {
	a := silent()
	a.Indicators = intel.IndicatorsOf(intel.Indicator{Indicator: indicator.Indicator{Kind: indicator.Domain, Value: "a.example"}})
	if got := len(objectsOf(t, writeAdvisory(t, a))); got != 4 {
		t.Errorf("%d objects, want the reader, the extension, the indicator, the report", got)
	}
}
