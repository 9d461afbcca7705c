// Package technique finds the ATT&CK techniques that a text describes: by identifier, by name, and by phrases, with a linear
// model beside lexical rules.
package technique
