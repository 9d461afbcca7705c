package sigma

import "testing"

func TestEvidence(t *testing.T) {
	for name, c := range map[string]struct {
		detection, field, value string
	}{
		"the longest text":     {"s: {Image|endswith: '\\cmd.exe', CommandLine|contains: 'delete shadows'}\n    condition: s", "CommandLine", "x Delete Shadows y"},
		"of what holds":        {"a: {CommandLine|contains: nothing of it}\n    b: {Image|endswith: '\\cmd.exe'}\n    condition: a or b", "Image", `C:\cmd.exe`},
		"a keyword":            {"k: ['shadows y']\n    condition: k", "CommandLine", "x Delete Shadows y"},
		"an expression":        {"s: {CommandLine|re: 'D.l'}\n    condition: s", "CommandLine", "x Delete Shadows y"},
		"nothing that is seen": {"s: {User: null}\n    condition: s", "", ""},
		"not what is excluded": {"s: {Image: '*'}\n    f: {CommandLine|contains: others}\n    condition: s and not f", "Image", `C:\cmd.exe`},
	} {
		t.Run(name, func(t *testing.T) {
			documents, problems := Parse("r.yml", []byte("title: R\nlogsource: {product: windows}\ndetection:\n    "+c.detection+"\n"))
			engine, more := Compile(documents, Options{})
			if len(problems)+len(more) > 0 {
				t.Fatal(problems, more)
			}
			var ev Event
			ev.Add("Image", []byte(`C:\cmd.exe`))
			ev.Add("CommandLine", []byte("x Delete Shadows y"))
			matched := false
			engine.Route(LogSource{Product: "windows"}).Match(&ev, func(rule int) {
				matched = true
				if field, value := engine.Evidence(rule, &ev); field != c.field || string(value) != c.value {
					t.Errorf("%s: %s, want %s: %s", field, value, c.field, c.value)
				}
			})
			if !matched {
				t.Error("does not match")
			}
		})
	}
}
