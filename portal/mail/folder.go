package mail

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Folder keeps mails as files and sends none: the demo's mail server. A mail that is sent again takes its own place.
type Folder struct {
	Dir string
}

// folderFrom stands for the mailbox that a real server would send from.
var folderFrom = netmail.Address{Name: "EOKM", Address: "portal@eokm.example"}

// Kept is a mail in a folder.
type Kept struct {
	ID      string // of the mail's row; Read takes it
	To      string
	Subject string
	Date    time.Time
	Text    string // only from Read
}

// ErrNotKept: the folder has no such mail.
var ErrNotKept = errors.New("no such mail in the folder")

// Send writes the mail whole or not at all.
func (f Folder) Send(_ context.Context, m Message) error {
	msg, err := compose(m, folderFrom)
	if err != nil {
		return err
	}
	name, _, _ := strings.Cut(m.ID, "@")
	path, err := f.path(name)
	if err != nil {
		return Fault{Code: "folder", Permanent: true}
	}
	if err := f.put(path, msg); err != nil {
		return Fault{Code: "folder"}
	}
	return nil
}

func (f Folder) put(path string, content io.WriterTo) error {
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(f.Dir, ".mail-*") // 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	_, err = content.WriteTo(tmp)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// path gives the file of a mail; only the id of a row makes one, so no name leads out of the folder.
func (f Folder) path(id string) (string, error) {
	row, err := uuid.Parse(id)
	if err != nil || row.String() != id {
		return "", ErrNotKept
	}
	return filepath.Join(f.Dir, id+".eml"), nil
}

// List gives the mails, newest first, without their texts. A folder that is not there yet has none.
func (f Folder) List() ([]Kept, error) {
	entries, err := os.ReadDir(f.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list mails: %w", err)
	}
	var list []Kept
	for _, e := range entries {
		id, isMail := strings.CutSuffix(e.Name(), ".eml")
		if !isMail {
			continue
		}
		kept, err := f.read(id, false)
		if errors.Is(err, ErrNotKept) {
			continue // not ours, or somebody tidied up meanwhile
		}
		if err != nil {
			return nil, err
		}
		list = append(list, kept)
	}
	slices.SortFunc(list, func(a, b Kept) int { return cmp.Or(b.Date.Compare(a.Date), cmp.Compare(b.ID, a.ID)) })
	return list, nil
}

// Read gives one mail with its text; ErrNotKept when there is none.
func (f Folder) Read(id string) (Kept, error) { return f.read(id, true) }

func (f Folder) read(id string, withText bool) (Kept, error) {
	path, err := f.path(id)
	if err != nil {
		return Kept{}, err
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Kept{}, ErrNotKept
	}
	if err != nil {
		return Kept{}, fmt.Errorf("read mail: %w", err)
	}
	defer func() { _ = file.Close() }()
	kept, err := parse(file, withText)
	kept.ID = id
	return kept, err
}

func parse(file io.Reader, withText bool) (Kept, error) {
	msg, err := netmail.ReadMessage(file)
	if err != nil {
		return Kept{}, fmt.Errorf("read mail: %w", err)
	}
	var words mime.WordDecoder
	kept := Kept{To: strings.Trim(msg.Header.Get("To"), "<>")}
	if kept.Subject, err = words.DecodeHeader(msg.Header.Get("Subject")); err != nil {
		return Kept{}, fmt.Errorf("read mail: %w", err)
	}
	if kept.Date, err = msg.Header.Date(); err != nil {
		return Kept{}, fmt.Errorf("read mail: %w", err)
	}
	if withText {
		kept.Text, err = plainPart(msg)
	}
	return kept, err
}

// plainPart finds the text of a mail that compose made: the first part.
func plainPart(msg *netmail.Message) (string, error) {
	_, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil {
		return "", fmt.Errorf("read mail: %w", err)
	}
	part, err := multipart.NewReader(msg.Body, params["boundary"]).NextPart() // decodes quoted-printable
	if err != nil {
		return "", fmt.Errorf("read mail: %w", err)
	}
	text, err := io.ReadAll(part)
	if err != nil {
		return "", fmt.Errorf("read mail: %w", err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n"), nil
}
