package pgboot

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

const (
	ownerPasswordFile = "password"
	appPasswordFile   = "password-app"
)

// loadPasswords reads both passwords, making those that are missing. The owner's cannot be made anew for a cluster that
// exists: nobody could log in to set it. The caller holds the starting lock.
func (s *Server) loadPasswords() error {
	made, err := s.state.majorVersion()
	if err != nil {
		return err
	}
	if s.ownerPassword, err = s.state.readPassword(ownerPasswordFile); err != nil {
		return err
	}
	if s.ownerPassword == "" && made != 0 {
		return fmt.Errorf("%s is missing while %s exists: put the password file back from a backup",
			s.state.file(ownerPasswordFile), s.state.data())
	}
	if s.ownerPassword == "" {
		if s.ownerPassword, err = s.state.makePassword(ownerPasswordFile, s.account); err != nil {
			return err
		}
	}
	if s.appPassword, err = s.state.readPassword(appPasswordFile); err != nil || s.appPassword != "" {
		return err
	}
	s.appPassword, err = s.state.makePassword(appPasswordFile, s.account)
	return err
}

// readPassword returns "" when there is no such file.
func (d stateDir) readPassword(name string) (string, error) {
	raw, err := os.ReadFile(d.file(name))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read database password: %w", err)
	}
	return strings.TrimSpace(string(raw)), nil
}

// makePassword writes a new random password, whole or not at all.
func (d stateDir) makePassword(name string, acc account) (string, error) {
	password := rand.Text()
	tmp := name + ".new"
	f, err := d.open(tmp, os.O_WRONLY|os.O_TRUNC, acc)
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(password)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(d.file(tmp), d.file(name))
	}
	if err != nil {
		return "", fmt.Errorf("write database password: %w", err)
	}
	return password, syncDir(string(d))
}
