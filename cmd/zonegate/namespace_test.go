package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Delegations are asked on port 53 of public addresses. So that a test can have
// them, it runs in a network of its own, whose loopback interface has these
// addresses, and nothing leads out of it.

// apartCase is a test that runs in such a network.
type apartCase struct {
	name      string
	addresses []string
	run       func(t *testing.T)
	// tries is how often it may be run until it passes; 0: once. It is for what
	// chance decides: a resolver that is to fail may happen to ask the right server.
	tries int
}

// apartSlots is for as many cases as may run at the same time.
var apartSlots = make(chan struct{}, 6)

// apartName is set in the environment of a process that runs one case.
const apartName = "ZONEGATE_TEST_APART"

// apart runs each case in a process with network, mounts, users and process
// numbers of its own, some at the same time: they mostly wait. It needs no rights; a
// system that refuses such namespaces fails the test.
func apart(t *testing.T, cases ...apartCase) {
	t.Helper()
	if name := os.Getenv(apartName); name != "" {
		runHere(t, name, cases)
		return
	}
	t.Parallel()
	ends := make([]func(*testing.T), len(cases))
	var all sync.WaitGroup
	for i, c := range cases {
		all.Go(func() {
			apartSlots <- struct{}{}
			defer func() { <-apartSlots }()
			ends[i] = runApart(t, c)
		})
	}
	all.Wait()
	for i, c := range cases {
		t.Run(c.name, ends[i])
	}
}

// runHere runs a case in the process that was made for it.
func runHere(t *testing.T, name string, cases []apartCase) {
	t.Helper()
	for _, c := range cases {
		if c.name == name {
			require.NoError(t, furnish(c.addresses), "make a network of one's own")
			c.run(t)
		}
	}
}

// runApart runs a case in a process of its own, and gives what tells how it
// ended.
func runApart(t *testing.T, c apartCase) func(*testing.T) {
	// A process is killed with the thread that started it, not to outlive a test
	// that is stopped; so the thread has to stay.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var said bytes.Buffer
	var err error
	for range max(c.tries, 1) {
		said.Reset()
		if err = runAlone(t, c.name, &said); err == nil {
			break
		}
	}
	return func(t *testing.T) { require.NoError(t, err, "%s", &said) }
}

// runAlone runs a case in a process with namespaces of its own.
func runAlone(t *testing.T, name string, said *bytes.Buffer) error {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	args := []string{"-test.run=^" + regexp.QuoteMeta(t.Name()) + "$", "-test.count=1"}
	if *update {
		args = append(args, "-update")
	}
	if deadline, set := t.Deadline(); set {
		args = append(args, "-test.timeout="+time.Until(deadline).String())
	}
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(cmd.Environ(), apartName+"="+name)
	cmd.Stdout, cmd.Stderr = said, said
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		Pdeathsig:   syscall.SIGKILL,
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("this system refuses namespaces of users, network, mounts and processes to a test (try: unshare -rnmp true): %w", err)
	}
	return cmd.Wait()
}

// furnish gives the loopback interface addresses, and daemons a folder for what
// runs that is theirs alone.
func furnish(addresses []string) error {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("keep mounts to oneself: %w", err)
	}
	if err := syscall.Mount("tmpfs", "/run", "tmpfs", 0, ""); err != nil {
		return fmt.Errorf("mount /run: %w", err)
	}
	var batch strings.Builder
	batch.WriteString("link set lo up\n")
	for _, a := range addresses {
		length := "32"
		if strings.Contains(a, ":") {
			length = "128 nodad"
		}
		fmt.Fprintf(&batch, "addr add %s/%s dev lo\n", a, length)
	}
	ip := exec.Command("ip", "-batch", "-")
	ip.Stdin = strings.NewReader(batch.String())
	if said, err := ip.CombinedOutput(); err != nil {
		return fmt.Errorf("ip -batch (on Debian: apt-get install --no-install-recommends iproute2): %w: %s", err, said)
	}
	return nil
}
