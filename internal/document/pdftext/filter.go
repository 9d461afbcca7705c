package pdftext

import (
	"bytes"
	"compress/flate"
	"encoding/ascii85"
	"errors"
	"fmt"
	"io"
)

// maxFilters bounds a chain of filters.
const maxFilters = 8

var errTooLarge = fmt.Errorf("it is larger than %d bytes, or the file's streams together than %d", maxStream, maxDecoded)

// decode undoes the filters of a stream (§7.4). With an error it gives what could be had.
func (f *file) decode(data []byte, v value) ([]byte, error) {
	filters, parameters := v.key("Filter"), v.key("DecodeParms")
	if parameters.isNull() {
		parameters = v.key("DP")
	}
	if filters.isNull() {
		filters = v.key("F")
	}
	if filters.kind == name {
		return f.filter(filters.name(), data, parameters)
	}
	if filters.len() > maxFilters {
		return nil, fmt.Errorf("it has %d filters", filters.len())
	}
	for i := range filters.len() {
		var err error
		if data, err = f.filter(filters.index(i).name(), data, parameters.index(i)); err != nil {
			return data, err
		}
	}
	return data, nil
}

func (f *file) filter(filter string, data []byte, parameters value) (out []byte, err error) {
	switch filter {
	case "FlateDecode", "Fl":
		out, err = f.inflate(data)
	case "LZWDecode", "LZW":
		early := parameters.key("EarlyChange")
		out, err = lzw(data, early.isNull() || early.int() != 0, min(f.budget, maxStream))
	case "ASCIIHexDecode", "AHx":
		return []byte((&lexer{data: append([]byte("<"), data...)}).hex()), nil
	case "ASCII85Decode", "A85":
		return base85(data)
	case "RunLengthDecode", "RL":
		out, err = runLength(data, min(f.budget, maxStream))
	case "Crypt":
		return data, nil
	default:
		return nil, fmt.Errorf("its filter %s is not for text", filter)
	}
	f.budget -= len(out)
	return predict(out, parameters), err
}

// inflate ignores the checksum, and takes what there is of a stream that breaks off.
func (f *file) inflate(data []byte) ([]byte, error) {
	most := min(f.budget, maxStream)
	if most <= 0 {
		return nil, errTooLarge
	}
	data = bytes.TrimLeft(data, "\r\n")
	if len(data) < 2 {
		return nil, errors.New("it is empty")
	}
	out, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(data[2:])), int64(most)))
	if len(out) == most {
		return out, errTooLarge
	}
	if err != nil {
		return out, fmt.Errorf("its compression breaks off after %d bytes: %v", len(out), err)
	}
	return out, nil
}

func base85(data []byte) ([]byte, error) {
	if i := bytes.Index(data, []byte("~")); i >= 0 {
		data = data[:i]
	}
	clean := make([]byte, 0, len(data)+4)
	for _, c := range data {
		if c == 'z' || c >= '!' && c <= 'u' {
			clean = append(clean, c)
		}
	}
	out := make([]byte, 4*len(clean)+4)
	n, _, err := ascii85.Decode(out, clean, true)
	return out[:n], err
}

func runLength(data []byte, most int) ([]byte, error) {
	var out []byte
	for len(data) > 1 && data[0] != 128 {
		n := int(data[0])
		if n < 128 {
			n = min(n+2, len(data))
			out = append(out, data[1:n]...)
			data = data[n:]
		} else {
			out = append(out, bytes.Repeat(data[1:2], 257-n)...)
			data = data[2:]
		}
		if len(out) > most {
			return out, errTooLarge
		}
	}
	return out, nil
}

// lzw is the variable-length code of §7.4.4: 9 to 12 bits, the highest first.
func lzw(data []byte, early bool, most int) ([]byte, error) {
	const clearTable, endOfData = 256, 257
	type entry struct{ start, length int } // in out
	var out []byte
	var table [4096]entry
	size, width := 258, 9
	last := entry{-1, 0}
	slack := 0
	if early {
		slack = 1
	}
	bits, held := 0, 0
	for _, c := range data {
		for bits, held = bits<<8|int(c), held+8; held >= width; {
			held -= width
			code := bits >> held
			bits &= 1<<held - 1
			if code == endOfData {
				return out, nil
			}
			if code == clearTable {
				size, width, last = 258, 9, entry{-1, 0}
				continue
			}
			start := len(out)
			switch {
			case code < 256:
				out = append(out, byte(code))
			case code < size:
				e := table[code]
				out = append(out, out[e.start:e.start+e.length]...)
			case code == size && last.start >= 0:
				out = append(out, out[last.start:last.start+last.length]...)
				out = append(out, out[last.start])
			default:
				return out, fmt.Errorf("its compression breaks off after %d bytes", len(out))
			}
			if last.start >= 0 && size < len(table) {
				table[size] = entry{last.start, last.length + 1} // what follows the last string in out is the first byte of this one
				size++
			}
			last = entry{start, len(out) - start}
			if width < 12 && size+slack >= 1<<width {
				width++
			}
			if len(out) > most {
				return out, errTooLarge
			}
		}
	}
	return out, nil
}

// predict undoes the predictors of PNG and TIFF (§7.4.4.4).
func predict(data []byte, parameters value) []byte {
	predictor := parameters.key("Predictor").int()
	if predictor < 2 {
		return data
	}
	orOne := func(key string, standard int) int {
		if n := parameters.key(key).int(); n > 0 && n <= 1<<16 {
			return n
		}
		return standard
	}
	bitsPerPixel := orOne("Colors", 1) * orOne("BitsPerComponent", 8)
	pixel, row := max(bitsPerPixel/8, 1), (bitsPerPixel*orOne("Columns", 1)+7)/8
	if predictor == 2 {
		for start := 0; start < len(data) && bitsPerPixel%8 == 0; start += row {
			line := data[start:min(start+row, len(data))]
			for i := pixel; i < len(line); i++ {
				line[i] += line[i-pixel]
			}
		}
		return data
	}
	out := make([]byte, 0, len(data))
	above := make([]byte, row)
	for len(data) > 1 {
		form, line := data[0], data[1:min(row+1, len(data))]
		data = data[1+len(line):]
		Unfilter(form, line, above, pixel)
		out = append(out, line...)
		above = above[:copy(above[:cap(above)], line)]
		above = above[:row]
	}
	return out
}

// Unfilter undoes a filter of PNG (RFC 2083, §6) on one line of a picture, in place. above is the line before, pixel the bytes of a pixel.
func Unfilter(form byte, line, above []byte, pixel int) {
	for i := range line {
		var left, corner byte
		if i >= pixel {
			left, corner = line[i-pixel], above[i-pixel]
		}
		switch form {
		case 1:
			line[i] += left
		case 2:
			line[i] += above[i]
		case 3:
			line[i] += byte((int(left) + int(above[i])) / 2)
		case 4:
			line[i] += paeth(left, above[i], corner)
		}
	}
}

func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	toA, toB, toC := distance(p, a), distance(p, b), distance(p, c)
	switch {
	case toA <= toB && toA <= toC:
		return a
	case toB <= toC:
		return b
	}
	return c
}

func distance(p int, x byte) int { return max(p-int(x), int(x)-p) }
