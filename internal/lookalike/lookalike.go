// Package lookalike tells names that pretend to be others: look-alike letters (the idea of UTS 39), typing errors, added words, other top-level
// domains, punycode, the name within another's. It knows brands that phishing imitates, governments' names, and services that anybody can get a
// name at.
//
// Compare and Index tell it of names that are handed in, BrandLike and GovernmentLike of those that the package knows. Likeness is a lead: names are alike by
// chance, too, and organisations have sisters and agencies. How near one comes says how seldom that happens.
//
// The tables (in tables/, and the lists in the code) are our own, of facts that are public: names, domains, suffixes.
package lookalike
