// Package triage is the job behind "picket mail": it reads the messages in paths, matches them against intelligence, judges each, and tells whom
// a campaign reached.
package triage
