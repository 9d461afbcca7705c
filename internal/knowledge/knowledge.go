// Package knowledge holds the names of the field: ATT&CK's techniques, groups, software and mitigations, actors under all
// their names, agencies, sectors and what attackers want of them, countries. The tables are embedded; generate makes them.
package knowledge
