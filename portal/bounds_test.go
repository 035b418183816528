package portal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
)

// ceiling is how much memory any input below may take: it comes from one person or one machine, and the portal serves all others in
// some 100 MB beside it.
const ceiling = 80 << 20

// hostile is an input that asks for much: how it is made, and what reads it. The error is what the reader says of it.
type hostile struct {
	name    string
	refused bool // it is refused; else read to its end
	make    func() (read func() error)
}

// measured is what a process of its own found when it read one of them.
type measured struct {
	Grew  int64 // bytes of memory, at the most
	Error string
	Known bool // the error is one that a page has a sentence for
}

// asked names the input that a process of this test is to read.
const asked = "PORTAL_TEST_HOSTILE"

// Every reader of what a person or another machine gives, against the worst that we know of, at the limit that it has. Each is read in a
// process of its own, and the kernel says how much memory that took: no figure of ours that could be wrong.
func TestParsers_TakeLittleMemoryForTheWorst(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the kernel's figures are read as Linux gives them")
	}
	list := hostiles()
	if name := os.Getenv(asked); name != "" {
		for _, h := range list {
			if h.name == name {
				require.NoError(t, json.NewEncoder(os.Stderr).Encode(measure(t, h)))
				return
			}
		}
		t.Fatal("no such input")
	}
	t.Parallel()
	reader := withoutRaces(t)
	for _, h := range list {
		t.Run(h.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // one that never ends
			defer cancel()
			var out bytes.Buffer
			child := exec.CommandContext(ctx, reader, "-test.run=^"+strings.Split(t.Name(), "/")[0]+"$")
			child.Env = append(os.Environ(), asked+"="+h.name)
			child.Stderr = &out
			require.NoError(t, child.Run(), "%s", out.String())
			var m measured
			require.NoError(t, json.Unmarshal(out.Bytes(), &m), "%s", out.String())
			t.Logf("%-34s %4d MB %6d ms  %s", h.name, m.Grew>>20, child.ProcessState.UserTime().Milliseconds(), m.Error)
			require.LessOrEqual(t, m.Grew, int64(ceiling))
			require.Equal(t, h.refused, m.Error != "", m.Error)
			require.True(t, m.Error == "" || m.Known, m.Error)
		})
	}
}

// withoutRaces is this test's program, built anew where this one looks for races: that takes ten times the memory and the time.
func withoutRaces(t *testing.T) string {
	t.Helper()
	if !looksForRaces {
		return os.Args[0]
	}
	path := filepath.Join(t.TempDir(), "portal.test")
	out, err := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", path, ".").CombinedOutput()
	require.NoError(t, err, string(out))
	return path
}

// measure reads one input. What the process takes meanwhile is counted from what it has when the input is there.
func measure(t *testing.T, h hostile) measured {
	t.Helper()
	read := h.make()
	debug.FreeOSMemory()
	require.NoError(t, os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)) // the peak begins anew: proc(5)
	before := peak(t)
	err := read()
	m := measured{Grew: peak(t) - before}
	if err != nil {
		_, is := errors.AsType[*models.Invalid](err)
		m.Error, m.Known = err.Error(), is
		for _, known := range sentences {
			m.Known = m.Known || errors.Is(err, known)
		}
		m.Known = m.Known || isFaults(err)
		m.Error = m.Error[:min(len(m.Error), 60)]
	}
	return m
}

// peak is the most memory that this process has had.
func peak(t *testing.T) int64 {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	_, after, found := strings.Cut(string(status), "VmHWM:")
	require.True(t, found)
	kB, err := strconv.ParseInt(strings.Fields(after)[0], 10, 64)
	require.NoError(t, err)
	return kB << 10
}

// repeated is a text of so many bytes at most.
func repeated(part string, size int) string { return strings.Repeat(part, size/len(part)) }

// numbered is a text of many parts that differ, of hardly more bytes than that.
func numbered(format string, size int) string {
	var b strings.Builder
	for n := 0; b.Len() < size; n++ {
		fmt.Fprintf(&b, format, n)
	}
	return b.String()
}
