package live

import (
	"testing"
	"time"
)

// TestWalk looks around in the worlds of testdata/walk. The file "want" holds
// every host and the parent, as they must be found.
func TestWalk(t *testing.T) {
	t.Parallel()
	inWorlds(t, "testdata/walk/*.txtar", 150*time.Millisecond, (*world).seen)
}
