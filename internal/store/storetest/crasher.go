package storetest

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/store"
)

// The environment of a crasher: what it does, to what, and in which place.
const (
	crasherPlace    = "PICKET_STORETEST_CRASHER_PLACE"
	crasherTask     = "PICKET_STORETEST_CRASHER_TASK"
	crasherArgument = "PICKET_STORETEST_CRASHER_ARGUMENT"
)

// What it says, a line each.
const (
	saysBegin = "begins"
	saysDone  = "done" // what it did has returned without error, so it must be there
)

const (
	crashPairs    = 200    // objects of a document, each with what it asserts
	crashRejected = 20_000 // values of a document: as many as are staged at once
)

// crashObject is object k in the version that document n brings.
func crashObject(k, n int) (store.Object, intel.Indicator) {
	version := time.Date(2026, 1, 1, 0, 0, n, 0, time.UTC)
	x := domain(fmt.Sprintf("host-%d.example", k))
	x.ID, x.Modified = fmt.Sprintf("indicator--%d", k), &version
	return store.Object{ID: x.ID, Type: "indicator", Spec: "2.1", Version: version, Body: []byte(`{"type":"indicator"}`)}, x
}

// crashShared is how many objects all documents bring, word for word.
const crashShared = 500

func stageShared(i *store.Import) error {
	for k := range crashShared {
		o, _ := crashObject(k, 0)
		o.ID, o.Type = fmt.Sprintf("note--%d", k), "note"
		if err := i.Object(o); err != nil {
			return err
		}
	}
	return nil
}

// crashDocument stages document n: what it asserts before and behind so many rejected values that they are staged apart.
func crashDocument(i *store.Import, n int) (*intel.Advisory, error) {
	if err := stageShared(i); err != nil {
		return nil, err
	}
	for k := range crashPairs {
		if k == crashPairs/2 {
			for r := range crashRejected {
				if err := i.Rejected(intel.Rejected{Kind: "line", Value: strconv.Itoa(r)}); err != nil {
					return nil, err
				}
			}
		}
		o, x := crashObject(k, n)
		if err := i.Object(o); err != nil {
			return nil, err
		}
		if err := i.Indicator(x); err != nil {
			return nil, err
		}
	}
	return intel.NewAdvisory(intel.Document{Name: strconv.Itoa(n), SHA256: "sha of " + strconv.Itoa(n)}), nil
}

// asCrasher is what a process does that is there to be killed.
func asCrasher(t *testing.T, open Opener) bool {
	task := os.Getenv(crasherTask)
	if task == "" {
		return false
	}
	if task == "migrate" {
		fmt.Println(saysBegin)
	}
	s := openAt(t, open, os.Getenv(crasherPlace))
	defer s.Close()
	if task != "migrate" {
		fmt.Println(saysBegin)
		if err := crashTask(t, s, task, os.Getenv(crasherArgument)); err != nil {
			fmt.Println(err)
			return true
		}
	}
	fmt.Println(saysDone)
	return true
}

func crashTask(t *testing.T, s *store.Store, task, argument string) error {
	v := s.View(intel.Red)
	n, _ := strconv.Atoi(argument)
	switch task {
	case "import":
		_, err := s.Import(t.Context(), store.Origin{By: "crasher"}, func(i *store.Import) (*intel.Advisory, error) { return crashDocument(i, n) })
		return err
	case "withdraw":
		return v.Withdraw(t.Context(), documentID(t, v, n), store.Withdrawal{By: "crasher"})
	case "erase":
		return v.Erase(t.Context(), documentID(t, v, n), "crasher")
	case "delete":
		_, err := v.DeleteObjects(t.Context(), store.ObjectQuery{Collection: 1, IDs: crashIDs(0, crashPairs/2), Versions: []string{crashVersion(n)}})
		return err
	case "decide":
		var list []indicator.Indicator
		for k := range crashPairs {
			_, x := crashObject(k, 1)
			list = append(list, x.Indicator)
		}
		return v.Decide(t.Context(), list, store.Decision{Expired: true, Reason: argument})
	case "backup":
		return s.Backup(t.Context(), argument)
	}
	return fmt.Errorf("there is no task %s", task)
}

func crashVersion(n int) string {
	o, _ := crashObject(0, n)
	return o.Version.Format(time.RFC3339)
}

func crashIDs(from, to int) (list []string) {
	for k := from; k < to; k++ {
		list = append(list, fmt.Sprintf("indicator--%d", k))
	}
	return list
}

// documentID finds document n.
func documentID(t *testing.T, v store.View, n int) int64 {
	t.Helper()
	list, err := v.Documents(t.Context(), store.DocumentQuery{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		if d.Document.Name == strconv.Itoa(n) {
			return d.ID
		}
	}
	t.Fatalf("document %d is not in use", n)
	return 0
}
