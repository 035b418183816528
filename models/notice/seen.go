package notice

// Seen is the revision of each item of one notice, by its number, as whoever decides about them saw them: what was done
// since is not decided upon unseen, and of two who decide at once one is first. Items that it does not name are as they are.
type Seen map[int]int

// as tells whether an item is as it was seen.
func (s Seen) as(t target) bool {
	revision, pinned := s[t.N]
	return !pinned || revision == t.Revision
}

// allSeen is what an actor saw, if they said so.
func allSeen(seen []Seen) Seen {
	if len(seen) == 0 {
		return nil
	}
	return seen[0]
}
