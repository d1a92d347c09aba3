package checks

import "github.com/zonegate/zonegate/migrate"

var syntaxStringLong = &migrate.Check{
	ID:            "syntax-string-long",
	Severity:      migrate.Error,
	Gates:         readGates,
	AlwaysBlocks:  true,
	NotAcceptable: true,
	Run:           reportProblems,
	Doc: migrate.Doc{
		Title: "a character string longer than 255 octets",
		Why: `A string in a record has one octet for its length. A longer one, nearly always a DKIM key pasted whole,
cannot be sent; servers refuse the zone or cut the key. A TXT record may hold several strings, which mail
software joins without a blank.`,
		Fix: "divide the value into quoted strings of at most 255 octets, inside parentheses if they need several lines",
		Bad: "k1._domainkey 3600 IN TXT \"v=DKIM1; p=" + keyText + "\"\n",
		Good: "k1._domainkey 3600 IN TXT ( \"v=DKIM1; p=" + keyText[:200] + "\"\n" +
			"                            \"" + keyText[200:] + "\" )\n",
		Refs:      []string{"RFC 1035 section 3.3", "RFC 6376 section 3.6.2.2"},
		Incidents: []string{"zones hosted at dnsimple.com 2012-02"},
	},
}

// keyText is as long as the public part of a common DKIM key.
const keyText = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA" +
	"uV0HJ2Gk4rTq7XbPz5nYc1sWm8LeDd3oAf6iKj9hNvRgBtSxZyQwEuIaOpMlCkFvHxJ" +
	"uV0HJ2Gk4rTq7XbPz5nYc1sWm8LeDd3oAf6iKj9hNvRgBtSxZyQwEuIaOpMlCkFvHxJ" +
	"uV0HJ2Gk4rTq7XbPz5nYc1sWm8LeDd3oAf6iKj9hNvRgBtSxZyQwEuIaOpMlCkFvHxJ" +
	"uV0HJ2Gk4rTq7XbPz5nYc1sWm8LeDd3oAf6iKj9hNvRgBtSxZyQwEuIaOpMlCkFvHxJ" +
	"uV0HJ2Gk4rTq7XbPz5nYc1sWm8LeDd3oAf6iKj9hNvRgBtSxZyQwIDAQAB"
