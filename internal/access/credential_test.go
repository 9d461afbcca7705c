package access

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"
)

func pairOf(user, password string) string {
	return base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
}

func TestCredentialsAreReadInEveryForm(t *testing.T) {
	good := map[string]string{
		"Bearer abc":                          "abc",
		"bearer abc":                          "abc",
		"BEARER   abc":                        "abc",
		"Bearer eyJ.e30._-~+/==":              "eyJ.e30._-~+/==",
		"Basic " + pairOf("user", "abc"):      "abc",
		"bAsIc  " + pairOf("user", "abc"):     "abc",
		"Basic " + pairOf("", "abc"):          "abc",
		"Basic " + pairOf("Zoë Ü", "a.b_c"):   "a.b_c",
		"Bearer " + strings.Repeat("a", 9000): strings.Repeat("a", 9000),
	}
	for header, want := range good {
		if got, err := credential(http.Header{"Authorization": {header}}); err != nil || got != want {
			t.Errorf("%.40q: %q, %v", header, got, err)
		}
	}
	bad := map[string]error{
		"":                                  errScheme,
		"abc":                               errScheme,
		"Bearerabc":                         errScheme,
		"Bearer\tabc":                       errScheme,
		"Digest username=x":                 errScheme,
		"Negotiate abc":                     errScheme,
		"Bearer":                            errBearer,
		"Bearer ":                           errBearer,
		"Bearer =":                          errBearer,
		"Bearer a b":                        errBearer,
		"Bearer a,Bearer b":                 errBearer,
		"Bearer \"abc\"":                    errBearer,
		"Bearer a=b":                        errBearer,
		"Bearer ab\x00":                     errBearer,
		"Bearer é":                          errBearer,
		"Basic":                             errBasic,
		"Basic !!!":                         errBasic,
		"Basic YWJj":                        errBasic, // abc, no colon
		"Basic dXNlcjphYmM":                 errBasic, // no padding
		"Basic dXNl\ncjphYmM=":              errBasic,
		"Basic " + pairOf("user", ""):       errBasic,
		"Basic " + pairOf("user", "a b"):    errBasic,
		"Basic " + pairOf("user", "a:b"):    errBasic,
		"Basic " + pairOf("user", "a\x00b"): errBasic,
		"Bearer " + strings.Repeat("a", longestHeader):                            errTooLong,
		"Basic " + base64.StdEncoding.EncodeToString(make([]byte, longestHeader)): errTooLong,
	}
	for header, want := range bad {
		if got, err := credential(http.Header{"Authorization": {header}}); got != "" || !errors.Is(err, want) {
			t.Errorf("%.40q: %q, %v, want %v", header, got, err, want)
		}
	}
	if _, err := credential(http.Header{}); !errors.Is(err, errNoCredential) {
		t.Error(err)
	}
	if _, err := credential(http.Header{"Authorization": {"Bearer a", "Bearer a"}}); !errors.Is(err, errSeveral) {
		t.Error(err)
	}
}

// Whatever a client sends, a credential is text that can be hashed, logged and compared, and no fault quotes it.
func FuzzAuthorization(f *testing.F) {
	f.Add("Bearer abc")
	f.Add("Basic dXNlcjphYmM=")
	f.Fuzz(func(t *testing.T, header string) {
		got, err := credential(http.Header{"Authorization": {header}})
		if (err == nil) != isToken68(got) || len(got) > longestHeader {
			t.Fatalf("%q: %q, %v", header, got, err)
		}
		if _, ok := HashSecret(got); ok && len(got) != secretLength {
			t.Fatalf("%q is a secret", got)
		}
		looksLikeJWT(got)
	})
}
