package evtx

// AppendXML appends the event as XML 1.0, one line without its end. Characters that XML cannot hold become U+FFFD, those that no
// name may hold become "_"; line ends become character references.
func (r *Record) AppendXML(dst []byte) []byte {
	for i := 0; i < len(r.nodes); i = r.next(i) {
		dst = r.appendXML(dst, i)
	}
	return dst
}

func (r *Record) appendXML(dst []byte, i int) []byte {
	n := &r.nodes[i]
	switch n.kind {
	case nodeText:
		return n.value.append(dst, inXML)
	case nodePI:
		dst = append(n.name.appendXML(append(dst, "<?"...)), ' ')
		return append(n.value.append(dst, inXML), "?>"...) // escaped, the data cannot end the instruction
	case nodeElement:
		return r.appendElementXML(dst, i)
	}
	return dst
}

func (r *Record) appendElementXML(dst []byte, i int) []byte {
	n := &r.nodes[i]
	dst = n.name.appendXML(append(dst, '<'))
	for i++; i < int(n.end) && r.nodes[i].kind == nodeAttribute; i++ {
		a := &r.nodes[i]
		dst = append(a.name.appendXML(append(dst, ' ')), `="`...)
		dst = append(a.value.append(dst, inXML), '"')
	}
	if i == int(n.end) {
		return append(dst, "/>"...)
	}
	dst = append(dst, '>')
	for ; i < int(n.end); i = r.next(i) {
		dst = r.appendXML(dst, i)
	}
	return append(n.name.appendXML(append(dst, "</"...)), '>')
}

// appendXML appends the name as XML 1.0 allows it (section 2.3), in ASCII: what else stands in it becomes "_".
func (n *name) appendXML(dst []byte) []byte {
	if n.safe {
		return append(dst, n.text...)
	}
	for i, c := range []byte(n.text) {
		if !isSafeName([]byte{'_', c}) || i == 0 && !isSafeName([]byte{c}) {
			c = '_'
		}
		dst = append(dst, c)
	}
	return dst
}
