// Package account reads what an advisory tells beside its indicators: who warns, who is accused, whom they are after, what
// happened when, who asserts what and how surely, and what to do. Every statement has its evidence; nothing is inferred
// that the text does not say.
package account
