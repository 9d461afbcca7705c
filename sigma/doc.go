// Package sigma reads, compiles and evaluates Sigma rules, as the Sigma specification 2.1 defines them: detection rules with
// all modifiers, correlations, filters, and processing pipelines in the format of pySigma.
//
// Parse reads YAML, and Compile makes an Engine of what was read. Nothing is dropped in silence: what cannot be used is a
// Problem with file, line and reason. An event is a list of named values; which log source it is of, the caller says.
//
// Letters match in either case, unless a modifier says otherwise; a letter beyond ASCII never equals one of ASCII.
package sigma
