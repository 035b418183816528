package course

import (
	"sync"

	"github.com/google/uuid"

	"eokm.nl/hosting/portal/guidance"
)

// Shelf keeps courses that were read, as many as it was made for: a published version never changes. It is safe for concurrent use.
type Shelf struct {
	mu    sync.Mutex
	limit int
	books map[edition]*Course
	order []edition // of coming, the oldest first
}

type edition struct {
	id uuid.UUID
	n  int
}

// Branded gives the files of a course with a portal's own name for EOKM in them, for who learns; editors write them with the usual one.
func Branded(files map[string]string, by guidance.Teller) map[string]string {
	out := make(map[string]string, len(files))
	for name, text := range files {
		out[name] = by.Branded(text)
	}
	return out
}

// NewShelf makes a shelf for so many versions.
func NewShelf(limit int) *Shelf {
	return &Shelf{limit: limit, books: map[edition]*Course{}}
}

// Take gives a version of a course, and fetches and reads its files when it is not on the shelf. What has a fault is given with it and
// not kept. Two that miss the same version at once both fetch it.
func (s *Shelf) Take(id uuid.UUID, n int, fetch func() (map[string]string, error)) (*Course, error) {
	of := edition{id, n}
	if c := s.look(of); c != nil {
		return c, nil
	}
	files, err := fetch()
	if err != nil {
		return nil, err
	}
	c, err := Read(files)
	if err == nil {
		s.put(of, c)
	}
	return c, err
}

func (s *Shelf) look(of edition) *Course {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.books[of]
}

func (s *Shelf) put(of edition, c *Course) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.books[of] == nil {
		s.order = append(s.order, of)
	}
	s.books[of] = c
	for len(s.order) > s.limit {
		delete(s.books, s.order[0])
		s.order = s.order[1:]
	}
}
