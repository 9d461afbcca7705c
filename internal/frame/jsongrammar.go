package frame

// A state is where in the grammar of RFC 8259 the text is.
type state uint8

const (
	atTop      state = iota // between documents
	atValue                 // after a colon, or a comma of an array
	atFirst                 // after [
	atKey                   // after a comma of an object
	atFirstKey              // after {
	atColon                 // after a key
	atComma                 // after a value
	inScalar                // in a number, true, false or null
	inKey                   // in the string that is a key
	inText                  // in the string that is a value
	glued                   // after a { that has become a line break
	lost                    // after damage
)

// A class is what the grammar sees of a byte outside strings.
type class uint8

const (
	isBad class = iota
	isBlank
	isBreak
	isScalar
	isQuote
	isBrace
	isBracket
	isEnd // } or ]
	isComma
	isColon
	isMark // of a byte order mark
	classes
)

var classOf = func() (table [256]class) {
	set := func(c class, bytes string) {
		for _, b := range []byte(bytes) {
			table[b] = c
		}
	}
	set(isBlank, " \t\r")
	set(isBreak, "\n")
	set(isScalar, "0123456789+-.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	set(isQuote, `"`)
	set(isBrace, "{")
	set(isBracket, "[")
	set(isEnd, "}]")
	set(isComma, ",")
	set(isColon, ":")
	set(isMark, mark)
	return table
}()

// A move is what a byte means in a state.
type move uint8

const (
	breach move = iota // the grammar has no such byte here
	blank
	lineBreak
	scalar
	key
	text
	colon
	comma
	openObject
	openArray
	closing
	stray // } or ] that closes nothing
	skipMark
)

// moves is the grammar outside strings. That a closing bracket fits the opening one, it does not say.
var moves = func() (table [inKey][classes]move) {
	for s := range table {
		table[s][isBlank], table[s][isBreak] = blank, lineBreak
	}
	for _, s := range []state{atTop, atValue, atFirst} {
		table[s][isBrace], table[s][isBracket] = openObject, openArray
	}
	for _, s := range []state{atValue, atFirst} {
		table[s][isQuote], table[s][isScalar] = text, scalar
	}
	for _, s := range []state{atFirst, atFirstKey, atComma, inScalar} {
		table[s][isEnd] = closing
	}
	for _, s := range []state{atTop, atComma, inScalar} {
		table[s][isComma] = comma
	}
	table[atKey][isQuote], table[atFirstKey][isQuote] = key, key
	table[atColon][isColon] = colon
	table[inScalar][isScalar] = scalar
	table[atTop][isMark], table[atTop][isEnd] = skipMark, stray
	return table
}()
