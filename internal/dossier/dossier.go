// Package dossier lays several documents side by side: which speak of the same matter, what each adds, and where they
// disagree.
package dossier
