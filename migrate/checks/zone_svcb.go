package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneSVCB = &migrate.Check{
	ID:       "zone-svcb",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeSVCB, zonefile.TypeHTTPS},
	Visit:    each(checkSVCB),
	Run:      reportParameterProblems,
	Doc: migrate.Doc{
		Title: "SVCB or HTTPS parameters that contradict each other",
		Why: `Browsers throw away a whole HTTPS or SVCB set when one record breaks the rules: a key twice or out of
order, a mandatory key that is not there, no-default-alpn without alpn. (In a master file such a record is
none, and a syntax-error too.) Below _dns a record without alpn offers no protocol, and one that offers DNS
over HTTPS needs dohpath. What is merely ignored (service records beside an alias, parameters of an alias)
is a warning.`,
		Fix: "correct the parameters, or remove those that an alias cannot have",
		Bad: `$TTL 3600
_dns SVCB  1 dns.example.net. alpn=h2
`,
		Good: `$TTL 3600
_dns SVCB  1 dns.example.net. alpn=h2 dohpath=/dns-query{?dns}
`,
		Refs: []string{"RFC 9460 sections 2.2, 2.4, 7.1 and 8", "RFC 9461 sections 4 and 5"},
	},
}

// reportParameterProblems tells of the parameters that the reader refused.
func reportParameterProblems(p *migrate.Pass) {
	for _, problem := range p.New.Problems() {
		if problem.Kind == zonefile.SyntaxError && (problem.Type == "SVCB" || problem.Type == "HTTPS") && atParameter(problem.Pos) {
			p.Report(problemFinding(p, problem))
		}
	}
}

// atParameter tells whether a problem stands at key, key=value or the generic
// form of rdata.
func atParameter(pos zonefile.Pos) bool {
	from := pos.Column - 1 - pos.Offset
	text := []rune(pos.Text)
	if from < 0 || from >= len(text) {
		return false
	}
	word, _, _ := strings.Cut(strings.ToLower(string(text[from:min(from+max(pos.Length, 1), len(text))])), "=")
	return slices.Contains(svcKeys, word) || strings.HasPrefix(word, "key") || slices.Contains(strings.Fields(string(text[:from])), `\#`)
}

// Keys of service parameters (RFC 9460 section 14.3.2, RFC 9461 section 8).
const (
	svcMandatory     = 0
	svcALPN          = 1
	svcNoDefaultALPN = 2
	svcDoHPath       = 7
)

func checkSVCB(p *migrate.Pass, set zonefile.RRset) {
	dns := isDNSService(set.Name())
	aliases := 0
	for r := range set.Records() {
		svcb, ok := r.SVCB()
		switch {
		case !ok:
			reportSVCB(p, r, "parameters that run over the end of the record", "write the record anew")
		case svcb.Priority == 0:
			aliases++
			checkAliasMode(p, r, svcb)
		default:
			checkServiceMode(p, r, svcb, dns)
		}
	}
	if aliases > 0 && set.Len() > 1 {
		reportMixedModes(p, set, aliases)
	}
}

func checkAliasMode(p *migrate.Pass, r zonefile.Record, svcb zonefile.SVCB) {
	if len(svcb.Params) > 0 {
		f := svcbFinding(r, "parameters in alias mode (priority 0), where they are ignored", "remove the parameters, or give it a priority from 1 on")
		f.Severity = migrate.Warning
		p.Report(f)
	}
}

func reportMixedModes(p *migrate.Pass, set zonefile.RRset, aliases int) {
	records := asWritten(set)
	alias := records[slices.IndexFunc(records, isAliasMode)]
	what := "an alias (priority 0) beside a service record, which is ignored"
	if n := set.Len() - aliases; n > 1 {
		what = fmt.Sprintf("an alias (priority 0) beside %d service records, which are ignored", n)
	}
	if aliases > 1 {
		what = fmt.Sprintf("%d aliases (priority 0), of which clients take any one", aliases)
	}
	f := svcbFinding(alias, what, "keep one alias and nothing else, or service records only")
	f.Severity = migrate.Warning
	p.Report(f)
}

func checkServiceMode(p *migrate.Pass, r zonefile.Record, svcb zonefile.SVCB, dns bool) {
	params := map[uint16]string{}
	for i, param := range svcb.Params {
		if i > 0 && param.Key <= svcb.Params[i-1].Key {
			reportSVCB(p, r, fmt.Sprintf("the key %s twice or out of order", svcKey(param.Key)), "write each key once, in order of number")
		}
		params[param.Key] = param.Value
	}
	checkMandatory(p, r, params)
	_, alpn := params[svcALPN]
	if _, ok := params[svcNoDefaultALPN]; ok && !alpn {
		reportSVCB(p, r, "no-default-alpn without alpn, so that no protocol is left", "add alpn, or remove no-default-alpn")
	}
	if dns {
		checkDNSService(p, r, params)
	}
}

func checkMandatory(p *migrate.Pass, r zonefile.Record, params map[uint16]string) {
	value, ok := params[svcMandatory]
	if !ok {
		return
	}
	for i := 0; i+1 < len(value); i += 2 {
		key := uint16(value[i])<<8 | uint16(value[i+1])
		if _, ok := params[key]; !ok || key == svcMandatory {
			reportSVCB(p, r, fmt.Sprintf("the mandatory key %s, which it does not have", svcKey(key)),
				"add the parameter, or take it out of mandatory")
		}
	}
}

// isDNSService tells whether an owner is _dns.host or _port._dns.host.
func isDNSService(name zonefile.Name) bool {
	labels := name.Labels()
	return labels > 0 && name.Label(0) == "_dns" ||
		labels > 1 && name.Label(1) == "_dns" && name.Label(0)[0] == '_'
}

func checkDNSService(p *migrate.Pass, r zonefile.Record, params map[uint16]string) {
	alpn, ok := params[svcALPN]
	if !ok {
		reportSVCB(p, r, "no alpn, so that it offers no protocol to DNS clients", "add alpn=dot, alpn=doq or alpn=h2 with dohpath")
		return
	}
	path, has := params[svcDoHPath]
	switch {
	case !has && offersHTTP(alpn):
		reportSVCB(p, r, "an HTTP protocol in alpn and no dohpath", "add dohpath, such as dohpath=/dns-query{?dns}")
	case has && !strings.Contains(path, "{?dns}") && !strings.Contains(path, "dns}"):
		reportSVCB(p, r, fmt.Sprintf("the dohpath %q without the variable dns", path), "end dohpath in {?dns}")
	}
}

// offersHTTP looks for an HTTP protocol among the counted strings of alpn.
func offersHTTP(alpn string) bool {
	for len(alpn) > 0 && int(alpn[0]) < len(alpn) {
		id := alpn[1 : 1+int(alpn[0])]
		if slices.Contains([]string{"h2", "h3", "http/1.1", "http/1.0"}, id) {
			return true
		}
		alpn = alpn[1+int(alpn[0]):]
	}
	return false
}

func reportSVCB(p *migrate.Pass, r zonefile.Record, what, fix string) {
	p.Report(svcbFinding(r, what, fix))
}

func svcbFinding(r zonefile.Record, what, fix string) migrate.Finding {
	f := about(r, zonefile.PartRdata, fmt.Sprintf("the %s record of %s has %s", r.Type(), r.Name(), what))
	f.Fix = fix
	return f
}

// svcKeys are the names of the keys by number.
var svcKeys = []string{
	"mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath", "ohttp",
}

func svcKey(key uint16) string {
	if int(key) < len(svcKeys) {
		return svcKeys[key]
	}
	return fmt.Sprintf("key%d", key)
}
