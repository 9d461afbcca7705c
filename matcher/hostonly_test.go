package matcher

import (
	"fmt"
	"slices"
	"testing"
)

// Of a popular host's URLs only those are reported whose path may stand in the line.
func TestHostAlone(t *testing.T) {
	var urls []string
	for i := range 10 {
		urls = append(urls, fmt.Sprintf("url:http://pop.example/dir/file%d.exe", i))
	}
	urls = append(urls, "url:http://pop.example/")
	set := compiled(t, urls...)
	for _, c := range []struct {
		line string
		want []string
	}{
		{`pop.example \u002fdir\u002ffil\u0065` + `3.exe`, []string{"10 host pop.example", "3 host pop.example"}},
		{"pop.example /dir/%66ile3.exe", []string{"10 host pop.example", "3 host pop.example"}},
		{"pop.example:443", []string{"10 host pop.example:443"}},
		{"GET\tpop.example\t/dir/file3.exe", []string{"10 host pop.example", "3 host pop.example"}},
		{"GET\t/dir/FILE4.exe?x=%20y pop.example", []string{"10 host pop.example", "4 host pop.example"}},
		{`"hostname":"pop.example","url":"\/dir\/file5.exe"`, []string{"10 host pop.example", "5 host pop.example"}},
		{"pop.example\n/dir/file3.exe", []string{"10 host pop.example"}},
		{"pop.example x pop.example", []string{"10 host pop.example"}},
	} {
		if got := found(set, c.line); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %q, want %q", c.line, got, c.want)
		}
	}
}
