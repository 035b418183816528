package main

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"eokm.nl/hosting/models/trail"
	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/checkpoint"
)

type auditCommand struct {
	Verify     auditVerify     `cmd:"" help:"Check every event against the chain, and the chain against the checkpoints."`
	Checkpoint auditCheckpoint `cmd:"" help:"Sign how far the chain is, now."`
	Key        auditKey        `cmd:"" help:"Print the public key of the checkpoints, or make a key."`
}

type auditVerify struct {
	target
	Checkpoints string `help:"Where the checkpoints are, if not in PORTAL_CHECKPOINT_DIR." type:"path" placeholder:"DIR"`
	Key         string `help:"The public key, if PORTAL_CHECKPOINT_KEY_FILE is not at hand." type:"path" placeholder:"FILE"`
	JSON        bool   `name:"json" help:"Print the result as JSON."`
}

type auditCheckpoint struct{ target }

type auditKey struct {
	Show auditKeyShow `cmd:"" default:"withargs" help:"Print the public key, which checks checkpoints anywhere."`
	Make auditKeyMake `cmd:"" help:"Write a new key. Keep a copy in a safe place."`
}

type auditKeyShow struct{ target }

type auditKeyMake struct {
	File string `arg:"" help:"Where to write it."`
}

// checkpointsOf is where the target's checkpoints are, and the file of their key; "" where neither is set.
func checkpointsOf(t target) (dir, key string, err error) {
	if t.Dir != "" {
		return demoDir(t.Dir).checkpoints(), demoDir(t.Dir).checkpointKey(), nil
	}
	config, err := portal.ReadConfig()
	return config.Checkpoints, config.SignKey, err
}

// Run checks all there is and exits with 0 only when nothing was changed.
func (c auditVerify) Run(ctx context.Context) error {
	kept, faults, err := c.checkpoints()
	if err != nil {
		return err
	}
	store, done, err := c.openSealed(ctx)
	if err != nil {
		return err
	}
	defer done()
	report, err := store.Trail.CheckChain(ctx, checkpoint.Anchors(kept))
	if err != nil {
		return err
	}
	v := newVerdict(report, kept, faults)
	if c.JSON {
		if err := json.NewEncoder(os.Stdout).Encode(v); err != nil {
			return fmt.Errorf("print the result: %w", err)
		}
	} else {
		v.print(kept)
	}
	if !v.Intact {
		return errTold
	}
	return nil
}

// checkpoints reads those that there are. None at all is no fault of the chain, but a setting that leads nowhere is one.
func (c auditVerify) checkpoints() ([]checkpoint.Kept, []checkpoint.Fault, error) {
	dir, keyFile, err := checkpointsOf(c.target)
	if err != nil {
		return nil, nil, err
	}
	dir, keyFile = cmp.Or(c.Checkpoints, dir), cmp.Or(c.Key, keyFile)
	if dir == "" {
		return nil, nil, nil
	}
	if keyFile == "" {
		return nil, nil, errors.New("say --key FILE, or set PORTAL_CHECKPOINT_KEY_FILE: without the key no checkpoint can be believed")
	}
	key, err := checkpoint.OpenPublicKey(keyFile)
	if err != nil {
		return nil, nil, err
	}
	return checkpoint.Read(dir, key)
}

// verdict is what --json prints; other programs read it.
type verdict struct {
	Intact      bool      `json:"intact"`
	Events      int64     `json:"events"` // in the chain
	Hash        string    `json:"hash"`
	Waiting     int64     `json:"waiting"` // not in the chain yet
	Checkpoints int       `json:"checkpoints"`
	Findings    []finding `json:"findings"`
	More        int       `json:"more"` // findings that are not listed
}

type finding struct {
	Kind       string `json:"kind"`
	Number     int64  `json:"number,omitempty"` // in the chain
	Event      int64  `json:"event,omitempty"`  // the event's id
	Checkpoint string `json:"checkpoint,omitempty"`
	Message    string `json:"message"`
}

func newVerdict(report trail.ChainReport, kept []checkpoint.Kept, faults []checkpoint.Fault) verdict {
	v := verdict{
		Intact: report.Intact() && len(faults) == 0, Events: report.Head.Seq, Hash: hex.EncodeToString(report.Head.Hash),
		Waiting: report.Waiting, Checkpoints: len(kept), Findings: []finding{}, More: report.More,
	}
	for _, f := range report.Faults {
		v.Findings = append(v.Findings, finding{string(f.Kind), f.Seq, f.EventID, f.Checkpoint, chainFaults[f.Kind]})
	}
	for _, f := range faults {
		v.Findings = append(v.Findings, finding{Kind: string(f.Kind), Checkpoint: f.Name, Message: checkpointFaults[f.Kind]})
	}
	return v
}

var chainFaults = map[trail.ChainFaultKind]string{
	trail.ChainEdited:    "was edited: it is not what was chained",
	trail.ChainDeleted:   "was deleted: the event or its row of the chain is gone",
	trail.ChainInserted:  "was inserted between events that were there before",
	trail.ChainReordered: "was reordered: it changed places",
	trail.ChainTruncated: "was cut off: from here on all is gone that the checkpoint saw",
	trail.ChainRewritten: "was rewritten: the checkpoint saw another history up to here",
	trail.ChainUnchained: "is not in the chain, nor are those after it: somebody cut the chain, or the portal's worker stands still",
}

var checkpointFaults = map[checkpoint.FaultKind]string{
	checkpoint.Forged:   "is not what the key signed",
	checkpoint.Unlinked: "does not follow the one before: a checkpoint is gone, or came between",
}

// print says what was found, the first bad place first.
func (v verdict) print(kept []checkpoint.Kept) {
	for _, f := range v.Findings {
		fmt.Println(f.place(), f.Message)
	}
	if v.More > 0 {
		fmt.Printf("and %d more\n", v.More)
	}
	fmt.Printf("Checked %d events and %d checkpoints; %d events wait for the chain.\n", v.Events, v.Checkpoints, v.Waiting)
	if len(kept) == 0 {
		fmt.Println("There are no checkpoints: a cut end, or a history written anew, would not show.")
	} else {
		last := kept[len(kept)-1]
		fmt.Printf("The last checkpoint is of %s, at number %d.\n", last.Time.Format(time.RFC3339), last.Seq)
	}
	if v.Intact {
		fmt.Println("Nothing was changed.")
	}
}

// place says what a finding is about.
func (f finding) place() string {
	var text string
	switch {
	case f.Number != 0 && f.Event != 0:
		text = fmt.Sprintf("event %d, number %d of the chain,", f.Event, f.Number)
	case f.Event != 0:
		text = fmt.Sprintf("event %d", f.Event)
	case f.Number != 0:
		text = fmt.Sprintf("number %d of the chain", f.Number)
	default:
		return "checkpoint " + f.Checkpoint
	}
	if f.Checkpoint != "" {
		text += " (checkpoint " + f.Checkpoint + ")"
	}
	return text
}

// Run chains what is there and signs how far that is.
func (c auditCheckpoint) Run(ctx context.Context) error {
	folder, err := c.folder()
	if err != nil {
		return err
	}
	store, done, err := c.openSealed(ctx)
	if err != nil {
		return err
	}
	defer done()
	if _, err := store.Trail.ChainEvents(ctx); err != nil {
		return err
	}
	head, err := store.Trail.ChainHead(ctx)
	if err != nil {
		return err
	}
	if head.Seq == 0 {
		return errors.New("there are no events yet, so there is nothing to sign")
	}
	kept, err := folder.Write(head, store.Now())
	if err != nil {
		return err
	}
	fmt.Println(kept.Name, kept.Digest)
	return store.Trail.RecordCheckpoint(ctx, head, kept.Digest)
}

func (c auditCheckpoint) folder() (*checkpoint.Folder, error) {
	dir, keyFile, err := checkpointsOf(c.target)
	if err != nil {
		return nil, err
	}
	folder, err := checkpointFolder(portal.Config{Checkpoints: dir, SignKey: keyFile})
	if err == nil && folder == nil {
		return nil, errors.New("set PORTAL_CHECKPOINT_DIR to where checkpoints go: best a disk of another machine")
	}
	return folder, err
}

// Run prints the public key.
func (c auditKeyShow) Run() error {
	_, keyFile, err := checkpointsOf(c.target)
	if err != nil {
		return err
	}
	if keyFile == "" {
		return errors.New("set PORTAL_CHECKPOINT_KEY_FILE to the key that signs checkpoints, or say --dir for a demo's")
	}
	key, err := checkpoint.OpenPublicKey(keyFile)
	if err != nil {
		return err
	}
	text, err := checkpoint.PublicPEM(key)
	if err != nil {
		return err
	}
	fmt.Print(text)
	return nil
}

// Run writes a key.
func (c auditKeyMake) Run() error {
	if err := checkpoint.MakeKey(c.File); err != nil {
		return err
	}
	fmt.Println("Wrote the key. Set PORTAL_CHECKPOINT_KEY_FILE to it.")
	return nil
}
