package indicator

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"math/big"
	"strings"
)

var errNoBitcoin = errors.New("not a Bitcoin address")

// canonicalBTC checks the checksum: a mistyped address is nobody's, and a random word is no address.
func canonicalBTC(text string) (string, error) {
	if lower := strings.ToLower(text); strings.HasPrefix(lower, "bc1") && (lower == text || strings.ToUpper(text) == text) {
		if !validBech32(lower) {
			return "", errNoBitcoin
		}
		return lower, nil
	}
	if !validBase58Check(text) {
		return "", errNoBitcoin
	}
	return text, nil
}

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

func validBase58Check(text string) bool {
	if len(text) < 26 || len(text) > 35 || text[0] != '1' && text[0] != '3' {
		return false
	}
	n := new(big.Int)
	for i := range len(text) {
		digit := strings.IndexByte(base58, text[i])
		if digit < 0 {
			return false
		}
		n.Add(n.Mul(n, big.NewInt(58)), big.NewInt(int64(digit)))
	}
	if n.BitLen() > 25*8 {
		return false
	}
	raw := n.FillBytes(make([]byte, 25))
	once := sha256.Sum256(raw[:21])
	twice := sha256.Sum256(once[:])
	return bytes.Equal(twice[:4], raw[21:])
}

const bech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// validBech32 is the checksum of BIP 173, or that of BIP 350 for witness versions above 0.
func validBech32(text string) bool {
	if len(text) < 14 || len(text) > 74 {
		return false
	}
	check := uint32(1)
	for _, v := range []uint32{'b' >> 5, 'c' >> 5, 0, 'b' & 31, 'c' & 31} {
		check = bech32Step(check, v)
	}
	for i := 3; i < len(text); i++ {
		v := strings.IndexByte(bech32, text[i])
		if v < 0 {
			return false
		}
		check = bech32Step(check, uint32(v))
	}
	if text[3] == 'q' {
		return check == 1
	}
	return check == 0x2bc830a3
}

func bech32Step(check, value uint32) uint32 {
	top := check >> 25
	check = check&0x1ffffff<<5 ^ value
	for i, g := range []uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
		if top>>i&1 == 1 {
			check ^= g
		}
	}
	return check
}
