package taxii_test

import (
	"os/exec"
	"testing"
)

// TestOASISClient runs the client of OASIS, which was not written here, against the server: it pages, filters, posts and deletes. It
// is skipped where Python or that client is not installed (pip install taxii2-client), which .ci/run tries.
func TestOASISClient(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3")
	}
	if text, err := exec.Command(python, "-c", "import taxii2client.v21").CombinedOutput(); err != nil {
		t.Skipf("taxii2-client is not installed: %s", text)
	}
	onEach(t, func(t *testing.T, s *site) {
		text, err := exec.Command(python, "testdata/client.py", s.http.URL+"/taxii2/", "somebody", "writer").CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	})
}
