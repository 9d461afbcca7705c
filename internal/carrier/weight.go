package carrier

import (
	"encoding/binary"
	"image"
	"image/color"
	"runtime"
	"sync"
)

// A picture of a few hundred KB may take a hundred times as much once it is decoded. So large ones are decoded one at a time, whoever asks for them.

// leastAlone is what work must hold to be done alone, in bytes.
const leastAlone = 8 << 20

var solitude sync.Mutex

// alone does work that holds so many bytes. What large work leaves behind is given back at once: the next may be as large.
func alone(size int64, work func()) {
	if size < leastAlone {
		work()
		return
	}
	solitude.Lock()
	defer solitude.Unlock()
	work()
	runtime.GC()
}

// decodedSize is about how many bytes the decoder of a picture holds.
func decodedSize(picture []byte, config image.Config) int64 {
	pixels := int64(config.Width) * int64(config.Height)
	switch config.ColorModel {
	case color.GrayModel:
		return pixels
	case color.Gray16Model:
		return 2 * pixels
	case color.YCbCrModel, color.NYCbCrAModel:
		return pixels * eighthsOf(picture) / 8
	case color.RGBA64Model, color.NRGBA64Model:
		return 8 * pixels
	}
	if _, ok := config.ColorModel.(color.Palette); ok {
		return pixels
	}
	return 4 * pixels
}

// eighthsOf is how many bytes eight pixels in luminance and colours take. A JPEG (ITU T.81, B.2.2) has fewer samples where its colours are coarser, and
// where it is progressive each costs four bytes more: all coefficients are held to the end.
func eighthsOf(picture []byte) int64 {
	const each, progressive = 3 * 8, 5
	if len(picture) < 2 || picture[0] != 0xff || picture[1] != 0xd8 {
		return each // WebP
	}
	for at := 2; at+10 < len(picture) && picture[at] == 0xff; {
		switch frame := picture[at+4:]; picture[at+1] {
		case 0xc0, 0xc1:
			return samplesOf(frame)
		case 0xc2:
			return samplesOf(frame) * progressive
		}
		at += 2 + int(binary.BigEndian.Uint16(picture[at+2:]))
	}
	return each * progressive
}

// samplesOf counts those of eight pixels, by the sampling factors in a frame header.
func samplesOf(frame []byte) int64 {
	var sum, across, down int64
	components := frame[6:]
	for range min(frame[5], 4) {
		if len(components) < 3 {
			break
		}
		h, v := int64(components[1]>>4), int64(components[1]&15)
		sum, across, down = sum+h*v, max(across, h), max(down, v)
		components = components[3:]
	}
	return 8 * sum / max(1, across*down)
}
