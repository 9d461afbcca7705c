package cli

import (
	"os"
	"testing"
	"time"

	"picket/internal/ignore"
)

// TestExampleFiles holds the example's files to their forms.
func TestExampleFiles(t *testing.T) {
	const dir = "../../examples/organisation/"
	if expected, err := readExpected(dir + "expect.yaml"); err != nil || len(expected) != 4 {
		t.Errorf("%v, %v", expected, err)
	}
	if _, err := readAssets(dir + "assets.csv"); err != nil {
		t.Error(err)
	}
	data, err := os.ReadFile(dir + "ignore.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if list, err := ignore.Parse(data, time.Now()); err != nil || len(list.Entries()) != 1 {
		t.Errorf("%v, %v", list, err)
	}
}
