package lure

import "testing"

func TestListsAreRead(t *testing.T) {
	all, err := readLists()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d nodes, %d steps", len(all.nodes), len(all.steps))
}
