package access

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"hash/crc32"
	"strings"

	"picket/internal/store"
)

// A secret is picket_ and, in lower-case base32 (RFC 4648, without padding), 32 random bytes and their CRC-32 (IEEE, big endian):
// scanners of code find it by its form, and a mistyped one is told without a look into the store.
const (
	secretPrefix = "picket_"
	randomBytes  = 32
	secretLength = len(secretPrefix) + ((randomBytes+4)*8+4)/5
)

var secretEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewSecret makes the secret of a token. It is shown once; the store gets its hash.
func NewSecret() (secret string, hash store.SecretHash) {
	random := make([]byte, randomBytes)
	rand.Read(random) // never fails
	secret = secretOf(random)
	return secret, sha256.Sum256([]byte(secret))
}

func secretOf(random []byte) string {
	return secretPrefix + secretEncoding.EncodeToString(binary.BigEndian.AppendUint32(random, crc32.ChecksumIEEE(random)))
}

// HashSecret is the hash of what has the form of a secret and is not mistyped.
func HashSecret(text string) (hash store.SecretHash, ok bool) {
	encoded, ok := strings.CutPrefix(text, secretPrefix)
	if !ok || len(text) != secretLength {
		return hash, false
	}
	bytes, err := secretEncoding.DecodeString(encoded)
	// The last character holds two bits of no meaning: there is one way to write a secret.
	if err != nil || secretOf(bytes[:randomBytes:randomBytes]) != text {
		return hash, false
	}
	return sha256.Sum256([]byte(text)), true
}
