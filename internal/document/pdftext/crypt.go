package pdftext

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
)

// A crypt opens what the standard security handler (§7.6.4) has sealed for the empty user password: most files that
// only forbid printing or copying are sealed like that.
type crypt struct {
	key                     []byte
	stringMethod, ofStreams string // V2: RC4; AESV2 and AESV3: AES; None
}

// padding fills passwords up to 32 bytes (§7.6.4.3.2).
var padding = []byte("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A")

// unlock fails with ErrEncrypted if the file needs a password, or another handler.
func (f *file) unlock() error {
	e := f.trailer.key("Encrypt")
	if e.isNull() || f.crypt != nil {
		return nil
	}
	if filter := e.key("Filter").name(); filter != "Standard" {
		return ErrEncrypted
	}
	c := &crypt{}
	version := e.key("V").int()
	switch {
	case version == 1 || version == 2 || version == 3:
		c.stringMethod, c.ofStreams = "V2", "V2"
	case version == 4 || version == 5:
		c.stringMethod, c.ofStreams = methodOf(e, "StrF"), methodOf(e, "StmF")
	default:
		return ErrEncrypted
	}
	if c.stringMethod == "None" && c.ofStreams == "None" {
		return nil // attachments only
	}
	if version == 5 {
		c.key = keyOfRevision6(e)
	} else {
		c.key = keyOfRevision4(e, f.trailer.key("ID").index(0).operand.text)
	}
	if c.key == nil {
		return ErrEncrypted
	}
	f.crypt = c
	clear(f.objects) // strings that were read are sealed
	clear(f.streams)
	return nil
}

func methodOf(e value, use string) string {
	filter := e.key(use).name()
	if filter == "" || filter == "Identity" {
		return "None"
	}
	return e.key("CF").key(filter).key("CFM").name()
}

// keyOfRevision4 is algorithm 2, and 4 and 5 to see whether the empty password is right.
func keyOfRevision4(e value, id string) []byte {
	revision, bits := e.key("R").int(), e.key("Length").int()
	if bits == 0 && e.key("V").int() == 4 {
		bits = 128
	}
	n := 5
	if revision >= 3 && bits >= 40 && bits <= 128 {
		n = bits / 8
	}
	h := md5.New()
	h.Write(padding)
	h.Write([]byte(e.key("O").operand.text)[:min(32, len(e.key("O").operand.text))])
	h.Write(binary.LittleEndian.AppendUint32(nil, uint32(int64(e.key("P").float()))))
	h.Write([]byte(id))
	if revision >= 4 && e.key("EncryptMetadata").operand.text == "false" {
		h.Write([]byte{0xff, 0xff, 0xff, 0xff})
	}
	key := h.Sum(nil)
	if revision >= 3 {
		for range 50 {
			sum := md5.Sum(key[:n])
			key = sum[:]
		}
	}
	key = key[:n]
	if user := e.key("U").operand.text; len(user) < 16 || !bytes.HasPrefix([]byte(user), userEntry(key, revision, id)) {
		return nil
	}
	return key
}

// userEntry is the beginning of the entry U for a key.
func userEntry(key []byte, revision int, id string) []byte {
	if revision < 3 {
		return rc4With(key, padding)
	}
	sum := md5.Sum(append(bytes.Clone(padding), id...))
	out := sum[:]
	for i := range 20 {
		turned := bytes.Clone(key)
		for j := range turned {
			turned[j] ^= byte(i)
		}
		out = rc4With(turned, out)
	}
	return out
}

// keyOfRevision6 is algorithm 2.A of ISO 32000-2, and that of revision 5 before it.
func keyOfRevision6(e value) []byte {
	user, sealed := []byte(e.key("U").operand.text), []byte(e.key("UE").operand.text)
	if len(user) < 48 || len(sealed) < 32 {
		return nil
	}
	hash := hashOfRevision6
	if e.key("R").int() == 5 {
		hash = func(salt []byte) []byte { sum := sha256.Sum256(salt); return sum[:] }
	}
	if !bytes.Equal(hash(user[32:40]), user[:32]) {
		return nil
	}
	block, err := aes.NewCipher(hash(user[40:48]))
	if err != nil {
		return nil
	}
	key := make([]byte, 32)
	cipher.NewCBCDecrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(key, sealed[:32])
	return key
}

// hashOfRevision6 is algorithm 2.B for the empty password.
func hashOfRevision6(salt []byte) []byte {
	sum := sha256.Sum256(salt)
	k := sum[:]
	for round := 0; ; round++ {
		data := bytes.Repeat(k, 64)
		block, _ := aes.NewCipher(k[:16])
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(data, data)
		rest := 0
		for _, b := range data[:16] {
			rest += int(b)
		}
		switch rest % 3 {
		case 0:
			sum := sha256.Sum256(data)
			k = sum[:]
		case 1:
			sum := sha512.Sum384(data)
			k = sum[:]
		case 2:
			sum := sha512.Sum512(data)
			k = sum[:]
		}
		if round >= 63 && int(data[len(data)-1]) <= round-31 {
			return k[:32]
		}
	}
}

func rc4With(key, data []byte) []byte {
	c, err := rc4.NewCipher(key)
	if err != nil {
		return data
	}
	out := make([]byte, len(data))
	c.XORKeyStream(out, data)
	return out
}

func (c *crypt) stream(number, generation int, data []byte) []byte {
	return c.open(c.ofStreams, number, generation, data)
}

// strings opens the strings of an object.
func (c *crypt) strings(number, generation int, o operand) operand {
	if o.kind == str {
		o.text = string(c.open(c.stringMethod, number, generation, []byte(o.text)))
	}
	for i, item := range o.items {
		o.items[i] = c.strings(number, generation, item)
	}
	return o
}

func (c *crypt) open(method string, number, generation int, data []byte) []byte {
	switch method {
	case "V2":
		return rc4With(c.objectKey(number, generation, ""), data)
	case "AESV2":
		return cbc(c.objectKey(number, generation, "sAlT"), data)
	case "AESV3":
		return cbc(c.key, data)
	}
	return data
}

// objectKey is algorithm 1.
func (c *crypt) objectKey(number, generation int, salt string) []byte {
	key := append(bytes.Clone(c.key), byte(number), byte(number>>8), byte(number>>16), byte(generation), byte(generation>>8))
	sum := md5.Sum(append(key, salt...))
	return sum[:min(len(c.key)+5, 16)]
}

// cbc opens data that begin with their initialization vector and end with padding.
func cbc(key, data []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil || len(data) < 2*aes.BlockSize {
		return nil
	}
	vector, data := data[:aes.BlockSize], data[aes.BlockSize:]
	out := make([]byte, len(data)/aes.BlockSize*aes.BlockSize)
	cipher.NewCBCDecrypter(block, vector).CryptBlocks(out, data[:len(out)])
	if pad := int(out[len(out)-1]); pad > 0 && pad <= aes.BlockSize {
		out = out[:len(out)-pad]
	}
	return out
}
