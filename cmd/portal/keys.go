package main

import (
	"fmt"

	"eokm.nl/hosting/portal/seal"
)

type keysCommand struct {
	Make keysMake `cmd:"" help:"Write a new key file. Keep a copy in a safe place, apart from the database's backups."`
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
