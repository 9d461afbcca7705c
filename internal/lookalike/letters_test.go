package lookalike

import "testing"

func TestSkeleton(t *testing.T) {
	for text, reads := range map[string]string{
		"раураl":       "paypal", // Cyrillic
		"ραγραl":       "paypal", // Greek
		"ᏢᎪᎩᏢᎪᏞ":       "paypal", // Cherokee
		"ｐａｙｐａｌ":       "PayPal", // fullwidth
		"𝐩𝐚𝐲𝐩𝐚𝐥":       "paypal", // mathematical
		"páỳpäl":       "paypal", // marks
		"pay\u200bpal": "paypal", // invisible
		"PAYPA1":       "paypal",
		"rnicros0ft":   "microsoft",
		"vvells":       "wells",
		"clhl":         "dhl",
		"ѕрaгkaѕѕе":    "sparkasse",
		"straße":       "strasse",
	} {
		if got, want := Skeleton(text), Skeleton(reads); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for _, pair := range [][2]string{{"example", "exemple"}, {"mail", "nail"}, {"국세청", "국제청"}} {
		if Skeleton(pair[0]) == Skeleton(pair[1]) {
			t.Errorf("%q reads as %q", pair[0], pair[1])
		}
	}
}

func TestMixedScripts(t *testing.T) {
	for label, want := range map[string]bool{
		"example": false, "пример": false, "аррӏе": false, "例え": false, "日本ab": false, "日本アあa": false, "한국ab漢": false, "a-1": false,
		"exаmple": true, "xn--exmple-4nf": true, "пример-example": true, "αbc": true, "한국あ": true, "ｅxample": false, "": false,
		"café": false, "xn--": false,
	} {
		if MixedScripts(label) != want {
			t.Errorf("%q: %v", label, !want)
		}
	}
}
