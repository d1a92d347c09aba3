package checks

import "github.com/zonegate/zonegate/migrate"

var targetChecks = []*migrate.Check{}
