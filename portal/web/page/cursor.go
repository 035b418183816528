package page

import (
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/ui"
)

// CursorText is a place in a list as it stands in a URL: a time and an id, neither of which says anything. The beginning
// is "".
func CursorText(c models.Cursor) string {
	if c.IsZero() {
		return ""
	}
	b := binary.BigEndian.AppendUint64(nil, uint64(c.At.UnixMicro()))
	return base64.RawURLEncoding.EncodeToString(append(b, c.ID[:]...))
}

// ParseCursor reads CursorText; anything else is the beginning of the list.
func ParseCursor(text string) models.Cursor {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) != 8+16 {
		return models.Cursor{}
	}
	return models.Cursor{At: time.UnixMicro(int64(binary.BigEndian.Uint64(b))).UTC(), ID: uuid.UUID(b[8:])}
}

// QueuePager leads on through a queue, and back to its beginning: what is done leaves it, so there is no way back page by
// page.
func QueuePager(path string, after, next models.Cursor, text string) ui.Pager {
	pager := ui.Pager{Text: text}
	if !after.IsZero() {
		pager.PrevURL = path
	}
	if !next.IsZero() {
		pager.NextURL = PageURL(path, next)
	}
	return pager
}
