// Zonegate decides whether a change to a DNS zone may go ahead.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:]))
}
