package models

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/google/uuid"
)

// ErrBusy: whoever asks has as many questions open at the database as they may. Waiting is enough. It is an ErrUnavailable.
var ErrBusy = fmt.Errorf("%w: too much at once", ErrUnavailable)

// gate shares the database's connections out to those who visit pages, so that one of them, however slow or many their
// questions, never makes another wait: each provider, all who applied and are not vetted, all who are not signed in, and EOKM's
// staff have a share of their own, and all of them together leave room for jobs and for finding out who asks. A transaction
// holds one place and never asks for a second: who did could wait for themselves.
type gate struct {
	most   int
	places chan struct{} // of all visitors together

	mu     sync.Mutex
	shares map[shareKey]*share
}

// share is one party's places, while somebody of it is there or waits.
type share struct {
	places chan struct{}
	wholes chan struct{} // of its places, those that a Whole may hold at once: it can be long; of a token's part, one less
	users  int
}

// shareKey is whose share it is.
type shareKey struct {
	kind     ShareKind
	provider uuid.UUID // of a provider's
	token    uuid.UUID // whose part of its Wholes it is; the nil id: the share itself
}

// ShareKind is which of the shares of the database's connections somebody uses.
type ShareKind int8

// The kinds. Each provider has a share of its own.
const (
	ShareNobody    ShareKind = iota // who is not signed in
	ShareApplicant                  // who applied, until EOKM has vetted them
	ShareProvider
	ShareStaff
)

func newGate(connections int) *gate {
	return &gate{most: connections, places: make(chan struct{}, max(1, connections-max(2, connections/5))), shares: map[shareKey]*share{}}
}

// size is how many places a party has. Those who nobody vetted have few: they cost an attacker nothing but a mailbox.
func (g *gate) size(kind ShareKind) int {
	switch kind {
	case ShareNobody, ShareApplicant:
		return max(1, g.most/5)
	case ShareStaff:
		return max(1, g.most/2)
	default:
		return max(1, g.most/3)
	}
}

type shareContext struct{}

// WithShare makes a context's transactions use a share; provider is the nil id but for ShareProvider. A context without one has no share:
// a job's.
func WithShare(ctx context.Context, kind ShareKind, provider uuid.UUID) context.Context {
	return context.WithValue(ctx, shareContext{}, shareKey{kind: kind, provider: provider})
}

// enter waits for a place of whoever the context is of, and gives how to leave it. ErrBusy when there is none in time.
func (g *gate) enter(ctx context.Context) (leave func(), err error) {
	key, visits := ctx.Value(shareContext{}).(shareKey)
	if !visits {
		return func() {}, nil
	}
	own := g.join(key)
	if err := occupy(ctx, own.places); err != nil {
		g.part(key, own)
		return nil, err
	}
	if err := occupy(ctx, g.places); err != nil {
		<-own.places
		g.part(key, own)
		return nil, err
	}
	return func() {
		<-g.places
		<-own.places
		g.part(key, own)
	}, nil
}

// enterWhole waits until one more Whole of a token may begin, without a place: machines of a party leave half of its places to who visits
// pages, and each of them leaves one of theirs to the others.
func (g *gate) enterWhole(ctx context.Context, token uuid.UUID) (leave func(), err error) {
	key, visits := ctx.Value(shareContext{}).(shareKey)
	if !visits {
		return func() {}, nil
	}
	part := key
	part.token = token
	leavePart, err := g.hold(ctx, part)
	if err != nil {
		return nil, err
	}
	leaveOwn, err := g.hold(ctx, key)
	if err != nil {
		leavePart()
		return nil, err
	}
	return func() { leaveOwn(); leavePart() }, nil
}

func (g *gate) hold(ctx context.Context, key shareKey) (leave func(), err error) {
	own := g.join(key)
	if err := occupy(ctx, own.wholes); err != nil {
		g.part(key, own)
		return nil, err
	}
	return func() {
		<-own.wholes
		g.part(key, own)
	}, nil
}

// occupy takes a place as soon as there is one, or gives up when nobody waits any more.
func occupy(ctx context.Context, places chan struct{}) error {
	select {
	case places <- struct{}{}:
		return nil
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return ErrBusy
		}
		return ctx.Err()
	}
}

func (g *gate) join(key shareKey) *share {
	g.mu.Lock()
	defer g.mu.Unlock()
	own := g.shares[key]
	if own == nil {
		size := g.size(key.kind)
		wholes := max(1, size/2)
		if key.token != uuid.Nil {
			wholes = max(1, wholes-1)
		}
		own = &share{places: make(chan struct{}, size), wholes: make(chan struct{}, wholes)}
		g.shares[key] = own
	}
	own.users++
	return own
}

func (g *gate) part(key shareKey, own *share) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if own.users--; own.users == 0 {
		delete(g.shares, key)
	}
}
