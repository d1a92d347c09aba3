package dnssec_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
)

// made is a zone that another's tool signs with keys of its own.
type made struct {
	tool      string
	algorithm string
	denial    string // nsec, nsec3 or opt-out
	more      string // "one key" or "zonemd"
}

func (m made) String() string {
	return strings.TrimSpace(m.tool + " " + m.algorithm + " " + m.denial + " " + m.more)
}

// signers are the tools that sign.
var signers = map[string]func(t *testing.T, dir string, m made){
	"bind": bindSigns, "knot": knotSigns, "ldns": ldnsSigns,
}

// signedBy has a tool sign the zone.
func signedBy(t *testing.T, m made) victim {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "zone"), []byte(unsignedZone), 0o600))
	signers[m.tool](t, dir, m)
	text, err := os.ReadFile(filepath.Join(dir, "signed"))
	require.NoError(t, err)
	z, err := zonefile.ParseZone(origin, text)
	require.NoError(t, err)
	v := victimOf(m.String(), z)
	v.zonemd, v.oneKey, v.denial = m.more == "zonemd", m.more == "one key", m.denial
	v.harm = ours(v.text()).harm
	return v
}

func run(t *testing.T, dir, tool string, args ...string) string {
	cmd := exec.Command(tool, args...)
	cmd.Dir = dir
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%s %v: %s%s", tool, args, out, stderr.String())
	return strings.TrimSpace(string(out))
}

func bindSigns(t *testing.T, dir string, m made) {
	key := []string{"-q", "-a", m.algorithm}
	if strings.Contains(m.algorithm, "RSA") {
		key = append(key, "-b", "1024")
	}
	run(t, dir, "dnssec-keygen", append(key, "-f", "KSK", "ex.test")...)
	args := []string{"-q", "-S", "-P", "-n", "1", "-o", "ex.test", "-f", "signed", "-s", "now-3600", "-e", "now+2592000"}
	if m.more == "one key" {
		args = append(args, "-z")
	} else {
		run(t, dir, "dnssec-keygen", append(key, "ex.test")...)
	}
	switch m.denial {
	case "nsec3":
		args = append(args, "-3", "abcd", "-H", "1")
	case "opt-out":
		args = append(args, "-3", "-", "-A")
	}
	run(t, dir, "dnssec-signzone", append(args, "zone")...)
}

func ldnsSigns(t *testing.T, dir string, m made) {
	key := []string{"-a", m.algorithm}
	if strings.Contains(m.algorithm, "RSA") {
		key = append(key, "-b", "1024")
	}
	keys := []string{run(t, dir, "ldns-keygen", append(key, "-k", "ex.test")...)}
	if m.more != "one key" {
		keys = append(keys, run(t, dir, "ldns-keygen", append(key, "ex.test")...))
	}
	args := []string{"-o", "ex.test", "-f", "signed"}
	switch m.denial {
	case "nsec3":
		args = append(args, "-n", "-s", "abcd", "-t", "1")
	case "opt-out":
		args = append(args, "-n", "-p")
	}
	if m.more == "zonemd" {
		args = append(args, "-z", "simple:sha384", "-z", "simple:sha512")
	}
	run(t, dir, "ldns-signzone", append(append(args, "zone"), keys...)...)
}

// knotConfig signs ex.test of the file zone.
const knotConfig = `
server:
  rundir: "%[1]s/run"
database:
  storage: "%[1]s/db"
policy:
  - id: p
    algorithm: %[2]s
    ksk-size: %[3]d
    zsk-size: %[3]d
    nsec3: %[4]s
    nsec3-opt-out: %[5]s
    nsec3-iterations: 0
    nsec3-salt-length: 0
    single-type-signing: %[6]s
    rrsig-lifetime: 30d
    rrsig-refresh: 7d
zone:
  - domain: ex.test
    storage: "%[1]s"
    file: zone
    dnssec-signing: on
    dnssec-policy: p
    zonemd-generate: %[7]s
`

var knotSizes = map[string]int{"ecdsap256sha256": 256, "ecdsap384sha384": 384, "ed25519": 256, "ed448": 456}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func knotSigns(t *testing.T, dir string, m made) {
	zonemd, size := "none", 1024
	if m.more == "zonemd" {
		zonemd = "zonemd-sha512"
	}
	if n := knotSizes[m.algorithm]; n > 0 {
		size = n
	}
	config := fmt.Sprintf(knotConfig, dir, m.algorithm, size,
		onOff(m.denial != "nsec"), onOff(m.denial == "opt-out"), onOff(m.more == "one key"), zonemd)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "knot.conf"), []byte(config), 0o600))
	for _, sub := range []string{"run", "db", "out"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, sub), 0o700))
	}
	run(t, dir, "kzonesign", "-c", "knot.conf", "-o", "out", "ex.test")
	require.NoError(t, os.Rename(filepath.Join(dir, "out", "zone"), filepath.Join(dir, "signed")))
}
