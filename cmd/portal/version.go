package main

import (
	"fmt"
	"runtime/debug"
)

type versionCommand struct{}

// Run prints what this program was built from. The error is kong's form of a command.
func (versionCommand) Run() error { //nolint:unparam // kong's form
	version, revision := "unknown", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = s.Value
			}
		}
	}
	fmt.Println("portal", version, revision)
	return nil
}
