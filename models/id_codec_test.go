package models_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
)

// Each way in which an id goes to Postgres and comes back, in a value, a pointer, a list, and as NULL.
func TestPlainIDs_AnIDComesBackAsItWent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, other := uuid.New(), uuid.New()
	var none *uuid.UUID
	one, kept := uuid.Nil, other
	var pointer, gone *uuid.UUID
	var list []uuid.UUID
	var text string
	err := w.App.QueryRow(t.Context(), `SELECT $1::uuid, $2::uuid, $3::uuid, $3::uuid, $4::uuid[], $1::uuid::text`, id, &other, none,
		[]uuid.UUID{id, other}).
		Scan(&one, &pointer, &gone, &kept, &list, &text)
	require.NoError(t, err)
	require.Equal(t, id, one)
	require.Equal(t, &other, pointer)
	require.Nil(t, gone)
	require.Equal(t, other, kept, "NULL changes nothing, as without PlainIDs")
	require.Equal(t, []uuid.UUID{id, other}, list)
	require.Equal(t, id.String(), text)
}

// By way of its text an id took nineteen allocations.
func TestPlainIDs_IsTheShortWay(t *testing.T) {
	w := newWorld(t)
	conn, err := w.App.Acquire(t.Context())
	require.NoError(t, err)
	defer conn.Release()
	types, id, buf := conn.Conn().TypeMap(), any(uuid.New()), make([]byte, 0, 16)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		buf, err = types.Encode(pgtype.UUIDOID, pgtype.BinaryFormatCode, id, buf[:0])
	}))
	require.NoError(t, err)
	require.Equal(t, id, any(uuid.UUID(buf)))
	var back uuid.UUID
	require.ErrorContains(t, types.Scan(pgtype.UUIDOID, pgtype.BinaryFormatCode, buf[:15], &back), "16 bytes")
	require.NoError(t, models.PlainIDs(t.Context(), conn.Conn()), "twice is as good as once")
}
