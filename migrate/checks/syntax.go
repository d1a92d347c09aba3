package checks

import "github.com/zonegate/zonegate/migrate"

var syntaxChecks = []*migrate.Check{}
