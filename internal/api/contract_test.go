package api_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"picket/internal/api"
)

// A document is openapi.yaml, with schemas that allow no member that they do not name.
type document struct {
	raw      map[string]any
	compiler *jsonschema.Compiler
	mu       sync.Mutex
	schemas  map[string]*jsonschema.Schema
}

var theContract = sync.OnceValues(func() (*document, error) {
	text, err := os.ReadFile("openapi.yaml")
	if err != nil {
		return nil, err
	}
	var raw any
	if err := yaml.Unmarshal(text, &raw); err != nil {
		return nil, err
	}
	text, err = json.Marshal(raw)
	if err != nil {
		return nil, err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	forbidMore(value)
	d := &document{raw: value.(map[string]any), compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{}}
	d.compiler.AssertFormat()
	return d, d.compiler.AddResource("openapi.json", value)
})

func contract(t testing.TB) *document {
	t.Helper()
	d, err := theContract()
	check(t, err)
	return d
}

func forbidMore(node any) {
	switch node := node.(type) {
	case map[string]any:
		if _, has := node["properties"]; has && node["type"] == "object" && node["additionalProperties"] == nil {
			node["additionalProperties"] = false
		}
		for _, child := range node {
			forbidMore(child)
		}
	case []any:
		for _, child := range node {
			forbidMore(child)
		}
	}
}

// at is what lies at a path of names, references followed; nil where nothing does.
func (d *document) at(names ...string) any {
	var node any = d.raw
	for _, name := range names {
		m, _ := d.follow(node).(map[string]any)
		node = m[name]
	}
	return d.follow(node)
}

func (d *document) follow(node any) any {
	m, _ := node.(map[string]any)
	if ref, is := m["$ref"].(string); is {
		return d.at(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
	}
	return node
}

// schema compiles what stands at a JSON pointer's names.
func (d *document) validate(schema any, body any) error {
	key, _ := json.Marshal(schema)
	d.mu.Lock()
	compiled := d.schemas[string(key)]
	if compiled == nil {
		name := fmt.Sprintf("schema%d.json", len(d.schemas))
		absolute := bytes.ReplaceAll(key, []byte(`"#/`), []byte(`"openapi.json#/`))
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(absolute))
		if err == nil {
			err = d.compiler.AddResource(name, value)
		}
		if err == nil {
			compiled, err = d.compiler.Compile(name)
		}
		if err != nil {
			d.mu.Unlock()
			return err
		}
		d.schemas[string(key)] = compiled
	}
	d.mu.Unlock()
	return compiled.Validate(body)
}

// operation is that of a path as requested.
func (d *document) operation(method, path string) (pattern string, operation map[string]any) {
	if method == "HEAD" {
		method = "GET"
	}
	if method != strings.ToUpper(method) { // methods are case-sensitive (RFC 9110, 9.1), and the document writes them small
		return "", nil
	}
	segments := strings.Split(strings.TrimPrefix(path, api.Prefix), "/")
	paths := d.raw["paths"].(map[string]any)
	for _, pattern := range slices.Sorted(maps.Keys(paths)) {
		parts := strings.Split(pattern, "/")
		fits := len(parts) == len(segments)
		for i := 0; fits && i < len(parts); i++ {
			fits = parts[i] == segments[i] || strings.HasPrefix(parts[i], "{") && segments[i] != ""
		}
		if operation, _ := d.at("paths", pattern, strings.ToLower(method)).(map[string]any); fits && operation != nil {
			return pattern, operation
		}
	}
	return "", nil
}

// checkReply holds an answer against what the document says.
func (d *document) checkReply(method, path string, r *reply) error {
	_, operation := d.operation(method, path)
	content := map[string]any{"application/problem+json": map[string]any{"schema": map[string]any{"$ref": "#/components/schemas/Problem"}}}
	if operation != nil {
		response, _ := d.follow(operation["responses"].(map[string]any)[fmt.Sprint(r.status)]).(map[string]any)
		if response == nil {
			return fmt.Errorf("the status %d is not documented", r.status)
		}
		if content, _ = response["content"].(map[string]any); content == nil {
			if r.body != "" {
				return errors.New("there is a body")
			}
			return nil
		}
	} else if r.status != 404 && r.status != 405 {
		return fmt.Errorf("the status is %d of no operation", r.status)
	}
	mediaType, _, err := mime.ParseMediaType(r.header.Get("Content-Type"))
	if err != nil {
		return err
	}
	entry, _ := content[mediaType].(map[string]any)
	if entry == nil {
		return fmt.Errorf("the media type %s is not documented", mediaType)
	}
	if !strings.HasSuffix(mediaType, "json") || method == "HEAD" {
		return nil
	}
	body, err := jsonschema.UnmarshalJSON(strings.NewReader(r.body))
	if err != nil {
		return err
	}
	return d.validate(entry["schema"], body)
}

// TestDocumentAndHandlersAgree holds each route against its operation, both ways.
func TestDocumentAndHandlersAgree(t *testing.T) {
	d, s := contract(t), newSite(t)
	var inCode, inDocument []string
	for _, route := range s.api.Routes() {
		inCode = append(inCode, route.Method+" "+route.Path)
		operation, _ := d.at("paths", route.Path, strings.ToLower(route.Method)).(map[string]any)
		if operation == nil {
			continue
		}
		checkOperation(t, d, route, operation)
	}
	ids := map[any]bool{}
	for path, item := range d.raw["paths"].(map[string]any) {
		for method, operation := range item.(map[string]any) {
			inDocument = append(inDocument, strings.ToUpper(method)+" "+path)
			id := operation.(map[string]any)["operationId"]
			if ids[id] {
				t.Errorf("the operationId %v is there twice", id)
			}
			ids[id] = true
		}
	}
	slices.Sort(inCode)
	slices.Sort(inDocument)
	if !slices.Equal(inCode, inDocument) {
		t.Errorf("in the code:\n%s\nin the document:\n%s", strings.Join(inCode, "\n"), strings.Join(inDocument, "\n"))
	}
}

func checkOperation(t *testing.T, d *document, route api.RouteInfo, operation map[string]any) {
	name := route.Method + " " + route.Path
	if operation["security"] != nil != route.Open {
		t.Errorf("%s: in the document it is open: %v", name, operation["security"] != nil)
	}
	if !route.Open && (operation["x-permission"] != route.May.String() || operation["x-role"] != route.May.Least().String()) {
		t.Errorf("%s: %v of %v instead of %s of %s", name, operation["x-permission"], operation["x-role"], route.May, route.May.Least())
	}
	var query, path []string
	parameters, _ := operation["parameters"].([]any)
	for _, p := range parameters {
		p := d.follow(p).(map[string]any)
		switch p["in"] {
		case "query":
			query = append(query, p["name"].(string))
		case "path":
			path = append(path, "{"+p["name"].(string)+"}")
		}
	}
	slices.Sort(query)
	want := slices.Sorted(slices.Values(route.Query))
	if !slices.Equal(query, want) {
		t.Errorf("%s: parameters %v instead of %v", name, query, want)
	}
	var inPath []string
	for part := range strings.SplitSeq(route.Path, "/") {
		if strings.HasPrefix(part, "{") {
			inPath = append(inPath, part)
		}
	}
	if !slices.Equal(inPath, path) {
		t.Errorf("%s: parameters of the path %v instead of %v", name, path, inPath)
	}
	accepts := ""
	if body, _ := d.follow(operation["requestBody"]).(map[string]any); body != nil {
		for mediaType := range body["content"].(map[string]any) {
			accepts += mediaType
		}
	}
	if accepts != route.Accepts {
		t.Errorf("%s: a body of %q instead of %q", name, accepts, route.Accepts)
	}
	responses := operation["responses"].(map[string]any)
	for _, status := range []string{"401", "403", "429", "503"} {
		if (responses[status] != nil) == route.Open {
			t.Errorf("%s: %s: documented: %v", name, status, responses[status] != nil)
		}
	}
}

// TestExamplesAreValid holds each example of the document against its schema.
func TestExamplesAreValid(t *testing.T) {
	d := contract(t)
	examples := 0
	var walk func(path string, node any)
	walk = func(path string, node any) {
		switch node := node.(type) {
		case map[string]any:
			if example, has := node["example"]; has && node["schema"] != nil {
				examples++
				if err := d.validate(node["schema"], example); err != nil {
					t.Errorf("%s: %v", path, err)
				}
			}
			for name, child := range node {
				walk(path+"/"+name, child)
			}
		case []any:
			for i, child := range node {
				walk(fmt.Sprint(path, "/", i), child)
			}
		}
	}
	walk("", d.raw)
	if examples < 15 {
		t.Errorf("there are %d examples only", examples)
	}
	for name, schema := range d.raw["components"].(map[string]any)["schemas"].(map[string]any) {
		if err := d.validate(schema, nil); err != nil && !errors.As(err, new(*jsonschema.ValidationError)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDocumentIsServed(t *testing.T) {
	s := newSite(t)
	got := s.must(200, "", "GET", "/openapi.json", "")
	var served map[string]any
	got.into(t, &served)
	if served["openapi"] != "3.1.0" {
		t.Errorf("openapi %v", served["openapi"])
	}
	text, err := os.ReadFile("openapi.yaml")
	check(t, err)
	if yaml := s.must(200, "", "GET", "/openapi.yaml", ""); yaml.body != string(text) {
		t.Error("openapi.yaml is not served as it is")
	}
	if again := s.must(304, "", "GET", "/openapi.json", "", "If-None-Match: "+got.header.Get("ETag")); again.body != "" {
		t.Error("304 with a body")
	}
}

// TestParameters gives each operation what is not documented, and what is.
func TestParameters(t *testing.T) {
	s := newSite(t)
	values := map[string]string{"limit": "5", "name": "a.txt", "pdf": "builtin", "collection": "intelligence", "feed": "f", "text": "x", "withdrawn": "true", "marking": "TLP:GREEN",
		"kind": "domain", "value": "c2.example", "document": "1", "state": "active", "min_confidence": "1", "min_score": "1", "since": "2024-01-01", "before": "2024-01-01T00:00:00Z",
		"verdict": "hit", "type": "run"}
	s.add("c2.example\n", "")
	for _, route := range s.api.Routes() {
		caller, body := adminRed, ""
		if route.Open {
			caller = ""
		}
		if route.Accepts != "" {
			body = "evil.example\n"
		}
		path := strings.NewReplacer("{id}", "1", "{kind}", "domain", "{value}", "c2.example").Replace(route.Path)
		got := s.ask(caller, route.Method, path+"?limt=1", "")
		if got.status != 400 || !strings.Contains(got.body, "limt") {
			t.Errorf("%s %s?limt=1: %d %s", route.Method, path, got.status, got.body)
		}
		for _, name := range route.Query {
			if name == "next" || name == "value" {
				continue
			}
			query := "?" + name + "=" + values[name]
			if route.Path == "/asked" {
				query += "&value=c2.example"
			}
			got := s.ask(caller, route.Method, path+query, body)
			if values[name] == "" || got.status == 400 {
				t.Errorf("%s %s%s: %d %s", route.Method, path, query, got.status, got.body)
			}
			for _, bad := range []string{"?" + name + "=", query + "&" + name + "=%00%ff"} {
				if got := s.ask(caller, route.Method, path+bad, body); name != "text" && name != "feed" && got.status < 400 {
					t.Errorf("%s %s%s: %d", route.Method, path, bad, got.status)
				}
			}
		}
	}
}
