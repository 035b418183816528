package trail

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5/pgtype"
)

// linkedColumns are all columns of events, in the order of linkedEvent.columns. A test holds them to the table: a column
// that the chain does not cover could be changed unseen.
const linkedColumns = `e.id, e.at, e.provider_id, e.notice_id, e.item_id, e.actor_id, e.actor_role, e.kind, e.internal, e.data`

// linkedEvent is an event as the chain hashes it, with room for what the database would refuse: somebody who changes history
// does not ask it.
type linkedEvent struct {
	ID       pgtype.Int8
	At       pgtype.Timestamptz
	Provider pgtype.UUID
	Notice   pgtype.UUID
	Item     pgtype.UUID
	Actor    pgtype.UUID
	Role     pgtype.Text
	Kind     pgtype.Text
	Internal pgtype.Bool
	Data     []byte
}

func (e *linkedEvent) columns() []any {
	return []any{&e.ID, &e.At, &e.Provider, &e.Notice, &e.Item, &e.Actor, &e.Role, &e.Kind, &e.Internal, &e.Data}
}

// chainStart stands for the hash before the first row.
var chainStart = make([]byte, sha256.Size)

// linkTag keeps a hash of the chain from being a hash of anything else, and names the form below. A new form is a new tag.
const linkTag = "eokm.nl/hosting event 1\n"

// link is the hash of the chain's row seq: SHA-256 over the tag, the hash before, the number, the event's id and then each
// column, with its length before it where that varies and a byte before it that says whether it is null. So no two histories
// have the same bytes. Numbers are big-endian, times microseconds since 1970 in UTC.
func (e *linkedEvent) link(before []byte, seq, id int64) ([]byte, error) {
	data, err := canonical(e.Data)
	if err != nil {
		return nil, fmt.Errorf("event %d: %w", id, err)
	}
	b := append(make([]byte, 0, 256+len(data)), linkTag...)
	b = append(b, before...)
	b = binary.BigEndian.AppendUint64(b, uint64(seq))
	b = binary.BigEndian.AppendUint64(b, uint64(id))
	b = append(b, flag(e.At.Valid), byte(e.At.InfinityModifier))
	b = binary.BigEndian.AppendUint64(b, uint64(e.At.Time.UnixMicro()))
	for _, u := range []pgtype.UUID{e.Provider, e.Notice, e.Item, e.Actor} {
		b = append(append(b, flag(u.Valid)), u.Bytes[:]...)
	}
	for _, t := range []pgtype.Text{e.Role, e.Kind} {
		b = appendSized(append(b, flag(t.Valid)), []byte(t.String))
	}
	b = append(b, flag(e.Internal.Valid), flag(e.Internal.Bool))
	b = appendSized(append(b, flag(e.Data != nil)), data)
	sum := sha256.Sum256(b)
	return sum[:], nil
}

func flag(set bool) byte {
	if set {
		return 1
	}
	return 0
}

func appendSized(b, value []byte) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(value))), value...)
}

// canonical writes JSON in one form, whatever version of Postgres gives it: no white space, the names of an object in the
// order of their bytes, numbers as they are stored.
func canonical(data []byte) ([]byte, error) {
	if data == nil {
		return nil, nil
	}
	in := json.NewDecoder(bytes.NewReader(data))
	in.UseNumber()
	var value any
	if err := in.Decode(&value); err != nil {
		return nil, fmt.Errorf("read data: %w", err)
	}
	var out bytes.Buffer
	to := json.NewEncoder(&out)
	to.SetEscapeHTML(false)
	if err := to.Encode(value); err != nil {
		return nil, fmt.Errorf("write data: %w", err)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}
