package pgboot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// initPrefix starts the name of a cluster that is not finished yet. The rest is random: a killed start may leave an
// initdb behind that still writes to its own.
const initPrefix = "data.init-"

// majorVersion is the Postgres version that made the data directory, or 0 when there is none.
func (d stateDir) majorVersion() (int, error) {
	raw, err := os.ReadFile(filepath.Join(d.data(), "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the version of the data directory: %w", err)
	}
	major, _, _ := strings.Cut(strings.TrimSpace(string(raw)), ".")
	n, err := strconv.Atoi(major)
	if err != nil {
		return 0, fmt.Errorf("read the version of the data directory: %w", err)
	}
	return n, nil
}

// ensureCluster leaves a finished data directory of the binaries' version, or refuses. It changes nothing in a
// directory that exists. The caller holds the starting lock.
func (s *Server) ensureCluster(ctx context.Context) error {
	data := s.state.data()
	made, err := s.state.majorVersion()
	if err != nil {
		return err
	}
	if made == 0 {
		return s.initCluster(ctx)
	}
	have, err := binaryMajor(ctx, s.bin, s.state, s.account)
	if err != nil {
		return err
	}
	if made != have {
		return fmt.Errorf("the data in %s was made by Postgres %d and the programs in %s are Postgres %d: "+
			"install Postgres %d, or dump the data with it and restore into a new directory; nothing was changed",
			data, made, s.bin, have, made)
	}
	return nil
}

// initCluster makes the cluster beside its place and renames it when it is whole, so that an interrupted first start
// leaves nothing half.
func (s *Server) initCluster(ctx context.Context) error {
	if _, err := os.Lstat(s.state.data()); err == nil {
		return fmt.Errorf("%s exists but is no Postgres data directory: move it away", s.state.data())
	}
	s.removeUnfinished()
	tmp, err := os.MkdirTemp(string(s.state), initPrefix)
	if err != nil {
		return fmt.Errorf("make a place for the cluster: %w", err)
	}
	defer os.RemoveAll(tmp) // gone already when all went well
	if err := s.account.own(tmp); err != nil {
		return err
	}
	args := []string{
		"--pgdata", tmp, "--username", ownerRole, "--pwfile", s.state.file(ownerPasswordFile), "--auth", "scram-sha-256",
		"--encoding", "UTF8", "--locale", "C", "--data-checksums", "--no-instructions",
	}
	if s.settings["fsync"] == "off" {
		args = append(args, "--no-sync")
	}
	if out, err := s.account.command(ctx, s.bin, string(s.state), "initdb", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("make the cluster with initdb: %w: %s", err, out)
	}
	if err := os.Rename(tmp, s.state.data()); err != nil {
		return fmt.Errorf("put the cluster in its place: %w", err)
	}
	return syncDir(string(s.state))
}

// removeUnfinished clears what killed starts left. An orphaned initdb may still be writing there, so that a removal
// fails: it then fails too, and the next first start clears the rest.
func (s *Server) removeUnfinished() {
	old, _ := filepath.Glob(s.state.file(initPrefix + "*")) // fails only on a malformed pattern
	for _, dir := range old {
		_ = os.RemoveAll(dir)
	}
}

// syncDir makes a rename in dir durable.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync state directory: %w", err)
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		return fmt.Errorf("sync state directory: %w", err)
	}
	return nil
}
