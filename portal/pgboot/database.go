package pgboot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// SQLSTATEs, see appendix A of the Postgres manual.
const (
	cannotConnectNow  = "57P03" // starting, recovering or stopping
	duplicateDatabase = "42P04"
	uniqueViolation   = "23505" // the same, when two make it at one moment
)

// maintenance is the database that every cluster has; nothing of ours lives in it.
const maintenance = "postgres"

// health is what a knock on the socket finds.
type health int

const (
	down health = iota // nobody listens
	busy               // starting, recovering or stopping
	up
)

// probe knocks. It fails when a server answers but does not let us in, or when ctx ends.
func (s *Server) probe(ctx context.Context) (health, error) {
	conn, err := s.connect(ctx)
	if err == nil {
		return up, conn.Close(ctx)
	}
	if ctx.Err() != nil {
		return down, context.Cause(ctx)
	}
	var refusal *pgconn.PgError
	switch {
	case !errors.As(err, &refusal):
		return down, nil
	case refusal.Code == cannotConnectNow:
		return busy, nil
	}
	return down, fmt.Errorf("log in to postgres: %w", err)
}

// connect logs in as the owner, to the database that every cluster has.
func (s *Server) connect(ctx context.Context) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(s.OwnerURL(maintenance))
	if err != nil {
		return nil, fmt.Errorf("parse database address: %w", err)
	}
	config.ConnectTimeout = 5 * time.Second
	return pgx.ConnectConfig(ctx, config)
}

// introduce logs in for the first time: it learns the server's version and makes the application's role, or sets an
// existing one back to what it may do. The caller holds the starting lock.
func (s *Server) introduce(ctx context.Context) error {
	conn, err := s.connect(ctx)
	if err != nil {
		return fmt.Errorf("make role %s: %w", appRole, err)
	}
	defer conn.Close(ctx)
	s.version, _, _ = strings.Cut(conn.PgConn().ParameterStatus("server_version"), " ")
	var exists bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", appRole).Scan(&exists)
	if err != nil {
		return fmt.Errorf("make role %s: %w", appRole, err)
	}
	verb := "CREATE"
	if exists {
		verb = "ALTER"
	}
	_, err = conn.Exec(ctx, verb+" ROLE "+appRole+" LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION "+
		"PASSWORD '"+strings.ReplaceAll(s.appPassword, "'", "''")+"'")
	if err != nil {
		return fmt.Errorf("make role %s: %w", appRole, err)
	}
	return nil
}

// CreateDatabase makes a database owned by "portal", as a copy of template ("" means Postgres' own default). One that
// exists is left as it is. Nobody may be connected to the template meanwhile.
func (s *Server) CreateDatabase(ctx context.Context, name, template string) error {
	conn, err := s.connect(ctx)
	if err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	defer conn.Close(ctx)
	var exists bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists)
	if err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	if exists {
		return nil
	}
	statement := "CREATE DATABASE " + pgx.Identifier{name}.Sanitize()
	if template != "" {
		statement += " TEMPLATE " + pgx.Identifier{template}.Sanitize()
	}
	_, err = conn.Exec(ctx, statement)
	var refusal *pgconn.PgError
	if errors.As(err, &refusal) && (refusal.Code == duplicateDatabase || refusal.Code == uniqueViolation) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	return nil
}

// DropDatabase removes a database and everything in it, and ends the connections to it. One that does not exist is no
// error.
func (s *Server) DropDatabase(ctx context.Context, name string) error {
	conn, err := s.connect(ctx)
	if err != nil {
		return fmt.Errorf("drop database %s: %w", name, err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("drop database %s: %w", name, err)
	}
	return nil
}

// HasDatabase tells whether there is a database of that name.
func (s *Server) HasDatabase(ctx context.Context, name string) (bool, error) {
	conn, err := s.connect(ctx)
	if err != nil {
		return false, fmt.Errorf("look for database %s: %w", name, err)
	}
	defer conn.Close(ctx)
	var exists bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists); err != nil {
		return false, fmt.Errorf("look for database %s: %w", name, err)
	}
	return exists, nil
}

// RenameDatabase gives a database another name, at one moment: what was made under a working name becomes the real one
// whole or not at all. Nobody may be connected to it.
func (s *Server) RenameDatabase(ctx context.Context, from, to string) error {
	conn, err := s.connect(ctx)
	if err != nil {
		return fmt.Errorf("rename database %s: %w", from, err)
	}
	defer conn.Close(ctx)
	statement := "ALTER DATABASE " + pgx.Identifier{from}.Sanitize() + " RENAME TO " + pgx.Identifier{to}.Sanitize()
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("rename database %s: %w", from, err)
	}
	return nil
}
