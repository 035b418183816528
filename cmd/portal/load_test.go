package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/rooms"
)

// load is people and files at work on a portal.
type load struct {
	b       *bed
	store   *rooms.Store
	desk    models.Actor
	admin   models.Actor
	analyst models.Actor
	readers []models.Actor // many: each opens no more addresses than a person works on
	done    atomic.Int64
	group   sync.WaitGroup
	stop    chan struct{}
	faults  chan error
}

func (b *bed) startLoad(t *testing.T) (*load, *models.Keys) {
	t.Helper()
	store, keys := b.open(t)
	l := &load{b: b, store: store, stop: make(chan struct{}), faults: make(chan error, 100)}
	provider, err := store.Provider.BySlug(t.Context(), models.System(), "voorbeeld")
	require.NoError(t, err)
	add := func(name string, role models.Role, provider uuid.UUID) models.Actor {
		u, err := store.People.AddUser(t.Context(), models.System(), people.User{
			ProviderID: provider, Email: name + "@example.org", Name: name, Role: role,
		})
		require.NoError(t, err)
		return u.Actor("192.0.2.9")
	}
	l.desk, l.admin = add("desk", models.RoleAgent, provider.ID), add("admin", models.RoleProviderAdmin, provider.ID)
	l.analyst = add("analyst", models.RoleAnalyst, uuid.Nil)
	for i := range 40 {
		l.readers = append(l.readers, add(fmt.Sprint("reader-", i), models.RoleAgent, provider.ID))
	}
	refs := b.query(t, `SELECT ref FROM notices ORDER BY ref`)
	for n, work := range []func(context.Context, string, int) error{l.confirm, l.reveal, l.sendIn, l.enrol, l.connect} {
		l.group.Go(func() {
			for i := n; ; i++ {
				select {
				case <-l.stop:
					return
				default:
				}
				if err := work(t.Context(), refs[i%len(refs)], i); err != nil {
					l.faults <- err
					return
				}
				l.done.Add(1)
			}
		})
	}
	return l, keys
}

func (l *load) confirm(ctx context.Context, ref string, _ int) error {
	_, err := l.store.Notice.Respond(ctx, l.desk, notice.Response{
		Submission: uuid.New(), Refs: []string{ref}, Measure: models.MeasureFileRemoved, RemovedAt: time.Now(),
	})
	if errors.Is(err, models.ErrConflict) {
		return nil // answered before
	}
	return err
}

func (l *load) reveal(ctx context.Context, ref string, n int) error {
	reader := l.readers[n%len(l.readers)]
	if err := l.store.Notice.Reveal(ctx, reader, notice.Revealing{Ref: ref, Reason: notice.RevealRemove, Proved: true}); err != nil {
		return err
	}
	addresses, err := l.store.Notice.CopyAddresses(ctx, reader, ref)
	if err == nil && len(addresses) == 0 {
		return fmt.Errorf("%s shows no address", ref)
	}
	return err
}

// sendIn stages a file and confirms it.
func (l *load) sendIn(ctx context.Context, _ string, n int) error {
	rows := func(yield func(*incoming.Row, error) bool) {
		for i := range 300 {
			address, err := address.Parse(fmt.Sprintf("https://img.example.com/load/%d/%d", n, i))
			if !yield(&incoming.Row{Report: incoming.Report{
				Row: i + 2, Address: address, ExternalRef: fmt.Sprintf("load-%d-%d", n, i/3), ObservedAt: time.Now(),
			}}, err) {
				return
			}
		}
	}
	staged, err := l.store.Incoming.StageImport(ctx, l.analyst, incoming.ImportOptions{Source: "load", Format: "csv"}, rows, nil)
	if err == nil {
		_, err = l.store.Incoming.CommitImport(ctx, l.analyst, staged.ID)
	}
	return err
}

func (l *load) enrol(ctx context.Context, _ string, n int) error {
	u, err := l.store.People.AddUser(ctx, models.System(), people.User{
		Email: fmt.Sprintf("enrol-%d@example.org", n), Name: "E", Role: models.RoleAnalyst,
	})
	if err != nil {
		return err
	}
	secret, err := l.store.People.NewTOTP(ctx, u.ID)
	if err != nil {
		return err
	}
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		return err
	}
	return l.store.People.ConfirmTOTP(ctx, u.ID, code)
}

// connect sets an identity provider's secret and reads it back.
func (l *load) connect(ctx context.Context, _ string, n int) error {
	secret := fmt.Sprint("secret-", n)
	err := l.store.People.SetOIDC(ctx, l.admin, people.OIDC{
		Issuer: "https://id.example.org", ClientID: "portal", Secret: secret, Domain: "example.org",
	})
	if err != nil {
		return err
	}
	c, err := l.store.People.OIDCOf(ctx, l.admin.ProviderID)
	if err == nil && c.Secret != secret {
		return errors.New("the connection lost its secret")
	}
	return err
}

func (l *load) end(t *testing.T) {
	t.Helper()
	close(l.stop)
	l.group.Wait()
	select {
	case err := <-l.faults:
		require.NoError(t, err)
	default:
	}
}
