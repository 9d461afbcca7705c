package source

// streams reads what folders there are, where they lie, and how their content is cut into files.
func (p *sevenParser) streams() []sevenFolder {
	var packs packedStreams
	var folders []sevenFolder
	cut := false
	for !p.bad {
		switch p.byte() {
		case sevenEnd:
			if !cut {
				p.cut(folders, nil, false)
			}
			packs.place(p, folders)
			return folders
		case sevenPackInfo:
			packs = p.packInfo()
		case sevenUnpackInfo:
			folders = p.unpackInfo()
		case sevenSubStreams:
			p.subStreams(folders)
			cut = true
		default:
			p.bad = true
		}
	}
	return nil
}

// packedStreams lie one behind the other.
type packedStreams struct {
	offset int64
	sizes  []int64
}

func (p *sevenParser) packInfo() packedStreams {
	packs := packedStreams{offset: p.number()}
	n := p.count()
	for !p.bad {
		switch p.byte() {
		case sevenEnd:
			return packs
		case sevenSize:
			for range n {
				packs.sizes = append(packs.sizes, p.number())
			}
		case sevenCRC:
			p.sums(n, func(int) *sum { return new(sum) })
		default:
			p.bad = true
		}
	}
	return packs
}

// place says where the folders lie.
func (s packedStreams) place(p *sevenParser, folders []sevenFolder) {
	next, at := 0, sevenStartSize+s.offset
	for i := range folders {
		folders[i].offset = at
		if folders[i].packs > len(s.sizes)-next {
			p.bad = true
			return
		}
		for range folders[i].packs {
			folders[i].packed = s.sizes[next]
			at = p.sane(uint64(at + s.sizes[next]))
			next++
		}
	}
}

func (p *sevenParser) unpackInfo() []sevenFolder {
	p.expect(sevenFolderID)
	n := p.count()
	if p.byte() != 0 || int64(n) > p.limit {
		p.bad = true
	}
	var folders []sevenFolder
	for range n {
		if p.bad {
			return nil
		}
		folders = append(folders, p.folder())
	}
	p.expect(sevenUnpackSize)
	for i := 0; i < len(folders) && !p.bad; i++ {
		folders[i].readSizes(p)
	}
	for !p.bad {
		switch p.byte() {
		case sevenEnd:
			return folders
		case sevenCRC:
			p.sums(len(folders), func(i int) *sum { return &folders[i].sum })
		default:
			p.bad = true
		}
	}
	return nil
}

// folder reads the coders of one, and how they are joined.
func (p *sevenParser) folder() sevenFolder {
	n := p.count()
	if n > maxSevenCoders {
		p.bad = true
	}
	f := sevenFolder{plain: true}
	for range n {
		if p.bad {
			return f
		}
		c := p.coder()
		f.ins, f.outs = f.ins+c.ins, f.outs+c.outs
		f.plain = f.plain && c.ins == 1 && c.outs == 1
		f.coders = append(f.coders, c)
	}
	pairs := make([]int, f.outs) // the input that an output leads to, and one: 0 is none
	for range f.outs - 1 {
		in, out := p.count(), p.count()
		if in >= f.ins || out >= f.outs || pairs[out] != 0 {
			p.bad = true
			return f
		}
		pairs[out] = in + 1
	}
	f.packs = f.ins - (f.outs - 1)
	if f.packs < 1 || f.outs < 1 {
		p.bad = true
		return f
	}
	if f.packs > 1 {
		for range f.packs {
			p.number()
		}
	}
	f.chain(p, pairs)
	return f
}

func (p *sevenParser) coder() sevenCoder {
	flags := p.byte()
	c := sevenCoder{id: string(p.take(uint64(flags & 0xf))), ins: 1, outs: 1}
	if flags&0x10 != 0 {
		c.ins, c.outs = p.count(), p.count()
	}
	if flags&0x20 != 0 {
		c.properties = p.take(uint64(p.number()))
	}
	if flags&0xc0 != 0 || c.ins > maxSevenCoders || c.outs > maxSevenCoders {
		p.bad = true
	}
	return c
}

// chain finds the order of decoding: from the coder that nothing leads to, to that which leads nowhere.
func (f *sevenFolder) chain(p *sevenParser, pairs []int) {
	led := make([]bool, f.ins)
	for out, in := range pairs {
		if in == 0 {
			f.last = out
			continue
		}
		led[in-1] = true
	}
	if !f.plain {
		return
	}
	at := 0
	for at < len(led)-1 && led[at] {
		at++
	}
	for range f.coders {
		f.order = append(f.order, at)
		if pairs[at] == 0 {
			break
		}
		at = pairs[at] - 1
	}
	if len(f.order) != len(f.coders) {
		p.bad = true
	}
}

// readSizes reads what each coder gives, and puts the coders in order.
func (f *sevenFolder) readSizes(p *sevenParser) {
	sizes := make([]int64, f.outs)
	for i := range sizes {
		sizes[i] = p.number()
	}
	f.sum.size = sizes[f.last]
	if !f.plain {
		return
	}
	coders := make([]sevenCoder, len(f.coders))
	for i, at := range f.order {
		coders[i] = f.coders[at]
		coders[i].size = sizes[at]
	}
	f.coders = coders
}

// subStreams reads how the folders are cut into files.
func (p *sevenParser) subStreams(folders []sevenFolder) {
	var counts []int64
	id := p.byte()
	if id == sevenUnpackStreams {
		for range folders {
			counts = append(counts, p.number())
		}
		id = p.byte()
	}
	p.cut(folders, counts, id == sevenSize)
	if id == sevenSize {
		id = p.byte()
	}
	if id == sevenCRC {
		parts := unsummed(folders)
		p.sums(len(parts), func(i int) *sum { return parts[i] })
		id = p.byte()
	}
	if id != sevenEnd {
		p.bad = true
	}
}

// cut makes the files' parts of the folders. Of each folder but the last size is stated, if any is.
func (p *sevenParser) cut(folders []sevenFolder, counts []int64, sized bool) {
	total := int64(0)
	for i := range folders {
		f, n := &folders[i], int64(1)
		if counts != nil {
			n = counts[i]
		}
		total += n
		if p.bad || total > p.limit || n > 1 && (!sized || n > int64(len(p.data))+1) {
			p.bad = true
			return
		}
		left := f.sum.size
		for range n - 1 {
			part := sum{size: p.number()}
			if left -= part.size; left < 0 {
				p.bad = true
				return
			}
			f.parts = append(f.parts, part)
		}
		switch n {
		case 0:
		case 1:
			f.parts = []sum{f.sum}
		default:
			f.parts = append(f.parts, sum{size: left})
		}
	}
}

// unsummed are the parts whose checksum is not that of their folder.
func unsummed(folders []sevenFolder) []*sum {
	var parts []*sum
	for i := range folders {
		for j := range folders[i].parts {
			if part := &folders[i].parts[j]; !part.hasCRC {
				parts = append(parts, part)
			}
		}
	}
	return parts
}
