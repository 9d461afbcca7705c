// Package rules brings Sigma rules to the logs that Picket reads: it loads files of rules, says which log source a record is
// of, and under which names its fields are known to rules.
package rules
