package models

import (
	"context"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

// Ask is ask, for the tests of what a transaction is.
func (s *Store) Ask(ctx context.Context, actor Actor, queue func(b *pgx.Batch)) error {
	return s.ask(ctx, actor, queue)
}

// Write runs a statement in a write, which ends as end does.
func (s *Store) Write(ctx context.Context, actor Actor, statement string, end func(err error) error) error {
	return s.write(ctx, actor, func(tx *gorm.DB) error { return end(tx.Exec(statement).Error) })
}

// CheckPasswordForm is checkPassword, for the tests of what it lets through.
func CheckPasswordForm(password string, words ...string) error {
	return checkPassword(password, words...)
}
