package trail

import (
	"encoding/hex"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/stretchr/testify/require"
)

// The form of a link is for ever: a change of it would make every chain that there is look changed.
func TestLink_HasOneForm(t *testing.T) {
	t.Parallel()
	e := linkedEvent{
		At:       pgtype.Timestamptz{Time: time.Date(2026, 11, 23, 8, 30, 0, 123456000, time.UTC), Valid: true},
		Provider: pgtype.UUID{Bytes: [16]byte{1}, Valid: true}, Notice: pgtype.UUID{Bytes: [16]byte{2}, Valid: true},
		Actor: pgtype.UUID{Bytes: [16]byte{3}, Valid: true}, Role: pgtype.Text{String: "agent", Valid: true},
		Kind: pgtype.Text{String: "answered", Valid: true}, Internal: pgtype.Bool{Valid: true},
		Data: []byte(`{"text": "naïef <b> & \u2028", "count": 2, "items": [1, 10]}`),
	}
	hash, err := e.link(chainStart, 1, 7)
	require.NoError(t, err)
	require.Equal(t, "3512a747bd99c69f6d4c6f9fd8b932738fec3f5c605cad119c3f881296c35928", hex.EncodeToString(hash))
	e.At.Time = e.At.Time.In(time.FixedZone("", 3600))
	e.Data = []byte(`{"items":[1,10],"count":2,"text":"na\u00efef <b> & \u2028"}`)
	same, err := e.link(chainStart, 1, 7)
	require.NoError(t, err)
	require.Equal(t, hash, same, "however Postgres writes it")
}

// What stands in one column cannot be read as standing in the next.
func TestLink_ColumnsDoNotRunTogether(t *testing.T) {
	t.Parallel()
	link := func(role, kind string) []byte {
		hash, err := (&linkedEvent{
			Role: pgtype.Text{String: role, Valid: true},
			Kind: pgtype.Text{String: kind, Valid: true},
		}).link(chainStart, 1, 1)
		require.NoError(t, err)
		return hash
	}
	require.NotEqual(t, link("ab", "c"), link("a", "bc"))
	absent, err := (&linkedEvent{}).link(chainStart, 1, 1)
	require.NoError(t, err)
	require.NotEqual(t, link("", ""), absent)
}
