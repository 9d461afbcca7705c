package carrier

import (
	"bytes"
	"image"
	"image/color"
	_ "image/gif"  // decoders of image.Decode
	_ "image/jpeg" // …
	_ "image/png"  // …
	"slices"

	"github.com/makiuchi-d/gozxing"
	multiqr "github.com/makiuchi-d/gozxing/multi/qrcode"
	"github.com/makiuchi-d/gozxing/qrcode"
	_ "golang.org/x/image/bmp"  // …
	_ "golang.org/x/image/webp" // …
)

const (
	mostPixels   = 25 << 20
	mostBitmap   = 64 << 20 // bytes of a picture once it is decoded
	leastSide    = 60       // pixels: the smallest code that a camera reads is 21 modules wide
	wantedSide   = 1400     // larger pictures are made smaller
	leastRange   = 60       // between the darkest and the lightest
	quietZone    = 16       // white around a picture: codes are often cut close
	mostPatterns = 60       // corner marks; a picture that seems to have more is a photograph
)

// QRCodes are the texts of QR codes in a picture (PNG, JPEG, GIF, WebP, BMP; of a film the first picture), dark on light or light on
// dark, several in one. Pictures of more than 25 megapixels are refused before they are decoded.
func QRCodes(picture []byte) []string {
	texts, _ := readCodes(picture)
	return texts
}

// readCodes says also whether the picture was read.
func readCodes(picture []byte) (texts []string, ok bool) {
	config, _, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil || int64(config.Width)*int64(config.Height) > mostPixels {
		return nil, false
	}
	if config.Width < leastSide || config.Height < leastSide {
		return nil, true
	}
	size := decodedSize(picture, config)
	if size > mostBitmap {
		return nil, false
	}
	alone(size, func() {
		texts, ok = guarded(func() ([]string, bool) {
			decoded, _, err := image.Decode(bytes.NewReader(picture))
			if err != nil {
				return nil, false
			}
			return codesIn(decoded), true
		})
	})
	return texts, ok
}

// guarded is the one place that recovers from panics: the decoder of codes was written by others and is not made for hostile pictures.
// A picture that it fails on counts as not read.
func guarded(read func() ([]string, bool)) (texts []string, ok bool) {
	defer func() {
		if recover() != nil {
			texts, ok = nil, false
		}
	}()
	return read()
}

func codesIn(picture image.Image) []string {
	gray := grayOf(picture)
	if gray == nil {
		return nil
	}
	var texts []string
	for _, inverted := range []bool{false, true} {
		if inverted {
			for i, v := range gray.Pix {
				gray.Pix[i] = 255 - v
			}
		}
		texts = append(texts, codesOf(gray)...)
		if len(texts) > 0 {
			break
		}
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}

// codesOf reads dark codes.
func codesOf(gray *image.Gray) []string {
	source := gozxing.NewLuminanceSourceFromImage(gray)
	bitmap, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(source))
	if err != nil {
		return nil
	}
	matrix, err := bitmap.GetBlackMatrix()
	if err != nil {
		return nil
	}
	patterns := cornerMarks(matrix)
	if patterns < 2 {
		return nil
	}
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
	var texts []string
	if patterns <= mostPatterns {
		results, _ := multiqr.NewQRCodeMultiReader().DecodeMultiple(bitmap, hints)
		for _, r := range results {
			texts = append(texts, r.GetText())
		}
	}
	if len(texts) == 0 {
		if r, err := qrcode.NewQRCodeReader().Decode(bitmap, hints); err == nil {
			texts = append(texts, r.GetText())
		}
	}
	return texts
}

// cornerMarks counts the places where dark and light follow each other as 1:1:3:1:1, as they do in the middle of a corner mark, each
// once for the rows that it goes through.
func cornerMarks(m *gozxing.BitMatrix) int {
	marks := 0
	above := make(map[int]int) // where there was one, and in which row
	for y := 0; y < m.GetHeight(); y += 2 {
		var runs [5]int
		dark := false
		for x := 0; x < m.GetWidth(); x++ {
			if m.Get(x, y) == dark {
				runs[4]++
				continue
			}
			if dark && isMark(runs) {
				at := (x - runs[4] - runs[3] - runs[2]/2) / 4
				if last, ok := above[at]; !ok || y-last > 8 {
					marks++
				}
				for near := at - 1; near <= at+1; near++ {
					above[near] = y
				}
			}
			copy(runs[:], runs[1:])
			runs[4], dark = 1, !dark
		}
	}
	return marks
}

func isMark(runs [5]int) bool {
	total := 0
	for _, n := range runs {
		if n == 0 {
			return false
		}
		total += n
	}
	unit, slack := float64(total)/7, float64(total)/14
	for i, n := range runs {
		want, most := unit, slack
		if i == 2 {
			want, most = 3*unit, 3*slack
		}
		if d := float64(n) - want; d > most || -d > most {
			return false
		}
	}
	return total >= 7
}

// grayOf gives the picture in gray, smaller where it is large, with white around it; nil where it has no contrast.
func grayOf(picture image.Image) *image.Gray {
	b := picture.Bounds()
	step := max(1, (max(b.Dx(), b.Dy())+wantedSide-1)/wantedSide)
	w, h := b.Dx()/step, b.Dy()/step
	gray := image.NewGray(image.Rect(0, 0, w+2*quietZone, h+2*quietZone))
	for i := range gray.Pix {
		gray.Pix[i] = 255
	}
	light := lightness(picture)
	darkest, lightest := byte(255), byte(0)
	for y := range h {
		row := gray.Pix[(y+quietZone)*gray.Stride+quietZone:]
		for x := range w {
			sum := 0
			for dy := range step {
				for dx := range step {
					sum += int(light(b.Min.X+x*step+dx, b.Min.Y+y*step+dy))
				}
			}
			v := byte(sum / (step * step))
			row[x] = v
			darkest, lightest = min(darkest, v), max(lightest, v)
		}
	}
	if int(lightest)-int(darkest) < leastRange {
		return nil
	}
	return gray
}

// lightness gives that of a pixel, on white where it is transparent; without a detour for the usual kinds of pictures.
func lightness(picture image.Image) func(x, y int) byte {
	switch p := picture.(type) {
	case *image.Gray:
		return func(x, y int) byte { return p.Pix[p.PixOffset(x, y)] }
	case *image.YCbCr:
		return func(x, y int) byte { return p.Y[p.YOffset(x, y)] }
	case *image.Paletted:
		var table [256]byte
		for i, c := range p.Palette {
			table[i&255] = lightnessOf(c)
		}
		return func(x, y int) byte { return table[p.Pix[p.PixOffset(x, y)]] }
	case *image.NRGBA:
		return func(x, y int) byte {
			c := p.Pix[p.PixOffset(x, y):]
			v := (299*int(c[0]) + 587*int(c[1]) + 114*int(c[2])) / 1000
			return byte((v*int(c[3]) + 255*(255-int(c[3]))) / 255)
		}
	case *image.RGBA:
		return func(x, y int) byte {
			c := p.Pix[p.PixOffset(x, y):]
			return byte(min(255, (299*int(c[0])+587*int(c[1])+114*int(c[2]))/1000+255-int(c[3])))
		}
	}
	return func(x, y int) byte { return lightnessOf(picture.At(x, y)) }
}

func lightnessOf(c color.Color) byte {
	r, g, b, a := c.RGBA()
	return byte(min(255, (299*r+587*g+114*b)/1000>>8+(0xffff-a)>>8))
}

// picture takes the links of the codes in a picture.
func (i *inspector) picture(s *subject) {
	if i.pictures++; i.pictures > mostPictures {
		i.unread(s, "more pictures are not searched for QR codes")
		return
	}
	texts, ok := readCodes(s.body)
	if !ok {
		i.unread(s, "picture: not searched for QR codes")
	}
	for _, text := range texts {
		i.link(s, "qr code", text)
	}
}
