package compound_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/richardlehane/mscfb"

	"picket/internal/compound"
	"picket/internal/compound/compoundtest"
)

func sample() []byte {
	return compoundtest.Write(compoundtest.Storage{
		"WordDocument": bytes.Repeat([]byte("large "), 2000),
		"small":        []byte("a few bytes"),
		"empty":        []byte{},
		"Macros": compoundtest.Storage{
			"":    []byte("0123456789abcdef"),
			"VBA": compoundtest.Storage{"dir": bytes.Repeat([]byte("x"), 100), "Module1": bytes.Repeat([]byte("y"), 4095)},
		},
	})
}

func TestRead(t *testing.T) {
	raw := sample()
	f, err := compound.Read(raw)
	if err != nil || len(f.Faults) > 0 {
		t.Fatal(err, f)
	}
	large := f.Find("worddocument")
	if large == nil || string(large.Data()) != strings.Repeat("large ", 2000) {
		t.Fatalf("large stream: %v", large)
	}
	if at := large.Offset(); !bytes.HasPrefix(raw[at:], []byte("large large ")) {
		t.Errorf("offset %d", at)
	}
	if e := f.Find("Macros/VBA/Module1"); e == nil || string(e.Data()) != strings.Repeat("y", 4095) || e.Offset() != -1 {
		t.Errorf("small stream: %v", e)
	}
	if e := f.Find("Macros"); e == nil || !e.Storage || string(e.Class[:]) != "0123456789abcdef" {
		t.Errorf("storage: %v", e)
	}
}

// The reader of another project finds the same.
func TestAgreesWithMSCFB(t *testing.T) {
	raw := sample()
	f, _ := compound.Read(raw)
	other, err := mscfb.New(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for e, err := other.Next(); err == nil; e, err = other.Next() {
		ours := f.Find(strings.Join(append(e.Path, e.Name), "/"))
		if ours == nil {
			t.Fatalf("%s is missing", e.Name)
		}
		n++
		if data, _ := io.ReadAll(e); !bytes.Equal(data, ours.Data()) {
			t.Errorf("%s: %d bytes, want %d", ours.Path, len(ours.Data()), len(data))
		}
	}
	if n != len(f.Entries) {
		t.Errorf("%d entries, want %d", len(f.Entries), n)
	}
}

func TestReadDamaged(t *testing.T) {
	raw := sample()
	if _, err := compound.Read(raw[:400]); err == nil {
		t.Error("half a header is read")
	}
	f, err := compound.Read(raw[:len(raw)-512]) // the table is gone
	if err == nil {
		for _, e := range f.Entries {
			e.Data()
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(sample())
	f.Add([]byte(compound.Magic))
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, err := compound.Read(raw)
		if err != nil {
			return
		}
		total := 0
		for _, e := range file.Entries {
			data := e.Data()
			total += len(data)
			if at := e.Offset(); at >= 0 && !bytes.HasPrefix(raw[at:], data) {
				t.Fatalf("%q does not lie at %d", e.Path, at)
			}
		}
		if total > 4*len(raw)+2<<20 {
			t.Fatalf("%d bytes of %d", total, len(raw))
		}
	})
}
