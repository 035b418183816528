package i18n

import "context"

type contextKey struct{}

// With returns a context whose templates write with p. The web middleware calls it
// once per request.
func With(ctx context.Context, p *Printer) context.Context {
	return context.WithValue(ctx, contextKey{}, p)
}

// From returns the printer of ctx. It panics when there is none: a template that is
// rendered without a language is a programming error, not a state to recover from.
func From(ctx context.Context) *Printer {
	p, ok := ctx.Value(contextKey{}).(*Printer)
	if !ok {
		panic("i18n: context has no printer")
	}
	return p
}

// T is From(ctx).T, for templates.
func T(ctx context.Context, key string, args ...any) string {
	return From(ctx).T(key, args...)
}

// N is From(ctx).N, for templates.
func N(ctx context.Context, key string, n int, args ...any) string {
	return From(ctx).N(key, n, args...)
}
