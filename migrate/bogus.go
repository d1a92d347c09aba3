package migrate

import "slices"

// bogus are the checks whose findings say that a zone, or part of it, does not
// validate.
var bogus = isCheck("sec-signature-invalid", "sec-signature-missing", "sec-signature-expired", "sec-signature-not-yet-valid",
	"sec-dnskey-unsigned", "sec-ds-mismatch", "sec-ds-without-dnskey")

// bogusNote says whom it hurts that a zone does not validate; "" where nothing that
// blocks says so.
func bogusNote(results []Result) string {
	for i := range results {
		if bogus(results[i].Check) && slices.ContainsFunc(results[i].Findings, func(f Finding) bool { return f.Blocks() }) {
			return "what does not validate is gone (SERVFAIL) for users of resolvers that validate, and for nobody else: who tests without sees nothing of it"
		}
	}
	return ""
}
