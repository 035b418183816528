package models

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// NewID gives a UUIDv7: its order is the order of making, so an index grows at one end.
func NewID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// PlainIDs makes a new connection of a pool send and read ids as the 16 bytes that they are (pgxpool.Config.AfterConnect).
// pgx knows uuid.UUID only by its text: by itself it fails to encode that, writes an error about it, and then parses it,
// for each id again. Without PlainIDs everything works too, and takes longer.
func PlainIDs(_ context.Context, conn *pgx.Conn) error {
	id := &pgtype.Type{Name: "uuid", OID: pgtype.UUIDOID, Codec: idCodec{}}
	conn.TypeMap().RegisterType(id)
	conn.TypeMap().RegisterType(&pgtype.Type{Name: "_uuid", OID: pgtype.UUIDArrayOID, Codec: &pgtype.ArrayCodec{ElementType: id}})
	return nil
}

// idCodec is pgx's codec, and a short way for uuid.UUID in Postgres's binary form.
type idCodec struct{ pgtype.UUIDCodec }

// PlanEncode is pgx's, and ours for uuid.UUID.
func (c idCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	if _, ok := value.(uuid.UUID); ok && format == pgtype.BinaryFormatCode {
		return encodeID{}
	}
	return c.UUIDCodec.PlanEncode(m, oid, format, value)
}

// PlanScan is pgx's, and ours for *uuid.UUID.
func (c idCodec) PlanScan(m *pgtype.Map, oid uint32, format int16, target any) pgtype.ScanPlan {
	if _, ok := target.(*uuid.UUID); ok && format == pgtype.BinaryFormatCode {
		return scanID{}
	}
	return c.UUIDCodec.PlanScan(m, oid, format, target)
}

type encodeID struct{}

// Encode adds the bytes of an id.
func (encodeID) Encode(value any, buf []byte) ([]byte, error) {
	id := value.(uuid.UUID)
	return append(buf, id[:]...), nil
}

type scanID struct{}

// Scan leaves the target as it is for NULL, as uuid.UUID's own Scan does.
func (scanID) Scan(src []byte, target any) error {
	if src == nil {
		return nil
	}
	if len(src) != len(uuid.UUID{}) {
		return fmt.Errorf("an id has 16 bytes and not %d", len(src))
	}
	copy(target.(*uuid.UUID)[:], src)
	return nil
}
