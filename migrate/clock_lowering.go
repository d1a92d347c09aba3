package migrate

import (
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
)

type lowerings struct{ r *clockReader }

func newLowerings(r *clockReader) *lowerings { return &lowerings{r} }

func (l *lowerings) read(run *clockRun, at time.Time, o *evidence.Observation) {}

func (l *lowerings) judge() Lowering { return Lowering{} }
