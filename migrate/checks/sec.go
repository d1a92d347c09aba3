package checks

import "github.com/zonegate/zonegate/migrate"

var secChecks = []*migrate.Check{
	secNotVerified,
}
