package sigma

import (
	"fmt"
	"strings"
	"testing"
)

// shown writes a condition so that a person can read it.
func shown(n *Node) string {
	switch n.Op {
	case Not:
		return "not " + shown(n.Args[0])
	case Match:
		return shownItem(n.Item)
	}
	var args []string
	for _, arg := range n.Args {
		args = append(args, shown(arg))
	}
	return "(" + strings.Join(args, map[Op]string{And: " and ", Or: " or "}[n.Op]) + ")"
}

func shownItem(i *Item) string {
	var values []string
	for _, v := range i.Values {
		values = append(values, map[ValueKind]string{String: "", Number: "#", Bool: "!", Null: "null"}[v.Kind]+v.Text)
	}
	return strings.Join(append([]string{i.Field}, i.Modifiers...), "|") + "=" + strings.Join(values, ",")
}

// sampleRule reads a rule whose one search is given.
func sampleRule(t testing.TB, search string) *Rule {
	t.Helper()
	text := "title: A rule\nid: 00000000-0000-4000-8000-00000000000a\nstatus: test\nlevel: high\ntags: [attack.t1059]\n" +
		"logsource:\n  product: windows\n  category: process_creation\nfields: [CommandLine, User]\n" +
		"detection:\n  selection:\n" + indented(search, 4) + "  condition: selection\n"
	documents, problems := Parse("rule.yml", []byte(text))
	if len(problems) > 0 || len(documents) != 1 || documents[0].Rule == nil {
		t.Fatalf("rule is not read: %v\n%s", problems, text)
	}
	return documents[0].Rule
}

func indented(text string, by int) string {
	return strings.Repeat(" ", by) + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n"+strings.Repeat(" ", by)) + "\n"
}

func samplePipeline(t testing.TB, steps string) *Pipeline {
	t.Helper()
	p, err := ParsePipeline("pipeline.yml", []byte("name: P\nvars:\n  admins: [root, 'ad*m']\n  one: 50%\ntransformations:\n"+indented(steps, 2)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The transformations are those of pySigma's documentation, "Processing Pipelines", by their names in YAML.
func TestTransformations(t *testing.T) {
	for _, c := range []struct{ name, steps, search, want string }{
		{"one name", "- {type: field_name_mapping, mapping: {Image: process.executable}}", `Image|endswith: '\cmd.exe'`, `(process.executable|endswith=\cmd.exe)`},
		{"several names are joined by Or", "- {type: field_name_mapping, mapping: {Image: [a, b]}}", `Image|endswith: x`, `((a|endswith=x or b|endswith=x))`},
		{"several names of what must not be are joined by And", "- {type: field_name_mapping, mapping: {Image: [a, b]}}", `Image|neq: x`, `((a|neq=x and b|neq=x))`},
		{"no value under any name", "- {type: field_name_mapping, mapping: {A: [a, b]}}", `A: null`, `((a=null and b=null))`},
		{"not there under any name", "- {type: field_name_mapping, mapping: {A: [a, b]}}", `A|exists: false`, `((a|exists=!false and b|exists=!false))`},
		{"no value, or some", "- {type: field_name_mapping, mapping: {A: [a, b]}}", `A: [null, x]`, `(((a=null and b=null) or (a=x or b=x)))`},
		{"references", "- {type: field_name_mapping, mapping: {B: b}}", `A|fieldref: B`, `(A|fieldref=b)`},
		{"a keyword in a field", "- {type: field_name_mapping, mapping: {null: message}}", `- bad`, `message|contains=bad`},
		{"prefixes in order", "- {type: field_name_prefix_mapping, mapping: {win.: x., win: y.}}", "win.a: 1\nwin_b: 2", "(x.a=#1 and y._b=#2)"},
		{"prefix and suffix", "- {type: field_name_prefix, prefix: a.}\n- {type: field_name_suffix, suffix: .b}", "X: 1", "(a.X.b=#1)"},
		{"letters of names", "- {type: field_name_transform, transform_func: snake_case, mapping: {User: u}}", "CommandLine: x\nUser: y", "(command_line=x and u=y)"},
		{"drop", "- type: drop_detection_item\n  field_name_conditions: [{type: include_fields, fields: [A]}]", "A: 1\nB: 2", "(B=#2)"},
		{"hashes", "- {type: hashes_fields, valid_hash_algos: [MD5, SHA1], field_prefix: File}", "Hashes|contains:\n  - MD5=00000000000000000000000000000000\n  - IMPHASH=1",
			"((FileMD5=00000000000000000000000000000000 or Hashes|contains=IMPHASH=1))"},
		{"extracted", "- {type: extract_fields, regex: '(?P<kind>\\w+):(?P<n>\\d+)', field_prefix: reg}", "A: 'Dword:7'", "(((reg.kind=Dword and reg.n=#7)))"},
		{"wildcards for placeholders", "- {type: wildcard_placeholders}", `User|expand: 'a%x%b'`, `(User|expand=a*b)`},
		{"values for placeholders", "- {type: value_placeholders, include: [admins]}", `User|expand: '%admins%\%one%'`, `(User|expand=root\%one\%,ad*m\%one\%)`},
		{"percent signs in values", "- {type: value_placeholders}", `User|expand: '%one%'`, `(User|expand=50\%)`},
		{"placeholders in expressions", "- {type: value_placeholders}", `User|re|expand: '^%admins%\d$'`, `(User|re|expand=^root\d$,^ad.*m\d$)`},
		{"added condition", "- {type: add_condition, template: true, conditions: {index: ['$product-$category', '$$x']}}", "A: 1", "((index=windows-process_creation,$x) and (A=#1))"},
		{"added negated", "- {type: add_condition, negated: true, conditions: {'index|contains': x}}", "A: 1", "(not (index|contains=x) and (A=#1))"},
		{"replace", `- {type: replace_string, regex: '^\*\\(.*)$', replacement: 'C:\\\1'}`, `Image|endswith: '\cmd.exe'`, `(Image=C:\\cmd.exe)`},
		{"replace with a name", `- {type: replace_string, regex: '(?P<a>x+)', replacement: '<\g<a>$>'}`, `A: [xx, y]`, `(A=<xx$>,y)`},
		{"replace but wildcards", `- {type: replace_string, regex: '.', replacement: '*', skip_special: true}`, `A|contains: ab`, `(A=*\*\**)`},
		{"replace and mean wildcards", `- {type: replace_string, regex: 'a', replacement: '*', skip_special: true, interpret_special: true}`, `A: ab`, `(A=*b)`},
		{"a backslash before a wildcard stays one", `- {type: replace_string, regex: 'x', replacement: 'y'}`, `A: 'x\\*'`, `(A=y\\*)`},
		{"map values", "- {type: map_string, mapping: {a: [b, c], '*d*': e}}", "A: [a, x]\nB|contains: d", "(A=b,c,x and B=e)"},
		{"case as in the rule", "- {type: regex, method: plain}", "A|contains: x\nB: 1", "(A|contains|cased=x and B=#1)"},
		{"case ignored anyway", "- {type: regex}", "A: x", "(A=x)"},
		{"set a value", "- {type: set_value, value: '1', force_type: num}", "A|contains|all: [x, y]", "(A=#1)"},
		{"set null", "- {type: set_value, value: null}", "A: x", "(A=null)"},
		{"numbers to texts", "- {type: convert_type, target_type: str}", "A: [1, x]", "(A=1,x)"},
		{"texts to numbers", "- {type: convert_type, target_type: num}", "A: '7'", "(A=#7)"},
		{"case", "- {type: case, method: upper}", "A|contains|expand: 'a%x%'", "(A|expand=*A%x%*)"},
		{"nested", "- type: nest\n  items:\n    - {type: field_name_prefix, prefix: a.}\n    - {type: case}", "X: Y", "(a.X=y)"},
		{"encodings are left alone", "- {type: case, method: upper}", "A|base64: x", "(A|base64=x)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rule := sampleRule(t, c.search).copy()
			if err := applyPipelines([]*Pipeline{samplePipeline(t, c.steps)}, rule, nil); err != nil {
				t.Fatal(err)
			}
			if got := shown(rule.Condition); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

// The conditions are those of pySigma's documentation, "Conditions".
func TestConditions(t *testing.T) {
	const mark = "- {type: set_state, key: n, val: 7, id: first}\n- {type: field_name_mapping, id: mapped, mapping: {M: m}}\n- {type: case, method: upper, %s}"
	const search = "A: x\nM: [y, 'z*']\nN: null\nK|contains: k"
	const all, none = "(A=X and m=Y,Z* and N=null and K=*K*)", "(A=x and m=y,z* and N=null and K|contains=k)"
	for _, c := range []struct{ condition, want string }{
		{"rule_conditions: [{type: logsource, product: windows}]", all},
		{"rule_conditions: [{type: logsource, product: linux}]", none},
		{"rule_conditions: [{type: logsource, product: linux}], rule_cond_not: true", all},
		{"rule_conditions: [{type: logsource, product: linux}, {type: tag, tag: ATTACK.t1059}], rule_cond_op: or", all},
		{"rule_conditions: {a: {type: is_sigma_rule}, b: {type: is_sigma_correlation_rule}}, rule_cond_expr: a and not (b or b)", all},
		{"rule_conditions: [{type: contains_field, field: M}]", none}, // it was renamed
		{"rule_conditions: [{type: contains_field, field: m}]", all},
		{"rule_conditions: [{type: contains_detection_item, field: K, value: '*k*'}]", all},
		{"rule_conditions: [{type: contains_detection_item, field: K, value: k}]", none},
		{"rule_conditions: [{type: processing_item_applied, processing_item_id: first}]", all},
		{"rule_conditions: [{type: processing_state, key: n, val: 8, op: lt}]", all},
		{"rule_conditions: [{type: processing_state, key: other, val: 8, op: ne}]", none},
		{"rule_conditions: [{type: rule_attribute, attribute: level, value: medium, op: gte}]", all},
		{"rule_conditions: [{type: rule_attribute, attribute: status, value: stable, op: gte}]", none},
		{"rule_conditions: [{type: rule_attribute, attribute: tags, value: attack.t1059, op: in}]", all},
		{"detection_item_conditions: [{type: match_string, cond: all, pattern: '[xy]'}]", "(A=X and m=y,z* and N=null and K|contains=k)"},
		{"detection_item_conditions: [{type: match_string, cond: any, pattern: '[xy]'}]", "(A=X and m=Y,Z* and N=null and K|contains=k)"},
		{"detection_item_conditions: [{type: match_string, cond: any, pattern: k}]", none}, // the value is *k*
		{"detection_item_conditions: [{type: match_value, cond: any, value: x}]", "(A=X and m=y,z* and N=null and K|contains=k)"},
		{"detection_item_conditions: [{type: contains_wildcard, cond: any}]", "(A=x and m=Y,Z* and N=null and K=*K*)"},
		{"detection_item_conditions: [{type: is_null, cond: any}], detection_item_cond_not: true", all},
		{"detection_item_conditions: [{type: processing_item_applied, processing_item_id: mapped}]", "(A=x and m=Y,Z* and N=null and K|contains=k)"},
		{"field_name_conditions: [{type: include_fields, fields: [A, K]}]", "(A=X and m=y,z* and N=null and K=*K*)"},
		{"field_name_conditions: [{type: exclude_fields, fields: ['[AK]'], mode: re}]", "(A=x and m=Y,Z* and N=null and K|contains=k)"},
		{"field_name_conditions: [{type: processing_item_applied, processing_item_id: mapped}]", "(A=x and m=Y,Z* and N=null and K|contains=k)"},
	} {
		rule := sampleRule(t, search).copy()
		p, err := ParsePipeline("p.yml", []byte("transformations:\n"+indented(fmt.Sprintf(mark, c.condition), 2)))
		if err == nil {
			err = applyPipelines([]*Pipeline{p}, rule, nil)
		}
		if err != nil {
			t.Errorf("%s: %v", c.condition, err)
		} else if got := shown(rule.Condition); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.condition, got, c.want)
		}
	}
}

func TestPipelineErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"transformations:\n  - {type: nothing}", `p.yml:2: transformation type "nothing" is not known`},
		{"transformations:\n  - id: a\n    type: file_placeholders\n    path: x", "p.yml:2: transformation file_placeholders is refused: a pipeline must not read files"},
		{"transformations:\n  - {type: http_placeholders, url: x}", "must not connect"},
		{"transformations:\n  - {type: command_placeholders, cmd: x}", "must not run"},
		{"transformations:\n  - {type: query_expression_placeholders}", "refused"},
		{"transformations:\n  - {type: case, methods: lower}", `p.yml:2: attribute "methods" is not known here`},
		{"transformations:\n  - {type: replace_string, regex: '(?=x)', replacement: y}", "p.yml:2: regex: "},
		{"transformations:\n  - type: case\n    rule_conditions: [{type: nothing}]", `p.yml:3: condition type "nothing" is not known here`},
		{"transformations:\n  - type: case\n    rule_conditions: {a: {type: is_sigma_rule}, b: {type: is_sigma_rule}}\n    rule_cond_expr: a", `does not use the condition "b"`},
		{"transformations:\n  - {type: add_condition, conditions: {a: {b: c}}}", "conditions"},
		{"colour: red", `p.yml:1: attribute "colour" is not known here`},
		{"a: &a [*a]\ntransformations: *a", "p.yml:1"},
		{"- a list", "p.yml: the file should hold a mapping"},
	} {
		_, err := ParsePipeline("p.yml", []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want %q", c.text, err, c.want)
		}
	}
}

func TestPipelineRefusesRules(t *testing.T) {
	for _, c := range []struct{ steps, search, want string }{
		{"- {type: rule_failure, message: not for this}", "A: 1", `pipeline "P": step in line 6: not for this`},
		{"- {type: detection_item_failure, message: no}", "A: 1", "line 12 of the rule: no"},
		{"- {type: field_name_mapping, mapping: {A: a}}\n- {type: strict_field_mapping_failure}", "A: 1\nB: 2", "no mapping for the fields: B"},
		{"- {type: drop_detection_item}", "A: 1", "nothing is left"},
		{"- {type: value_placeholders}", "A|expand: '%other%'", `no variable for the placeholder "other"`},
		{"- {type: convert_type, target_type: num}", "A: x", `the value "x" is no number`},
		{strings.Repeat("- {type: field_name_mapping, mapping: {A: [A, A, A, A, A, A, A, A, A, A]}}\n", 30), "A: 1", "grows too large"},
		{strings.Repeat("- {type: replace_string, regex: 'q*', replacement: aaaaaaaaaaaaaaaa}\n", 30), "A: x", "replaced in"},
	} {
		err := applyPipelines([]*Pipeline{samplePipeline(t, c.steps)}, sampleRule(t, c.search).copy(), nil)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.steps, err, c.want)
		}
	}
}

// Pipelines are one after the other by priority, and see what the others have set.
func TestPipelinesByPriority(t *testing.T) {
	late, _ := ParsePipeline("late.yml", []byte("priority: 20\ntransformations:\n  - {type: field_name_prefix, prefix: late., rule_conditions: [{type: processing_state, key: k, val: v}]}"))
	early, _ := ParsePipeline("early.yml", []byte("priority: 10\nfinalizers: [{type: json}]\ntransformations:\n  - {type: set_state, key: k, val: v}\n  - {type: field_name_suffix, suffix: .early}"))
	rule := sampleRule(t, "A: 1").copy()
	asked := &relatedField{names: []string{"User"}}
	if err := applyPipelines([]*Pipeline{late, early}, rule, []*relatedField{asked}); err != nil {
		t.Fatal(err)
	}
	if got := shown(rule.Condition) + fmt.Sprint(rule.Fields, asked.names); got != "(late.A.early=#1)[late.CommandLine.early late.User.early] [late.User.early]" {
		t.Error(got)
	}
	if len(early.Notes) != 1 || len(late.Notes) != 0 {
		t.Error("finalizers should be noted", early.Notes, late.Notes)
	}
}

// A copy of a rule shares nothing that pipelines change, but what the searches share with the condition stays shared.
func TestCopyRule(t *testing.T) {
	rule := sampleRule(t, "A: 1")
	before := shown(rule.Condition)
	clone := rule.copy()
	if err := applyPipelines([]*Pipeline{samplePipeline(t, "- {type: field_name_mapping, mapping: {A: [a, b]}}\n- {type: set_custom_attribute, attribute: x, value: y}")}, clone, nil); err != nil {
		t.Fatal(err)
	}
	if shown(rule.Condition) != before || rule.Custom["x"] != "" || clone.Custom["x"] != "y" {
		t.Error("the rule itself has changed")
	}
	if got := shown(clone.Searches[0].Node); got != shown(clone.Condition) {
		t.Error("search and condition differ:", got, shown(clone.Condition))
	}
}

func TestParseValues(t *testing.T) {
	values, err := ParseValues("values.yml", []byte("admins: [root, 7]\nservers: a.example.com\n"))
	if err != nil || fmt.Sprint(values) != "map[admins:[root 7] servers:[a.example.com]]" {
		t.Error(values, err)
	}
	for text, want := range map[string]string{
		"a: {b: c}": `values.yml:1: "a" should have a value`, "a: []": "should have a value", "[a]": "should hold a mapping", "a: 1\na: 2": "values.yml:2",
	} {
		if _, err := ParseValues("values.yml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// Sigma specification 2.1, "Escaping": what is taken apart and put together again means the same.
func TestValueParts(t *testing.T) {
	for _, value := range []string{`a`, `\`, `\\`, `\*`, `\\*`, `a*b?c`, `\?\x`, `%a%`, `\%a%`, `%%`, `a%`, `C:\%a%\\*`} {
		for _, expand := range []bool{false, true} {
			once := written(valueParts(value, expand), expand)
			if again := written(valueParts(once, expand), expand); again != once || fmt.Sprint(valueParts(once, expand)) != fmt.Sprint(valueParts(value, expand)) {
				t.Errorf("%s: %s, then %s", value, once, again)
			}
		}
		if got := plain(fromPlain(plain(value))); got != plain(value) {
			t.Errorf("%s: plain %s, then %s", value, plain(value), got)
		}
	}
}
