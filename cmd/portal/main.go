// Command portal is the hosting-provider portal: its server, its demo and its tools. Each subcommand has a file of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

type commands struct {
	Demo      demoCommand      `cmd:"" help:"Run the portal with a database and invented data of its own."`
	Serve     serveCommand     `cmd:"" help:"Run the portal on the database of DATABASE_URL."`
	Migrate   migrateCommand   `cmd:"" help:"Bring the database's structure up, down, or show where it is."`
	Import    importCommand    `cmd:"" help:"Read a file of reported addresses."`
	Mail      mailCommand      `cmd:"" help:"Read reports that came by mail, as XARF: a maildir or one message."`
	Observe   observeCommand   `cmd:"" help:"Read a file of what machines saw of reported addresses: online or not."`
	Reconcile reconcileCommand `cmd:"" help:"Compare the list of SCART with the portal's, address by address."`
	Content   contentCommand   `cmd:"" help:"Publish the guidance that comes with the portal."`
	Provider  providerCommand  `cmd:"" help:"Register a hosting provider."`
	User      userCommand      `cmd:"" help:"Invite a person."`
	Token     tokenCommand     `cmd:"" help:"Make, list and revoke the tokens of machines."`
	Keys      keysCommand      `cmd:"" help:"Make the key file, replace its key, and show what it wraps."`
	Retention retentionCommand `cmd:"" help:"Destroy the addresses of notices that were finished long ago; the portal does so every hour."`
	Audit     auditCommand     `cmd:"" help:"Check the log of events, and sign how far it is."`
	Webhook   webhookCommand   `cmd:"" help:"Look after the machines that a provider has told of events."`
	Version   versionCommand   `cmd:"" help:"Print the version."`
}

// Exit statuses: done, failed, wrong usage.
const (
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

// run carries out one command line and gives the exit status.
func run(ctx context.Context, args []string) int {
	var c commands
	parser, err := kong.New(&c, kong.Name("portal"), kong.Description("The hosting-provider portal."),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Exit(os.Exit))
	if err != nil {
		fmt.Fprintln(os.Stderr, "portal:", err)
		return exitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(os.Stderr, "portal: %v\nportal --help lists the commands.\n", err)
		return exitUsage
	}
	if err := command.Run(); err != nil {
		if !errors.Is(err, errTold) {
			fmt.Fprintln(os.Stderr, "portal:", sentence(err))
		}
		return exitFailed
	}
	return 0
}

// errTold is a failure that was printed already.
var errTold = errors.New("told")
