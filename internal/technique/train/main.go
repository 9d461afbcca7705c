// Train fits the model of package technique to labelled sentences.
package main

func main() {}
