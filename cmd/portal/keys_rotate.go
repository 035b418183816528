package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/term"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/seal"
)

type keysRotate struct {
	target
	Index   bool `help:"Replace the secret under the blind indexes instead of the key."`
	Prepare bool `help:"Only add the new one to the file, to copy that to every machine first. The next rotate uses it."`
	// A page that read a row before its key was replaced may still have to open it; and one that asked which secrets are in use
	// before a new one came may still have to find what it looks for.
	Grace time.Duration `default:"5s" help:"How long the old one stays in the file when nothing needs it any more."`
	JSON  bool          `name:"json" help:"Print the result as JSON."`
}

// rotatePause is between two passes over what somebody was busy with.
const rotatePause = 200 * time.Millisecond

// rotation is what --json prints.
type rotation struct {
	Key       uint32 `json:"key"`       // the new one, or the number of the new index secret
	Rewrapped int    `json:"rewrapped"` // values that it took over
	Kept      string `json:"kept,omitempty"`
}

// rotating is how one of the two kinds is replaced. Each step leaves a file and a database that fit each other.
type rotating struct {
	add    func(path string, now time.Time) (kept string, err error)
	adopt  func(ctx context.Context) (uint32, error) // the database says that it is the one to use
	settle bool                                      // before the first row
	pass   func(ctx context.Context, progress func(done int)) (int, error)
	retire func(ctx context.Context) (left int, err error) // ends the use of the others
	drop   func(ctx context.Context, path string, grace time.Duration) error
	texts  string // begins the names of its texts
}

func rotatingKey(store *rooms.Store) rotating {
	return rotating{
		add: seal.AddKey, adopt: store.AdoptKey, pass: store.Rotation.Rewrap, retire: store.RetireOldKeys, texts: "keys.rotate.",
		drop: func(ctx context.Context, path string, grace time.Duration) error {
			uses, err := store.KeyUses(ctx)
			if err != nil {
				return err
			}
			var retired []uint32
			for _, u := range uses {
				if u.RetiredAt != nil && u.InFile {
					retired = append(retired, u.ID)
				}
			}
			if len(retired) == 0 {
				return nil
			}
			if err := pause(ctx, grace); err != nil {
				return err
			}
			return seal.DropKeys(path, retired...)
		},
	}
}

func rotatingIndex(store *rooms.Store) rotating {
	return rotating{
		add: seal.AddIndex, settle: true, pass: store.Rotation.Reindex, retire: store.Rotation.RetireOldIndex, texts: "keys.index.",
		adopt: func(ctx context.Context) (uint32, error) {
			id, err := store.AdoptIndex(ctx)
			return uint32(id), err
		},
		drop: func(ctx context.Context, path string, grace time.Duration) error {
			uses, err := store.IndexUses(ctx)
			if err != nil {
				return err
			}
			for _, u := range uses {
				if u.RetiredAt == nil || !u.InFile {
					continue
				}
				if err := pause(ctx, grace); err != nil {
					return err
				}
				return seal.DropIndex(path)
			}
			return nil
		},
	}
}

// Run replaces the key, or the index secret: add a new one to the file, have the database say that it is the one to use, do
// anew what others did, end the use of the others in the database, take them out.
func (c keysRotate) Run(ctx context.Context) error {
	keyFile, err := c.keyFile()
	if err != nil {
		return err
	}
	unlock, err := lockDir(filepath.Dir(keyFile))
	if err != nil {
		return err
	}
	defer unlock()
	store, done, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer done()
	how := rotatingKey(store)
	if c.Index {
		how = rotatingIndex(store)
	}
	p, r := printer(), rotation{}
	if r.Kept, err = how.add(keyFile, time.Now()); err != nil {
		return err
	}
	if c.Prepare {
		return c.say(r, p.T(how.texts+"prepared"))
	}
	if r.Key, err = how.adopt(ctx); err != nil {
		return err
	}
	if how.settle {
		if err := pause(ctx, c.Grace); err != nil {
			return err
		}
	}
	if r.Rewrapped, err = how.all(ctx, p); err != nil {
		return err
	}
	if err := how.drop(ctx, keyFile, c.Grace); err != nil {
		return err
	}
	lines := []string{p.T(how.texts+"done", "Key", fmt.Sprintf("%08x", r.Key), "Number", int(r.Key), "Count", r.Rewrapped)}
	if r.Kept != "" {
		lines = append(lines, p.T("keys.rotate.kept", "File", r.Kept))
	}
	return c.say(r, lines...)
}

// all makes passes until nothing is left under an old key or secret.
func (how rotating) all(ctx context.Context, p *i18n.Printer) (int, error) {
	total := 0
	say, finish := countBar(p, how.texts+"progress")
	defer finish()
	for {
		n, err := how.pass(ctx, func(done int) { say(total + done) })
		total += n
		if err != nil {
			return total, err
		}
		left, err := how.retire(ctx)
		if err != nil || left == 0 {
			return total, err
		}
		if err := pause(ctx, rotatePause); err != nil {
			return total, err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return &models.Invalid{Key: "keys.rotate.stopped"}
	case <-time.After(d):
		return nil
	}
}

// say prints the result as it was asked for.
func (c keysRotate) say(r rotation, lines ...string) error {
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(r)
	}
	for _, line := range lines {
		fmt.Println(line)
	}
	return nil
}

// countBar tells a terminal how many were done, and a pipe nothing.
func countBar(p *i18n.Printer, text string) (say func(int), finish func()) {
	if !term.IsTerminal(int(os.Stderr.Fd())) {
		return func(int) {}, func() {}
	}
	return func(n int) { fmt.Fprintf(os.Stderr, "\r%s", p.T(text, "Count", n)) }, func() { fmt.Fprintln(os.Stderr) }
}

// lockDir keeps a second rotation of the same file out until this one ends.
func lockDir(path string) (unlock func(), err error) {
	dir, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the key file's directory: %w", err)
	}
	if err := syscall.Flock(int(dir.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(&models.Invalid{Key: "keys.rotate.busy"}, dir.Close())
	}
	return func() { _ = dir.Close() }, nil
}
