// Package evtx reads Windows event logs in the format of Windows Vista and later (EVTX): files and streams of any size, whole,
// damaged or cut short.
//
// A [Reader] cuts the input into [Chunk]s of 64 KiB, in bounded memory and without seeking. A chunk is self-contained, so that
// callers may decode chunks in parallel: [Chunk.Records] gives its records and its faults, [Chunk.Release] its memory back. A [Record] offers its values without a
// detour ([Record.Fields]), as one line of JSON ([Record.AppendJSON]) or as XML ([Record.AppendXML]).
//
// Damage is never fatal and never silent: whatever cannot be read is a [Fault] with its offset, and reading goes on behind it.
// Nothing is invented: a record is given only if its frame and its binary XML hold together, and what an earlier use of the file
// left behind the end of a chunk's data is not given as if it were live.
//
// The format is described in "Windows XML Event Log (EVTX) format" of the libyal project, its binary XML in [MS-EVEN6] 2.2.12 and
// 3.1.4.7. The package does no input or output of its own.
//
// [MS-EVEN6]: https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-even6/
package evtx
