package frame

import (
	"fmt"
	"strings"
	"testing"
)

func TestJSON(t *testing.T) {
	for _, test := range []framingTest{
		// Arrays.
		{"array on a line", `[{"a":1},{"b":[1,{"c":2}]}]`, "\n{\"a\":1}\n{\"b\":[1,{\"c\":2}]}\n", jsonArray, ""},
		{"array, an element a line", "[\n{\"a\":1},\n{\"a\":2}\n]\n", "\n\n{\"a\":1}\n\n{\"a\":2}\n\n\n", jsonArray, ""},
		{"array, pretty", "[\n  {\n    \"a\": 1,\r\n    \"b\": [\n    ]\n  },\n  {}\n]", "\n\n  {     \"a\": 1,\r     \"b\": [     ]   }\n\n  {}\n\n", jsonArray, ""},
		{"array, indented otherwise", "[{\n\"a\":1\n}, {\n\"a\":2\n}]", "\n{ \"a\":1 }\n { \"a\":2 }\n", jsonArray, ""},
		{"mixed elements", `[{"a":1},2,"x",[{"b":1}],null]`, "\n{\"a\":1}\n2\n\"x\"\n[{\"b\":1}]\nnull\n", jsonArray, ""},
		{"arrays, one a line", "[{\"a\":1},{\"a\":2}]\n[{\"a\":3}]\n", "\n{\"a\":1}\n{\"a\":2}\n\n\n{\"a\":3}\n\n", jsonArray, ""},
		{"arrays without a break", `[{"a":1}][{"a":2}]`, "\n{\"a\":1}\n\n{\"a\":2}\n", jsonArray, ""},
		{"brackets in strings", `[{"a":"},{\"[]\\"},{"b":"\\\"]"}]`, "\n{\"a\":\"},{\\\"[]\\\\\"}\n{\"b\":\"\\\\\\\"]\"}\n", jsonArray, ""},
		{"byte order mark", mark + `[{"a":1},{"a":2}]`, mark + "\n{\"a\":1}\n{\"a\":2}\n", jsonArray, ""},
		{"bracket far from the brace", "[" + strings.Repeat(" ", 200) + `{"a":1},{"a":2}]`, "\n" + strings.Repeat(" ", 200) + "{\"a\":1}\n{\"a\":2}\n", jsonArray, ""},

		// Wrappers.
		{"CloudTrail", `{"Records":[{"a":1,"resources":[{"b":1},{"b":2}]},{"a":2}]}`, "{\"Records\":\n{\"a\":1,\"resources\":[{\"b\":1},{\"b\":2}]}\n{\"a\":2}\n\n", jsonObject, ""},
		{"CloudTrail, pretty", "{\n  \"Records\": [\n    {\n      \"a\": 1\n    },\n    {\n      \"a\": 2\n    }\n  ]\n}\n", "{   \"Records\": \n\n    {       \"a\": 1     }\n\n    {       \"a\": 2     }\n  \n \n\n", jsonObject, ""},
		{"several without a break", `{"Records":[{"a":1}]}{"Records":[{"a":2}]}{"a":3}`, "{\"Records\":\n{\"a\":1}\n\n{\"Records\":\n{\"a\":2}\n\n{\"a\":3}", jsonObject, ""},
		{"several, one a line", "{\"records\":[{\"a\":1},{\"a\":2}]}\n{\"records\":[]}\n{\"records\":[{\"a\":3}]}\n", "{\"records\":\n{\"a\":1}\n{\"a\":2}\n\n\n{\"records\":[]}\n{\"records\":\n{\"a\":3}\n\n\n", jsonObject, ""},
		{"OData", `{"@odata.context":"x","value":[{"a":1},{"a":2}],"@odata.nextLink":"y"}`, "{\"@odata.context\":\"x\",\"value\":\n{\"a\":1}\n{\"a\":2}\n,\"@odata.nextLink\":\"y\"\n", jsonObject, ""},
		{"Elasticsearch", `{"took":3,"hits":{"total":{"value":2},"hits":[{"_id":"1"},{"_id":"2"}]},"x":{"y":[{}]}}`, "{\"took\":3,\"hits\":{\"total\":{\"value\":2},\"hits\":\n{\"_id\":\"1\"}\n{\"_id\":\"2\"}\n},\"x\":{\"y\":[{}]}\n", jsonObject, ""},
		{"two lists", `{"events":[{"a":1}],"items":[{"b":1},{"b":2}]}`, "{\"events\":\n{\"a\":1}\n,\"items\":\n{\"b\":1}\n{\"b\":2}\n\n", jsonObject, ""},
		{"time behind the list", `{"logs":[{"a":1},{"a":2}],"time":1}`, "{\"logs\":\n{\"a\":1}\n{\"a\":2}\n,\"time\":1\n", jsonObject, ""},
		{"wrapper, then a record with a list", "{\"data\":[{\"a\":1},{\"a\":2}]}\n{\"@timestamp\":1,\"data\":[{\"a\":1},{\"a\":2}]}\n", "{\"data\":\n{\"a\":1}\n{\"a\":2}\n\n\n{\"@timestamp\":1,\"data\":[{\"a\":1},{\"a\":2}]}\n", jsonObject, ""},

		// Documents that are records.
		{"jq", "{\n  \"a\": 1\n}\n{\n  \"a\": [\n    {}\n  ]\n}\n", "{   \"a\": 1 }\n{   \"a\": [     {}   ] }\n", jsonObject, ""},
		{"documents without a break", `{"a":1}{"a":2}{}`, "{\"a\":1}\n\"a\":2}\n}", jsonObject, ""},
		{"documents with a space", `{"a":1} {"a":2}  {"a":3}`, "{\"a\":1}\n{\"a\":2}\n {\"a\":3}", jsonObject, ""},
		{"room for the brace", "{\n \"a\":1\n}{\n \"a\":2\n}{ \"a\":3}", "{  \"a\":1 }\n{ \"a\":2 }\n{\"a\":3}", jsonObject, ""},
		{"array without brackets", "{\"a\":1},\n{\"a\":2},\n", "{\"a\":1}\n\n{\"a\":2}\n\n", jsonObject, ""},
		{"record, then an array of numbers", "{\n\"a\":1\n}[1,\n2]", "{ \"a\":1 }\n1, 2]", jsonObject, ""},
	} {
		test.run(t)
	}
}

// Damage keeps to its record, and never goes without a fault.
func TestBrokenJSON(t *testing.T) {
	grammar := func(at int) string { return fmt.Sprintf("%v at byte %d", errGrammar, at) }
	for _, test := range []framingTest{
		{"quote is lost", `[{"a":"1","b":2},{"a":"3,"b":4},{"a":5},{"a":6}]`,
			"\n{\"a\":\"1\",\"b\":2}\n{\"a\":\"3,\"b\":4}\n{\"a\":5}\n{\"a\":6}\n", jsonArray, grammar(26)},
		{"bracket is lost", `[{"a":[1},{"a":2},{"a":3}]`,
			"\n{\"a\":[1}\n{\"a\":2}\n{\"a\":3}\n", jsonArray, grammar(8)},
		{"brace is lost", `[{"a":{"b":1},{"a":2},{"a":3}]`,
			"\n{\"a\":{\"b\":1},\n\"a\":2}\n{\"a\":3}\n", jsonArray, grammar(14)},
		{"last of a wrapper", "{\"Records\":[{\"a\":\"1},{\"a\":2}]}\n{\"Records\":[{\"a\":3},{\"a\":4}]}\n",
			"{\"Records\":\n{\"a\":\"1},{\"a\":2}]}\n{\"Records\":\n{\"a\":3}\n{\"a\":4}\n\n\n", jsonObject, grammar(23)},
		{"last of a wrapper, on one line", `{"Records":[{"a":1},{"a"2}]}{"Records":[{"a":3},{"a":4}]}`,
			"{\"Records\":\n{\"a\":1}\n{\"a\"2}]}\n\"Records\":\n{\"a\":3}\n{\"a\":4}\n\n", jsonObject, grammar(24)},
		{"break in a string", "[\n{\"a\":\"x\ny\"},\n{\"a\":\"z\\\n\"},\n{\"a\":1}\n]\n",
			"\n\n{\"a\":\"x\ny\"}\n\n{\"a\":\"z\\\n\"}\n\n{\"a\":1}\n\n\n", jsonArray, fmt.Sprintf("%v at byte 9", errString)},
		{"written half", "{\n\"a\":1\n}\n{\n\"a\":2,\n{\n\"a\":3\n}\n{\n\"a\":4\n}\n",
			"{ \"a\":1 }\n{ \"a\":2, \n{\"a\":3 }\n{ \"a\":4 }\n", jsonObject, grammar(19)},
		{"text between", "{\n\"a\":1\n}\nKilled\n{\n\"a\":2\n}\n", "{ \"a\":1 }\nKilled\n{ \"a\":2 }\n", jsonObject, grammar(10)},
		{"zeros", "[{\"a\":1},\x00\x00\x00},{\"a\":2}]", "\n{\"a\":1}\n\x00\x00\x00}\n{\"a\":2}\n", jsonArray, grammar(9)},
		{"zeros in a string", "[{\"a\":\"x\x00\"},{\"a\":1}]", "\n{\"a\":\"x\x00\"}\n{\"a\":1}\n", jsonArray, fmt.Sprintf("%v at byte 8", errString)},
		{"closed twice", `[{"a":1}]]{"a":2}`, "\n{\"a\":1}\n\n{\"a\":2}", jsonArray, grammar(9)},
		{"ends in a list", `[{"a":1},`, "\n{\"a\":1}\n", jsonArray, fmt.Sprintf("%v at byte 9", errJSONEnds)},
		{"ends in a string", `[{"a":"`, "\n{\"a\":\"", jsonArray, fmt.Sprintf("%v at byte 7", errJSONEnds)},
	} {
		test.run(t)
	}
}

// Nesting has a limit. What is deeper is damage, and no more than that.
func TestDepth(t *testing.T) {
	nested := func(depth int) string {
		return `[{"a":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + `},{"a":2}]`
	}
	want := strings.NewReplacer("},", "}\n").Replace
	for depth, fault := range map[int]string{maxDepth - 2: "", maxDepth - 1: fmt.Sprintf("%v at byte %d", errDepth, 4+maxDepth), 100_000: fmt.Sprintf("%v at byte %d", errDepth, 4+maxDepth)} {
		text := nested(depth)
		out, got := framed(t, jsonArray, text)
		if out != "\n"+want(text[1:len(text)-1])+"\n" || got != fault {
			t.Errorf("%d deep: fault %q, want %q, %q", depth, got, fault, out)
		}
	}
}

// What does not end where a record may end is told apart again all the same: here the wrapper's name is unknown.
func TestLongRecord(t *testing.T) {
	record := `{"a":"` + strings.Repeat("x", 1000) + `"}`
	text := `{"things":[` + strings.Repeat(record+",", 2000) + record + "]}\n"
	out, fault := framed(t, jsonObject, text)
	if !strings.HasPrefix(fault, errLong.Error()) {
		t.Errorf("fault %q", fault)
	}
	whole := 0
	for line := range strings.Lines(out) {
		if line == record+"\n" {
			whole++
		}
	}
	if joined := 2001 - whole; joined > maxRecord/len(record)+3 {
		t.Errorf("%d records are joined", joined)
	}
}
