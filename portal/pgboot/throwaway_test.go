package pgboot_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestGuard_KilledProcessLeavesNoPostgresAndNoFiles(t *testing.T) {
	dir := newDir(t)
	other := startPortal(t, dir, guardedVar+"=1")
	pid, _ := other.pid(t)
	other.kill()
	require.Eventually(t, func() bool { return !alive(pid) }, 10*time.Second, 20*time.Millisecond)
	require.Eventually(t, func() bool {
		left, err := filepath.Glob(filepath.Dir(dir))
		return err == nil && len(left) == 0
	}, 10*time.Second, 20*time.Millisecond)
}

func TestGuard_KilledDuringInitdbLeavesNoFiles(t *testing.T) {
	dir := newDir(t)
	other := startPortal(t, dir, guardedVar+"=1")
	require.Eventually(t, func() bool {
		made, _ := filepath.Glob(filepath.Join(dir, "data.init-*", "base"))
		return len(made) == 1
	}, startTimeout, 2*time.Millisecond)
	other.kill()
	require.Eventually(t, func() bool {
		left, err := filepath.Glob(filepath.Dir(dir))
		return err == nil && len(left) == 0
	}, 10*time.Second, 20*time.Millisecond)
}
