package migrate

import (
	"slices"
	"strings"
)

// Who names the server that the finding is about, with its address: "ns1.example.
// 192.0.2.1"; empty where it is about none.
func (f *Finding) Who() string {
	address := ShortAddress(f.Address)
	if f.Server == f.Address || f.Server == address {
		return address
	}
	return serverText(f.Server, f.Address)
}

// serverText names a server with its address, either of which may be empty:
// "ns1.example. 192.0.2.1".
func serverText(server, address string) string {
	return strings.TrimSpace(server + " " + ShortAddress(address))
}

// ShortAddress leaves out of an address with port the port that all name servers
// have: "192.0.2.1" of "192.0.2.1:53", "2001:db8::1" of "[2001:db8::1]:53".
func ShortAddress(address string) string {
	host, ok := strings.CutSuffix(address, ":53")
	switch {
	case !ok:
		return address
	case strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]"):
		return host[1 : len(host)-1]
	case strings.Contains(host, ":"):
		return address // an IPv6 address without a port
	}
	return host
}

// headlineOn is the headline with the server that it is about, where there is one.
func (f *Finding) headlineOn() string {
	if strings.Contains(f.Headline, f.Who()) {
		return f.Headline
	}
	return on(f.Headline, f.Who())
}

// whereabouts names the servers that the blocking findings of a check are about:
// "ns1.example. 192.0.2.1", "3 servers, ns1.example. 192.0.2.1 first".
func (res *Result) whereabouts() string {
	var all []string
	for i := range res.Findings {
		f := &res.Findings[i]
		if who := f.Who(); f.Blocks() && who != "" && !slices.Contains(all, who) {
			all = append(all, who)
		}
	}
	switch len(all) {
	case 0:
		return ""
	case 1:
		return all[0]
	}
	return Number(len(all)) + " addresses, " + all[0] + " first"
}
