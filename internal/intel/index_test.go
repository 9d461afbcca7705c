package intel

import (
	"fmt"
	"testing"

	"picket/indicator"
)

// Whatever the size it began with, an index tells apart what differs in value, kind or id, and nothing else.
func TestIndex(t *testing.T) {
	type key struct {
		indicator.Indicator
		id string
	}
	for _, room := range []int{0, 1, 17, 5000} {
		x := NewIndex(room)
		var list []key
		at := func(i int) (indicator.Indicator, string) { return list[i].Indicator, list[i].id }
		put := func(kind indicator.Kind, value, id string) (int, bool) {
			n, known := x.Put(indicator.Indicator{Kind: kind, Value: value}, id, at)
			if !known {
				list = append(list, key{indicator.Indicator{Kind: kind, Value: value}, id})
			}
			return n, known
		}
		for round := range 2 {
			for i := range 1000 {
				name := fmt.Sprintf("Name-%d.exe", i)
				for j, k := range []key{{indicator.Indicator{Kind: indicator.FileName, Value: name}, ""},
					{indicator.Indicator{Kind: indicator.Mutex, Value: name}, ""}, {indicator.Indicator{Kind: indicator.Mutex, Value: name}, "indicator--1"}} {
					if n, known := put(k.Kind, k.Value, k.id); n != 3*i+j || known != (round == 1) {
						t.Fatalf("room %d, round %d: %v is %d, %v", room, round, k, n, known)
					}
				}
			}
		}
		if n, known := x.Find(list[50].Indicator, list[50].id, at); n != 50 || !known {
			t.Errorf("put and not found: %d, %v", n, known)
		}
		if _, known := x.Find(list[50].Indicator, "indicator--2", at); known {
			t.Error("found by another id")
		}
		if n, known := put(indicator.FileName, "NAME-7.EXE", ""); n != 21 || !known {
			t.Errorf("the case of a file name tells it apart: %d, %v", n, known)
		}
	}
}
