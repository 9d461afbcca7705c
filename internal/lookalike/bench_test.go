package lookalike

import (
	"fmt"
	"strings"
	"testing"
)

func BenchmarkBrands(b *testing.B) {
	for name, text := range map[string]string{
		"english":  strings.Repeat("Dear customer, your parcel from the harbour waits for you: please look at the notice of Monday. ", 105)[:10000],
		"japanese": strings.Repeat("お客様の荷物は港でお待ちしております。月曜日のお知らせをご覧ください。", 100)[:9999],
		"russian":  strings.Repeat("Уважаемый клиент, ваша посылка ждёт вас в порту. ", 120)[:10000],
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Brands(text)
			}
		})
	}
}

func BenchmarkCompare(b *testing.B) {
	var names []Name
	for i := range 5000 {
		names = append(names, Name{fmt.Sprintf("harbour%c%cworks%d.example", 'a'+i%26, 'a'+i/26%26, i), ""})
	}
	index := NewIndex(names)
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			NewIndex(names)
		}
	})
	for _, domain := range []string{"mail.unrelated.test", "harbouraaworks-login.test", "secure-verify.paypal-account-services.example"} {
		b.Run(domain, func(b *testing.B) {
			for b.Loop() {
				index.Compare(domain)
			}
		})
		b.Run("brand "+domain, func(b *testing.B) {
			for b.Loop() {
				BrandLike(domain)
			}
		})
	}
}

func BenchmarkServiceOf(b *testing.B) {
	for b.Loop() {
		ServiceOf("account.blob.core.windows.net")
	}
}
