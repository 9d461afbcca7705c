// Generate makes the tables of package knowledge from public sources.
package main

func main() {}
