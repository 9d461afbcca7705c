package source

import (
	"archive/tar"
	"io"
	"os"
)

// A place is where a member lies in an archive on disk.
type place struct {
	archive string // its path
	size    int64  // its bytes, when it was found
	format  string
	offset  int64      // of a member of a tar: where its content begins
	zip     *zipMember // nil unless it is of a zip
	budget  *budget    // of the archive
}

// membersOf lists the members of an archive. There are none where e is no archive, or one that only Open can make the best
// of.
func (w *walker) membersOf(e Entry) []Entry {
	file, err := os.Open(e.Name)
	if err != nil {
		return nil // Open says so
	}
	defer file.Close()
	var head [tarBlock]byte
	n, _ := io.ReadFull(file, head[:])
	index := &index{walker: w, file: file, entry: e, budget: newBudget(w.limits, e.Size)}
	switch {
	case isZip(head[:n]):
		return index.zip()
	case containerOf(head[:n]) != nil && containerOf(head[:n]).name == tarFormat:
		return index.tar()
	}
	return nil
}

// An index is one in the making.
type index struct {
	walker *walker
	file   *os.File
	entry  Entry
	budget *budget
}

func (x *index) zip() []Entry {
	at := io.NewSectionReader(x.file, 0, x.entry.Size)
	directory, fault := readZipDirectory(at, x.entry.Size, x.walker.limits.members)
	if fault != nil || directory.behind != nil || int64(len(directory.members)) > x.walker.limits.members {
		return nil
	}
	var entries []Entry
	for i := range directory.members {
		z := &directory.members[i]
		if z.special {
			continue
		}
		e := x.member(&member{name: z.name, modTime: z.modTime}, z.packed, place{format: "zip", zip: z})
		entries = append(entries, e)
	}
	return entries
}

// tar goes from header to header. A sparse file has no place of its own, so that its archive is left to Open.
func (x *index) tar() []Entry {
	section := io.NewSectionReader(x.file, 0, x.entry.Size)
	t := &tarStream{in: section, seeker: section}
	var entries []Entry
	for more := true; more; {
		z := tar.NewReader(t)
		for {
			m, err := t.next(z, x.budget)
			if err == io.EOF {
				break
			}
			if err != nil || m.sparse || int64(len(entries)) == x.walker.limits.members || x.walker.ctx.Err() != nil {
				return nil
			}
			entries = append(entries, x.member(m, m.size, place{format: tarFormat, offset: t.offset}))
		}
		var err error
		if more, err = t.follow(); err != nil {
			return nil
		}
	}
	return entries
}

func (x *index) member(m *member, size int64, at place) Entry {
	e := x.entry
	named := label{name: e.Name, modTime: e.ModTime}.member(m)
	e.Name, e.ModTime, e.Size = named.name, named.modTime, size
	at.archive, at.size, at.budget = x.entry.Name, x.entry.Size, x.budget
	e.place = &at
	return e
}

// place opens a member where it lies.
func (o *opener) place(p *place, at label) bool {
	at.containers = []string{p.format}
	if err := o.overspent(); err != nil {
		return o.refuse(at, &Fault{Err: unread(err)})
	}
	if p.zip == nil {
		content := io.NewSectionReader(o.disk, p.offset, o.disk.share)
		return o.enter(content, readSize, at)
	}
	content, free, err := p.zip.open(o.disk, o.disk.size, o.budget)
	if err != nil {
		return o.refuse(at, &Fault{Err: err})
	}
	defer free()
	return o.enter(content, sniffSize, at)
}
