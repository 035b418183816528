package people

import (
	"context"
	_ "embed" // the list of known passwords
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"eokm.nl/hosting/models"
)

// How long a password is, in characters. Long ones are the only rule that helps (NIST SP 800-63B, ASVS 6.2.1); the upper
// end keeps a request from buying hours of hashing.
const (
	passwordMin = 15
	passwordMax = 256
)

// hashCost is argon2id as OWASP's password storage sheet sets it: some 40 ms here.
var hashCost = argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// nobodysHash is compared with when there is no such account, so that both answers take equally long.
const nobodysHash = "$argon2id$v=19$m=19456,t=2,p=1$tdl63Hy9qpWHJ1C2R6uU4w$rvXIw7OdRLPnN1K/STMDOu/0OYMFc3/dNFGxZqrhMKY"

// opaque is a password as it is counted, hashed and compared: RFC 8265's OpaqueString, with every kind of space as the plain one and
// letters composed (NFC), since a phone and a computer send é and a space in different ways.
func opaque(password string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Zs, r) {
			return ' '
		}
		return r
	}, password))
}

// CheckPassword refuses a password that is short, or made of nothing but what attackers try first. The words are of the
// person: name, mailbox, organisation.
func CheckPassword(password string, words ...string) error {
	const field = "password"
	valid := utf8.ValidString(password)
	password = opaque(password)
	switch n := utf8.RuneCountInString(password); {
	case n < passwordMin:
		return &models.Invalid{Field: field, Key: "password.short"}
	case n > passwordMax:
		return &models.Invalid{Field: field, Key: "password.long"}
	case !valid || strings.ContainsFunc(password, unicode.IsControl):
		return &models.Invalid{Field: field, Key: "password.characters"}
	case guessable(password, words), guessable(disguises.Replace(password), words):
		return &models.Invalid{Field: field, Key: "password.known"}
	}
	return nil
}

//go:embed password_known.txt
var knownText string

// knownPasswords are parts that attackers' lists begin with. The file has the 3,000 most used of a public list and Dutch
// words; what could upset a reader was left out.
var knownPasswords = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for word := range strings.Lines(knownText) {
		set[strings.TrimSpace(word)] = true
	}
	return set
})

// guessable tells whether a password is at most two different known parts, repeated and joined by digits and signs:
// Welkom2026Welkom2026 is, four words that stand in the list are not.
func guessable(password string, words []string) bool {
	text := strings.ToLower(password)
	known := map[string]bool{}
	for _, word := range words {
		for _, part := range strings.FieldsFunc(strings.ToLower(word),
			func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if len(part) >= 3 {
				known[part] = true
			}
		}
	}
	parts, loose := map[string]bool{}, 0
	for text != "" {
		n := knownPart(text, known)
		if n == 0 {
			_, n = utf8.DecodeRuneInString(text)
			if r, _ := utf8.DecodeRuneInString(text); unicode.IsLetter(r) {
				loose++
			}
		} else {
			parts[text[:n]] = true
		}
		text = text[n:]
	}
	return len(parts) <= 2 && loose <= 3
}

// disguises are the usual ones, which attackers try too.
var disguises = strings.NewReplacer("@", "a", "4", "a", "3", "e", "€", "e", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t")

// knownPart gives how many bytes at the beginning of text are one known part: a word of the list or of the person, or a run
// such as aaaa, 1234 or 4321.
func knownPart(text string, person map[string]bool) int {
	list := knownPasswords()
	for n := min(len(text), 24); n >= 3; n-- {
		if n >= 4 && list[text[:n]] || person[text[:n]] {
			return n
		}
	}
	n := 1
	for n < len(text) && n < 64 && (text[n] == text[n-1] || text[n] == text[n-1]+1 || text[n] == text[n-1]-1) {
		n++
	}
	if n >= 3 {
		return n
	}
	return 0
}

// hasher computes password hashes, few at a time: each takes 19 MiB and a core for a while, and a flood of sign-ins may not
// starve the pages.
type hasher chan struct{}

func newHasher() hasher { return make(hasher, 2) }

// wait takes a place; done gives it back.
func (h hasher) wait(ctx context.Context) (done func(), err error) {
	select {
	case h <- struct{}{}:
		return func() { <-h }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to hash: %w", ctx.Err())
	}
}

func (h hasher) hash(ctx context.Context, password string) (string, error) {
	done, err := h.wait(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	hash, err := argon2id.CreateHash(opaque(password), &hashCost)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// matches tells whether a password has this hash; "" is nobody's, and takes as long.
func (h hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	known := hash != ""
	if !known {
		hash = nobodysHash
	}
	done, err := h.wait(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	if len(password) > 4*passwordMax {
		return false, nil
	}
	ok, err := argon2id.ComparePasswordAndHash(opaque(password), hash)
	if err == nil && !ok && opaque(password) != password { // its hash may be of the password as it was sent, before it was made opaque
		ok, err = argon2id.ComparePasswordAndHash(password, hash)
	}
	if err != nil {
		return false, fmt.Errorf("compare password: %w", err)
	}
	return ok && known, nil
}

// Hashed is the hash of a password that was checked, to be kept.
func (s *Store) Hashed(ctx context.Context, password string) (string, error) {
	return s.hash.hash(ctx, password)
}
