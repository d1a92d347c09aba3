package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/plans"
)

// consoleBlock is a block of a README that shows commands and what they print.
// In a case with servers a comment before it names the run whose servers answer.
var consoleBlock = regexp.MustCompile("(?s)(<!-- run: ([^\n]*) -->\n)?```console\n(.*?)```")

// TestReadmes runs the commands that the READMEs show, in the folder of the
// README, and compares what they print. With -update it writes it.
func TestReadmes(t *testing.T) {
	for _, file := range thinned(readmes(t)) {
		t.Run(filepath.ToSlash(strings.TrimPrefix(file, root+"/")), func(t *testing.T) {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			dir := filepath.Dir(file)
			shown := consoleBlock.ReplaceAllStringFunc(string(text), func(block string) string {
				m := consoleBlock.FindStringSubmatch(block)
				var shown string
				if m[1] != "" {
					onStage(t, dir, m[2], func(run func(string) ([]byte, int)) { shown = replay(run, m[3]) })
				} else {
					shown = replay(inFolder(t, dir), m[3])
				}
				return m[1] + "```console\n" + shown + "```"
			})
			if *update {
				require.NoError(t, os.WriteFile(file, []byte(shown), 0o666))
				return
			}
			assert.Equal(t, string(text), shown, "run make golden and read the difference")
		})
	}
}

// planBlock is a block of a README that shows a whole plan.
var planBlock = regexp.MustCompile("(?s)```yaml\n(version: 1\n.*?)```")

func TestPlansInReadmes(t *testing.T) {
	shown := 0
	for _, file := range readmes(t) {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, block := range planBlock.FindAllStringSubmatch(string(text), -1) {
			shown++
			_, err := plans.Parse(file, []byte(block[1]), planOptions())
			assert.NoError(t, err)
		}
	}
	assert.NotZero(t, shown)
}

func readmes(t *testing.T) (files []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(file string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && file != root && strings.HasPrefix(e.Name(), ".") {
			return fs.SkipDir
		}
		if e.Name() == "README.md" {
			files = append(files, file)
		}
		return nil
	})
	require.NoError(t, err)
	return files
}

// replay runs the commands of a block ("$ zonegate ...", or "$ go run
// ./cmd/zonegate ...") and gives the block as it should read. "$ echo $?" shows
// the exit code of the command before it.
func replay(run func(command string) (printed []byte, code int), block string) string {
	var out strings.Builder
	code := 0
	for _, command := range commandsOf(block) {
		fmt.Fprintf(&out, "$ %s\n", command)
		if command == "echo $?" {
			fmt.Fprintln(&out, code)
			continue
		}
		var printed []byte
		printed, code = run(command)
		out.Write(printed)
	}
	return out.String()
}

// commandsOf lists the lines that begin with "$ ", with those that a backslash
// continues them with.
func commandsOf(block string) (commands []string) {
	lines := strings.Split(block, "\n")
	for i := 0; i < len(lines); i++ {
		command, ok := strings.CutPrefix(lines[i], "$ ")
		if !ok {
			continue
		}
		for strings.HasSuffix(command, `\`) && i+1 < len(lines) {
			i++
			command += "\n" + lines[i]
		}
		commands = append(commands, command)
	}
	return commands
}

// inFolder runs commands in a folder.
func inFolder(t *testing.T, dir string) func(string) ([]byte, int) {
	return func(command string) ([]byte, int) {
		return shell(t, dir, strings.Replace(command, "go run ./cmd/zonegate", "zonegate", 1))
	}
}

func shell(t *testing.T, dir, command string) (printed []byte, code int) {
	t.Helper()
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), stillClock+"=1")
	printed, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return printed, exit.ExitCode()
	}
	require.NoError(t, err)
	return printed, 0
}
