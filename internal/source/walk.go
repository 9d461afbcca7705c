package source

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// Stdin is the name of standard input, as an argument and as printed.
const Stdin = "-"

// An Entry is one thing found under the paths: a file to read, a member of an archive, or why there is none.
type Entry struct {
	Name    string    // as printed: the path as given, or joined to it from below; "-" is standard input; "path!member"
	Root    string    // the argument it was found under
	Size    int64     // bytes on disk when it was found, compressed as they are; -1 where that is not known, as for pipes
	ModTime time.Time // zero where not known; of a member as the archive says, or that of the archive
	Err     error     // it cannot be read: something may be lost
	Skipped string    // it need not be read, and why: nothing is lost

	place *place // where the member lies; nil for all else
}

// Path is the file on disk that the entry is, or that the member lies in.
func (e Entry) Path() string {
	if e.place != nil {
		return e.place.archive
	}
	return e.Name
}

// Walk lists the files under the paths, in the order of the paths and then of the names. Symbolic links are followed;
// each real file and directory comes once, under the first name it is found by, so that loops end. A pipe is read when it
// is named itself, and skipped below a directory. A directory without files gives no entry. The walk ends early, without
// a word, when ctx does.
//
// A zip or a plain tar comes as its members, in its own order, so that they can be read at the same time. One that is
// damaged in any way, or has no files, comes as itself: Open reads of it what can be read, and tells the rest.
func Walk(ctx context.Context, paths []string) iter.Seq[Entry] {
	return walkWithin(ctx, paths, defaults)
}

func walkWithin(ctx context.Context, paths []string, lim limits) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		w := walker{ctx: ctx, limits: lim, yield: yield, seen: map[identity]string{}}
		for _, path := range paths {
			if !w.visit(Entry{Name: path, Root: path}) {
				return
			}
		}
	}
}

type walker struct {
	ctx    context.Context
	limits limits
	yield  func(Entry) bool
	seen   map[identity]string // the name it was first found by
	above  []identity          // the directories being walked, outermost first
}

// visit lists what e names. Like all of the walker's methods, it gives false when the walk is over.
func (w *walker) visit(e Entry) bool {
	if w.ctx.Err() != nil {
		return false
	}
	if e.Name == Stdin {
		e.Size = -1
		return w.once(e, identity{path: Stdin})
	}
	info, err := os.Stat(e.Name)
	if err != nil {
		return w.unreadable(e, err)
	}
	if info.IsDir() {
		return w.directory(e, info)
	}
	e.Size, e.ModTime = info.Size(), info.ModTime()
	return w.file(e, info)
}

func (w *walker) file(e Entry, info fs.FileInfo) bool {
	named := e.Name == e.Root
	kind := kindOf(info.Mode())
	switch {
	case kind == "":
	case kind == "pipe" && named:
		e.Size = -1
	case named:
		e.Err = errors.New("not a regular file (" + kind + ")")
		return w.yield(e)
	default:
		e.Skipped = "not a regular file (" + kind + ")"
		return w.yield(e)
	}
	return w.once(e, identify(e.Name, info))
}

// kindOf names what is no regular file.
func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsRegular():
		return ""
	case mode&fs.ModeNamedPipe != 0:
		return "pipe"
	case mode&fs.ModeSocket != 0:
		return "socket"
	case mode&fs.ModeDevice != 0:
		return "device"
	}
	return "special"
}

// once lists e unless it was listed by another name.
func (w *walker) once(e Entry, id identity) bool {
	if first, ok := w.seen[id]; ok {
		e.Skipped = "seen already as " + first
	} else {
		w.seen[id] = e.Name
	}
	if e.Skipped == "" && e.Size > 0 {
		if members := w.membersOf(e); len(members) > 0 {
			return w.all(members)
		}
	}
	return w.yield(e)
}

func (w *walker) all(entries []Entry) bool {
	for _, e := range entries {
		if w.ctx.Err() != nil || !w.yield(e) {
			return false
		}
	}
	return true
}

// directory lists what lies below e. What can be read of a directory is listed before the error that ends it.
func (w *walker) directory(e Entry, info fs.FileInfo) bool {
	id := identify(e.Name, info)
	if slices.Contains(w.above, id) {
		e.Skipped = "directory loop"
		return w.yield(e)
	}
	if first, ok := w.seen[id]; ok {
		e.Skipped = "seen already as " + first
		return w.yield(e)
	}
	w.seen[id] = e.Name
	w.above = append(w.above, id)
	defer func() { w.above = w.above[:len(w.above)-1] }()

	children, err := os.ReadDir(e.Name)
	for _, child := range children {
		if !w.visit(Entry{Name: below(e.Name, child.Name()), Root: e.Root}) {
			return false
		}
	}
	if err != nil {
		e.Err = bare(err)
		return w.yield(e)
	}
	return true
}

// below joins the names; a file called "-" in the working directory is not standard input.
func below(directory, name string) string {
	if joined := filepath.Join(directory, name); joined != Stdin {
		return joined
	}
	return "." + string(filepath.Separator) + name
}

// unreadable tells why there is nothing at e: a link that leads nowhere is told apart from a file that has gone.
func (w *walker) unreadable(e Entry, err error) bool {
	if errors.Is(err, syscall.ELOOP) {
		e.Skipped = "link loop"
		return w.yield(e)
	}
	e.Err = bare(err)
	if target, linkErr := os.Readlink(e.Name); linkErr == nil && errors.Is(err, fs.ErrNotExist) {
		e.Err = errors.New("link to " + target + ", which does not exist")
	}
	return w.yield(e)
}
