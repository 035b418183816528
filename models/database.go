package models

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

// What is wrong with a database that the portal must not work on.
var (
	// ErrSuperuser: the role may do everything, and no row-level security binds it.
	ErrSuperuser = errors.New("the database role is a superuser")
	// ErrBypassRLS: row-level security does not bind the role.
	ErrBypassRLS = errors.New("the database role bypasses row-level security")
	// ErrOwner: the role owns tables, and can take row-level security off them.
	ErrOwner = errors.New("the database role owns the tables")
	// ErrStructure: steps of the structure are missing.
	ErrStructure = errors.New("the structure of the database is not the newest")
)

// Structure is how far a database's structure is: the number of the last step, and of River's own.
type Structure struct {
	Step  int64
	River int64
}

// CheckDatabase refuses a database whose role is not bound by row-level security, by itself or through a role that it is a
// member of, and one whose structure is behind what this program needs. A newer structure is right: during a deploy the
// former program goes on working on it. Anybody may call it, before anything else.
func (s *Store) CheckDatabase(ctx context.Context, need Structure) error {
	err := s.db.Read(ctx, System(), func(tx *Tx) error { return checkRole(tx) })
	if err != nil {
		return Wrap("check database role", err)
	}
	var have Structure
	err = s.db.Read(ctx, System(), func(tx *Tx) (err error) {
		have, err = One[Structure](tx, `SELECT coalesce((SELECT max(version_id) FROM goose_db_version WHERE is_applied), 0) AS step,
			coalesce((SELECT max(version) FROM river.river_migration WHERE line = 'main'), 0) AS river`)
		return err
	})
	switch {
	case absent(err), err == nil && (have.Step < need.Step || have.River < need.River):
		return ErrStructure
	default:
		return Wrap("check structure", err)
	}
}

// checkRole looks at every role that the one who signed in is, or can become.
func checkRole(tx *Tx) error {
	role, err := One[struct{ Superuser, Bypass, Owner bool }](tx,
		`SELECT bool_or(r.rolsuper) AS superuser, bool_or(r.rolbypassrls) AS bypass,
			EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname IN ('public', 'river')
				WHERE c.relkind IN ('r', 'p') AND pg_has_role(session_user, c.relowner, 'MEMBER')) AS owner
		FROM pg_roles r WHERE pg_has_role(session_user, r.oid, 'MEMBER')`)
	switch {
	case err != nil:
		return err
	case role.Superuser:
		return ErrSuperuser
	case role.Bypass:
		return ErrBypassRLS
	case role.Owner:
		return ErrOwner
	default:
		return nil
	}
}

// absent tells that a table is not there, or that no step gave the right to read it yet.
func absent(err error) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (refused.Code == "42P01" || refused.Code == "3F000" || refused.Code == "42501")
}
