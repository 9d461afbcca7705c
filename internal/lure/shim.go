package lure

func QuotedStart(text string) int { return len(text) }
