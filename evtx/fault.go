package evtx

import "fmt"

// A Fault is damage or a limit met while reading: something of the input is missing in the answer, or may be wrong.
type Fault struct {
	Offset int64 // in the input, in bytes: where the thing that is at fault begins
	Err    error // what is at fault, in one line
}

// Error gives the offset in hexadecimal, then what is at fault.
func (f *Fault) Error() string { return fmt.Sprintf("offset %#x: %v", f.Offset, f.Err) }

// Unwrap gives the error without its offset.
func (f *Fault) Unwrap() error { return f.Err }

func faultf(offset int64, format string, args ...any) *Fault {
	return &Fault{Offset: offset, Err: fmt.Errorf(format, args...)}
}
