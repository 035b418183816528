package pgboot

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// account is the user that Postgres runs as: ourselves, or, since Postgres refuses root, the one that root drops to.
type account struct {
	name     string
	uid, gid int
	drop     bool // we are root and change to it
}

// chooseAccount follows the order that Options.RunAs documents.
func chooseAccount(runAs, data string) (account, error) {
	if uid := os.Getuid(); uid != 0 {
		return account{name: "uid " + strconv.Itoa(uid), uid: uid, gid: os.Getgid()}, nil
	}
	if runAs != "" {
		return lookupAccount(runAs)
	}
	if acc, ok := ownerOf(data); ok {
		return acc, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if acc, err := lookupAccount(name); err == nil {
			return acc, nil
		}
	}
	return account{}, errors.New(
		"cannot run Postgres as root, and there is no user postgres or nobody to run it as: start the portal as an ordinary user")
}

func lookupAccount(name string) (account, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return account{}, fmt.Errorf("look up the user to run Postgres as: %w", err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return account{}, fmt.Errorf("look up the user to run Postgres as: uid of %s: %w", name, err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return account{}, fmt.Errorf("look up the user to run Postgres as: gid of %s: %w", name, err)
	}
	if uid == 0 {
		return account{}, fmt.Errorf("cannot run Postgres as %s, which is root: name an ordinary user", name)
	}
	return account{name: name, uid: uid, gid: gid, drop: true}, nil
}

// ownerOf is the account that owns an existing data directory: a cluster made without root stays its maker's when root
// starts it.
func ownerOf(data string) (account, bool) {
	info, err := os.Lstat(data)
	if err != nil {
		return account{}, false
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || st.Uid == 0 {
		return account{}, false
	}
	return account{name: "uid " + strconv.Itoa(int(st.Uid)), uid: int(st.Uid), gid: int(st.Gid), drop: true}, true
}

// own gives a file or directory that we made to the account.
func (a account) own(path string) error {
	if !a.drop {
		return nil
	}
	if err := os.Lchown(path, a.uid, a.gid); err != nil {
		return fmt.Errorf("give file to %s: %w", a.name, err)
	}
	return nil
}

// command prepares a Postgres program to run as the account, in a session of its own: Ctrl-C in the terminal reaches
// only the portal, which then stops Postgres in order. When ctx ends the whole group is asked to stop.
func (a account) command(ctx context.Context, bin, dir, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(bin, program), args...)
	cmd.Dir = dir
	cmd.Env = environment(bin)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if a.drop {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// environment is all that Postgres sees: no PG* variable of the caller may steer it, and its messages are English,
// because we read some of them.
func environment(bin string) []string {
	env := []string{"LC_ALL=C", "TZ=UTC", "PATH=/usr/bin:/bin"}
	if isPackage(bin) {
		env = append(env, "LD_LIBRARY_PATH="+filepath.Join(filepath.Dir(bin), "lib"))
	}
	return env
}
