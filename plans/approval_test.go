package plans

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const digestForTest = "sha256:6b1d3b6f1e1c8e0a6e9c3d0d94d3a0be1c2f5f1a7c0f8d4a9d6f2b3c4d5e6f70"

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func sampleApproval(t *testing.T) *Approval {
	serial := uint32(2026112001)
	a := &Approval{Version: 1, Zone: "example.com.", DiffDigest: digestForTest, OldSerial: &serial, OldDigest: digestForTest}
	require.NoError(t, a.Add("Ann  Lee", " CHG-1234: \"two\nlines\" ", noon, noon.Add(24*time.Hour)))
	require.NoError(t, a.Add("Bob", "CHG-1234 # four eyes", noon.In(time.FixedZone("", 3600)), noon.Add(48*time.Hour)))
	return a
}

func TestApprovalMarshal(t *testing.T) {
	got := sampleApproval(t).Marshal()
	const file = "testdata/approval.yaml"
	if *update {
		require.NoError(t, os.WriteFile(file, got, 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got))
}

func TestApprovalRoundTrip(t *testing.T) {
	a := sampleApproval(t)
	again, err := ParseApproval("a.yaml", a.Marshal())
	require.NoError(t, err)
	assert.Equal(t, "a.yaml", again.File)
	assert.Len(t, again.SHA256, 64)
	again.File, again.SHA256 = "", ""
	assert.Equal(t, a, again)
	assert.Equal(t, a.Marshal(), again.Marshal())
}

func TestApprovalAddRefuses(t *testing.T) {
	later := noon.Add(time.Hour)
	for _, c := range []struct {
		by, reason string
		until      time.Time
		want       string
	}{
		{"", "x", later, "an approval needs a name"},
		{" \t", "x", later, "an approval needs a name"},
		{"Carol", "  ", later, "the approval by Carol needs a reason"},
		{"Carol", "x", noon.Add(-time.Second), "the approval by Carol would end (2026-11-20T11:59:59Z) before it begins (2026-11-20T12:00:00Z)"},
		{"Carol", "x", time.Time{}, "the approval by Carol would end (0001-01-01T00:00:00Z) before it begins (2026-11-20T12:00:00Z)"},
		{"ann lee", "x", later, "ann lee has approved already"},
		{" BOB ", "x", later, "BOB has approved already"},
		{"Carol", "x", time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC), "the approval by Carol lasts beyond what a date can say"},
		{"\xc7", "\xb2", later, "the name or reason holds a control character or is not UTF-8"},
		{"Carol\x1b", "x", later, "the name or reason holds a control character or is not UTF-8"},
	} {
		a := sampleApproval(t)
		assert.EqualError(t, a.Add(c.by, c.reason, noon, c.until), c.want)
		assert.Len(t, a.Names, 2)
	}
}

func TestApprovalInForce(t *testing.T) {
	a := sampleApproval(t)
	for after, want := range map[time.Duration]int{-time.Second: 0, 0: 2, 24 * time.Hour: 2, 25 * time.Hour: 1, 49 * time.Hour: 0} {
		assert.Len(t, a.InForce(noon.Add(after)), want, "%s", after)
	}
}
