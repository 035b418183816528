package inbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"eokm.nl/hosting/models"
)

// Maildir is a folder of messages as mail servers deliver them, by its path: new/ has those that nobody read. What was taken lies in cur/,
// and what could not be taken in refused/, each beside a file that says why. A message is in one of the three at any time.
type Maildir string

// refused is the folder of what could not be taken. It is ours: maildir has no place for it.
const refused = "refused"

// New lists the messages that wait, the oldest first. A folder that is no maildir is a *models.Invalid with Field "maildir".
func (d Maildir) New() ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(string(d), "new"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &models.Invalid{Field: "maildir", Key: "import.mail.no_maildir"}
	case err != nil:
		return nil, fmt.Errorf("read the maildir: %w", err)
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() { // no link leads out of the folder
			names = append(names, e.Name())
		}
	}
	slices.Sort(names) // they begin with the second of their delivery
	return names, nil
}

// Open opens a message that waits.
func (d Maildir) Open(name string) (*os.File, error) {
	return os.Open(filepath.Join(string(d), "new", name))
}

// Taken moves a message that was taken to cur/, as seen. One that another reader moved meanwhile stays where it is.
func (d Maildir) Taken(name string) error { return d.move(name, "cur", name+":2,S") }

// Refuse moves a message that cannot be taken aside, with the reason in a file beside it. The reason holds nothing of the message.
func (d Maildir) Refuse(name, reason string) error {
	folder := filepath.Join(string(d), refused)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make a folder for messages that are refused: %w", err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".reason.txt"), []byte(reason+"\n"), 0o600); err != nil {
		return fmt.Errorf("write why a message is refused: %w", err)
	}
	return d.move(name, refused, name)
}

func (d Maildir) move(name, folder, as string) error {
	if err := os.MkdirAll(filepath.Join(string(d), folder), 0o700); err != nil {
		return fmt.Errorf("make the folder %s of the maildir: %w", folder, err)
	}
	err := os.Rename(filepath.Join(string(d), "new", name), filepath.Join(string(d), folder, as))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("move a message: %w", err)
	}
	return nil
}
