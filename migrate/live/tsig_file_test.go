package live_test

import (
	"encoding/base64"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/live"
)

// TestParseKeys reads the key files of testdata/keys.txtar. Each says in its
// first line what comes of it.
func TestParseKeys(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/keys.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, archive.Files)
	for _, f := range archive.Files {
		t.Run(f.Name, func(t *testing.T) {
			first, _, _ := strings.Cut(string(f.Data), "\n")
			want, ok := strings.CutPrefix(first, "# want ")
			require.True(t, ok)
			keys, err := live.ParseKeys(f.Name, f.Data)
			got := fmt.Sprint("error ", err)
			if err == nil {
				got = strings.Join(keys.Names(), " ")
			}
			assert.Equal(t, want, got)
			assert.NotContains(t, got, "c2VjcmV0")
			assert.NotContains(t, fmt.Sprintf("%v %+v %#v", keys, keys, keys), "secret")
		})
	}
}

// TestParseKeysOfAnEditor: some editors begin a file with a byte order mark.
func TestParseKeysOfAnEditor(t *testing.T) {
	keys, err := live.ParseKeys("f", []byte("\ufeffkey a { algorithm hmac-sha256; secret c2VjcmV0; };\r\n"))
	require.NoError(t, err)
	assert.Equal(t, []string{"a."}, keys.Names())
}

func TestFindKey(t *testing.T) {
	keys, err := live.ParseKeys("f", []byte(`
		key a { algorithm hmac-sha256; secret c2VjcmV0; };
		key "b.example." { algorithm HMAC-SHA512.; secret "c2Vj cmV0"; };
		key old { algorithm hmac-md5; secret c2VjcmV0; };
		key older { algorithm hmac-md5.sig-alg.reg.int; secret c2VjcmV0; };
		key mid { algorithm "hmac-sha1"; secret c2VjcmV0; };
		key short { algorithm hmac-sha256-128; secret c2VjcmV0; };`))
	require.NoError(t, err)
	for name, want := range map[string]string{
		"a":          "",
		"A.":         "",
		"b.example":  "",
		"B.Example.": "",
		"c":          "there is no key c. in f; there is a., b.example., mid., old., older., short.",
		"a..b":       "the name of a key: ",
		"old":        "f: the key old. is of the algorithm hmac-md5; only keys of hmac-sha256, hmac-sha384, hmac-sha512 are used",
		"older":      "f: the key older. is of the algorithm hmac-md5.sig-alg.reg.int; only",
		"mid":        "f: the key mid. is of the algorithm hmac-sha1; only",
		"short":      "f: the key short. is of the algorithm hmac-sha256-128; only",
	} {
		k, err := keys.Find(name)
		if want == "" {
			require.NoError(t, err, name)
			assert.Equal(t, strings.Repeat(k.Algorithm+":"+k.Name.String()+" ", 6), fmt.Sprintf("%v %+v %#v %s %x %v ", k, k, k, k, *k, []live.Key{*k}[0]))
			continue
		}
		assert.Nil(t, k)
		assert.ErrorContains(t, err, want)
	}
}

// TestKeygen reads what tsig-keygen prints.
func TestKeygen(t *testing.T) {
	program := "tsig-keygen"
	if _, err := exec.LookPath(program); err != nil {
		program = "/usr/sbin/" + program
	}
	for _, algorithm := range live.Algorithms() {
		file, err := exec.Command(program, "-a", algorithm, "Move.Example").Output()
		require.NoError(t, err, "on Debian: apt-get install --no-install-recommends bind9-utils")
		keys, err := live.ParseKeys("keygen", file)
		require.NoError(t, err)
		k, err := keys.Find("move.example.")
		require.NoError(t, err)
		assert.Equal(t, algorithm, k.Algorithm)
	}
}

func FuzzParseKeys(f *testing.F) {
	archive, err := txtar.ParseFile("testdata/keys.txtar")
	require.NoError(f, err)
	for _, file := range archive.Files {
		f.Add(string(file.Data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		const hidden = "nobody-sees-this"
		keys, err := live.ParseKeys("f", []byte(text+"\nkey z.z { algorithm hmac-sha256; secret "+base64.StdEncoding.EncodeToString([]byte(hidden))))
		if err == nil {
			t.Fatalf("half a key is taken: %v", keys.Names())
		}
		if strings.Contains(err.Error(), base64.StdEncoding.EncodeToString([]byte(hidden))[:10]) && !strings.Contains(text, `"`) {
			t.Fatalf("it shows a secret: %v", err)
		}
	})
}
