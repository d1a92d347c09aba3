package live

import (
	"context"
	"time"
)

// watch measures how long things take. What is written down is dated by
// Config.Clock instead, which may stand still.
type watch struct{ zero time.Time }

func newWatch() watch {
	ctx, cancel := context.WithTimeout(context.Background(), 0)
	defer cancel()
	zero, _ := ctx.Deadline()
	return watch{zero}
}

// now is the time since the watch was made.
func (w watch) now() time.Duration { return time.Since(w.zero) }

// at is the moment when now gives d.
func (w watch) at(d time.Duration) time.Time { return w.zero.Add(d) }
