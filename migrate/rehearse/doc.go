// Package rehearse runs name servers on loopback: its own, which serves zones as
// RFC 1034 says or with faults, and the real BIND, NSD, Knot and PowerDNS. It
// holds the only sockets of zonegate that listen.
package rehearse
