package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"text/tabwriter"
	"time"

	"golang.org/x/term"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/seal"
)

type keysCommand struct {
	Make   keysMake   `cmd:"" help:"Write a new key file. Keep a copy in a safe place, apart from the database's backups."`
	Rotate keysRotate `cmd:"" help:"Replace the key that wraps data keys, while the portal runs. Stopped anywhere, the same command goes on."`
	Status keysStatus `cmd:"" help:"Show which key wraps how much."`
}

type keysMake struct {
	File string `arg:"" help:"Where to write it."`
}

// Run writes a key file.
func (c keysMake) Run() error {
	if err := seal.Make(c.File); err != nil {
		return err
	}
	fmt.Println("Wrote the key file. Set PORTAL_KEY_FILE to it.")
	return nil
}

type keysRotate struct {
	target
	Prepare bool `help:"Only add the new key to the file, to copy that to every machine first. The next rotate uses it."`
	// A page that read a row before its key was replaced may still have to open it.
	Grace time.Duration `default:"5s" help:"How long the old key stays in the file when nothing is wrapped by it any more."`
	JSON  bool          `name:"json" help:"Print the result as JSON."`
}

// rotatePause is between two passes over what somebody was busy with.
const rotatePause = 200 * time.Millisecond

// rotation is what --json prints.
type rotation struct {
	Key       uint32 `json:"key"`       // the new one
	Rewrapped int    `json:"rewrapped"` // values that it took over
	Kept      string `json:"kept,omitempty"`
}

// Run replaces the key. Each step leaves a file and a database that fit each other: add a key to the file, have the database
// say that it is the one to use, wrap anew what others wrap, end the use of the others in the database, take them out.
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
	r := rotation{}
	if r.Kept, err = seal.AddKey(keyFile, time.Now()); err != nil {
		return err
	}
	if c.Prepare {
		return c.prepared(r)
	}
	if r.Key, err = store.AdoptKey(ctx); err != nil {
		return err
	}
	if r.Rewrapped, err = rewrapAll(ctx, store); err != nil {
		return err
	}
	if err := dropRetired(ctx, store, keyFile, c.Grace); err != nil {
		return err
	}
	return c.report(r)
}

// rewrapAll wraps anew until nothing is left under an old key.
func rewrapAll(ctx context.Context, store *models.Store) (int, error) {
	total := 0
	say, finish := rewrapBar()
	defer finish()
	for {
		n, err := store.Rewrap(ctx, func(done int) { say(total + done) })
		total += n
		if err != nil {
			return total, err
		}
		left, err := store.RetireOldKeys(ctx)
		if err != nil || left == 0 {
			return total, err
		}
		if err := pause(ctx, rotatePause); err != nil {
			return total, err
		}
	}
}

// dropRetired takes the keys out of the file that the database has retired.
func dropRetired(ctx context.Context, store *models.Store, keyFile string, grace time.Duration) error {
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
	return seal.DropKeys(keyFile, retired...)
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return errors.New("stopped; the same command goes on from here")
	case <-time.After(d):
		return nil
	}
}

func (c keysRotate) prepared(r rotation) error {
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(r)
	}
	fmt.Println("The new key is in the file, and wraps nothing yet. Copy the file to every machine, then run portal keys rotate.")
	return nil
}

func (c keysRotate) report(r rotation) error {
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(r)
	}
	fmt.Printf("Key %08x now wraps everything; it took over %d values. Copy the key file to wherever else it is.\n", r.Key, r.Rewrapped)
	if r.Kept != "" {
		fmt.Printf("The file as it was is %s. It opens backups from before; destroy it with the last of those.\n", r.Kept)
	}
	return nil
}

// rewrapBar tells a terminal how many values were done, and a pipe nothing.
func rewrapBar() (say func(int), finish func()) {
	if !term.IsTerminal(int(os.Stderr.Fd())) {
		return func(int) {}, func() {}
	}
	return func(n int) { fmt.Fprintf(os.Stderr, "\r%d values wrapped anew", n) }, func() { fmt.Fprintln(os.Stderr) }
}

// lockDir keeps a second rotation of the same file out until this one ends.
func lockDir(path string) (unlock func(), err error) {
	dir, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the key file's directory: %w", err)
	}
	if err := syscall.Flock(int(dir.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(errors.New("another command changes the key file at this moment; try again when it has ended"), dir.Close())
	}
	return func() { _ = dir.Close() }, nil
}

type keysStatus struct {
	target
	JSON bool `name:"json" help:"Print it as JSON."`
}

// keyLine is what --json prints of a key.
type keyLine struct {
	Key     uint32 `json:"key"`
	State   string `json:"state"` // in use, next, old, retired
	InFile  bool   `json:"in_file"`
	Notices int    `json:"notices"`
	Imports int    `json:"imports"`
	Secrets int    `json:"secrets"`
}

// Run lists the keys.
func (c keysStatus) Run(ctx context.Context) error {
	store, done, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer done()
	uses, err := store.KeyUses(ctx)
	if err != nil {
		return err
	}
	var lines []keyLine
	for _, u := range uses {
		lines = append(lines, keyLine{u.ID, keyState(u), u.InFile, u.Notices, u.Imports, u.Secrets})
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(lines)
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "key\tstate\tin the file\tnotices\timports\tsecrets")
	for _, l := range lines {
		in := "yes"
		if !l.InFile {
			in = "no"
		}
		fmt.Fprintf(table, "%08x\t%s\t%s\t%d\t%d\t%d\n", l.Key, l.State, in, l.Notices, l.Imports, l.Secrets)
	}
	return table.Flush()
}

func keyState(u models.KeyUse) string {
	switch {
	case u.Newest:
		return "in use"
	case u.MadeAt == nil:
		return "next"
	case u.RetiredAt == nil:
		return "old"
	default:
		return "retired"
	}
}
