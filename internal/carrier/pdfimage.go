package carrier

import (
	"bytes"
	"image"
	"strconv"

	"picket/internal/document/pdftext"
)

// image searches a picture on a page for QR codes: a JPEG as it is, samples of one or eight bits as gray.
func (r *pdfReader) image(dictionary, data []byte) {
	if r.i.pictures >= mostPictures || r.encrypted {
		return
	}
	if bytes.Contains(dictionary, []byte("/DCTDecode")) && !bytes.Contains(dictionary, []byte("/FlateDecode")) {
		r.i.picture(&subject{name: r.s.name, own: r.s.own, body: data})
		return
	}
	numbers := make(map[string]int)
	for _, m := range pdfNumber.FindAllSubmatch(dictionary, 20) {
		numbers[string(m[1])], _ = strconv.Atoi(string(m[2]))
	}
	w, h := numbers["Width"], numbers["Height"]
	if bytes.Contains(dictionary, []byte("/ImageMask")) {
		numbers["BitsPerComponent"] = 1
	}
	if w < 20 || h < 20 || w*h > mostPixels || bytes.Contains(dictionary, []byte("CCITT")) || bytes.Contains(dictionary, []byte("JPX")) || bytes.Contains(dictionary, []byte("JBIG2")) {
		return
	}
	size := sizeOfSamples(dictionary, w, h, numbers["BitsPerComponent"])
	alone(size, func() {
		if samples, ok := r.decoded(dictionary, data, size); ok {
			r.codes(grayOfSamples(samples, w, h, numbers["BitsPerComponent"], numbers["Predictor"]))
		}
	})
}

// sizeOfSamples is how many bytes the samples of a picture take, about: its colours may be defined elsewhere.
func sizeOfSamples(dictionary []byte, w, h, bits int) int64 {
	components := 3
	switch {
	case bits == 1:
		return int64(h) * int64(w/8+2)
	case bytes.Contains(dictionary, []byte("/DeviceGray")), bytes.Contains(dictionary, []byte("/Indexed")):
		components = 1
	case bytes.Contains(dictionary, []byte("/DeviceCMYK")):
		components = 4
	}
	return int64(h) * int64(w*components+1)
}

// codes takes the links of the codes in samples; nil where they are none that are read.
func (r *pdfReader) codes(gray *image.Gray) {
	if gray == nil {
		return
	}
	r.i.pictures++
	texts, ok := guarded(func() ([]string, bool) { return codesIn(gray), true })
	if !ok {
		r.i.unread(r.s, "picture: not searched for QR codes")
	}
	for _, text := range texts {
		r.i.link(r.s, "qr code", text)
	}
}

// grayOfSamples takes the first component of each pixel. How many there are follows from the number of bytes.
func grayOfSamples(samples []byte, w, h, bits, predictor int) *image.Gray {
	marks := 0 // of the PNG predictors, one a row
	if predictor >= 10 {
		marks = 1
	}
	row := len(samples) / h
	wide := row - marks
	if wide <= 0 || (bits != 1 && bits != 8) {
		return nil
	}
	components := 1
	if bits == 8 {
		components = wide / w
	}
	if components < 1 || bits == 1 && wide < (w+7)/8 {
		return nil
	}
	if marks == 1 {
		samples = unfilter(samples, row, max(1, components*bits/8))
	}
	// A module of a code may be one pixel: each is drawn four wide where the picture is small.
	scale := 1
	if max(w, h) < 300 {
		scale = 4
	}
	gray := image.NewGray(image.Rect(0, 0, w*scale, h*scale))
	for y := range h * scale {
		line := samples[(y/scale)*row+marks:]
		for x := range w * scale {
			px := x / scale
			if bits == 1 {
				gray.Pix[y*gray.Stride+x] = line[px/8] >> (7 - px%8) & 1 * 255
			} else {
				gray.Pix[y*gray.Stride+x] = line[px*components]
			}
		}
	}
	return gray
}

// unfilter undoes the filters of PNG (RFC 2083, section 6), in place.
func unfilter(b []byte, row, pixel int) []byte {
	for y := 0; (y+1)*row <= len(b); y++ {
		line := b[y*row+1 : (y+1)*row]
		above := make([]byte, row-1)
		if y > 0 {
			above = b[(y-1)*row+1 : y*row]
		}
		pdftext.Unfilter(b[y*row], line, above, pixel)
	}
	return b
}
