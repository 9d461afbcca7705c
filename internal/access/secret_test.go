package access

import (
	"crypto/sha256"
	"regexp"
	"strings"
	"testing"
)

func TestSecretsHaveTheFormThatScannersLookFor(t *testing.T) {
	form := regexp.MustCompile(`^picket_[a-z2-7]{58}$`)
	seen := map[string]bool{}
	for range 100 {
		secret, hash := NewSecret()
		if !form.MatchString(secret) || seen[secret] {
			t.Fatalf("%q", secret)
		}
		seen[secret] = true
		got, ok := HashSecret(secret)
		if !ok || got != hash || got != sha256.Sum256([]byte(secret)) {
			t.Fatalf("%q is not taken", secret)
		}
	}
}

// Python wrote it: base64.b32encode(r + zlib.crc32(r).to_bytes(4)) of r = bytes(range(32)).
const knownSecret = "picket_aaaqeayeaudaocajbifqydiob4ibceqtcqkrmfyydenbwha5dypzcjt6ri"

func TestASecretIsAsDocumented(t *testing.T) {
	var random [randomBytes]byte
	for i := range random {
		random[i] = byte(i)
	}
	if got := secretOf(random[:]); got != knownSecret {
		t.Errorf("%s, want %s", got, knownSecret)
	}
}

// Each single mistake is told: the sum is right for one text only.
func TestMistypedSecretsAreTold(t *testing.T) {
	for i := len(secretPrefix); i < len(knownSecret); i++ {
		for _, c := range "abcdefghijklmnopqrstuvwxyz234567" {
			mistyped := knownSecret[:i] + string(c) + knownSecret[i+1:]
			if _, ok := HashSecret(mistyped); ok && mistyped != knownSecret {
				t.Fatalf("%s is taken", mistyped)
			}
		}
	}
	for _, text := range []string{"", secretPrefix, strings.ToUpper(knownSecret), knownSecret + "a", knownSecret[:len(knownSecret)-1],
		"Picket_" + knownSecret[7:], knownSecret + "======", " " + knownSecret, secretPrefix + strings.Repeat("\n", 58)} {
		if _, ok := HashSecret(text); ok {
			t.Errorf("%q is taken", text)
		}
	}
}
