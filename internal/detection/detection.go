// Package detection lifts detection rules out of running text whole: YARA, Sigma, Suricata and Snort. It checks their syntax
// and evaluates nothing.
package detection
