package cli

import (
	"testing"

	"github.com/spf13/pflag"
)

func TestTypedAgain(t *testing.T) {
	flags := pflag.NewFlagSet("sweep", pflag.ContinueOnError)
	flags.StringArrayP("intel", "i", nil, "")
	flags.StringArray("timezone", nil, "")
	flags.String("format", "", "")
	flags.String("since", "", "")
	flags.Bool("hash", false, "")
	err := flags.Parse([]string{"-i", "a.txt", "-i", "it's.txt", "--timezone", "fw-*/**=Europe/Berlin", "--format", "html", "--hash"})
	if err != nil {
		t.Fatal(err)
	}
	want := `picket sweep --hash -i a.txt -i 'it'\''s.txt' --timezone 'fw-*/**=Europe/Berlin' logs 'old logs'`
	if got := typedAgain("picket sweep", flags, []string{"logs", "old logs"}); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
