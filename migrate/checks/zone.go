package checks

import "github.com/zonegate/zonegate/migrate"

var zoneChecks = []*migrate.Check{}
