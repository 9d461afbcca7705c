package source

import "fmt"

// A Fault is damage at a place in a source. What came before the place has been handed out.
type Fault struct {
	Offset int64 // in bytes, in the decompressed source
	Err    error // what is wrong, without the place
}

// Error says what is wrong and where.
func (f *Fault) Error() string { return fmt.Sprintf("%v at byte %d", f.Err, f.Offset) }

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Err }
