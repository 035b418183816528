package models

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"gorm.io/gorm"
)

// typed is freeText for what somebody types about their work: a note, a reason, an explanation. Each host and IP address in
// it that was reported to the actor's provider, for staff to any, is put as the number of its item when the text is about
// one notice (hide), else as dots. So nothing that is sealed lies in the clear beside it. Only what looks like a host or an IP
// address is looked up: most texts cost nothing. ref is the notice that it is about; "" for none or several.
func (s *Store) typed(ctx context.Context, actor Actor, ref, field, text string, required bool) (string, error) {
	text, err := freeText(field, text, required)
	if err != nil {
		return "", err
	}
	return s.unnamed(ctx, actor, ref, text)
}

// only is the reference of a text about one notice; "" when it is about several.
func only(refs []string) string {
	if len(refs) == 1 {
		return refs[0]
	}
	return ""
}

// unnamed is a text without the names of what was reported; see typed.
func (s *Store) unnamed(ctx context.Context, actor Actor, ref, text string) (string, error) {
	if !couldName.MatchString(text) {
		return text, nil
	}
	use, providers, err := s.searchable(ctx, actor)
	if err != nil || use == nil {
		return text, wrap("hide what was reported", err)
	}
	err = s.read(ctx, actor, func(tx *gorm.DB) error {
		if ref != "" {
			n, err := findNotice(tx, actor, ref)
			if err == nil {
				text, err = s.hide(tx, n, text)
			}
			if err != nil && !errors.Is(err, ErrNotFound) { // the act itself says that there is none
				return err
			}
		}
		text, err = dotted(text, func(word string) (bool, error) { return s.reported(tx, use, providers, word) })
		return err
	})
	return text, wrap("hide what was reported", err)
}

// dotted puts dots for each host and IP address in a text that was reported.
func dotted(text string, reported func(word string) (bool, error)) (string, error) {
	var failed error
	out := anyWord.ReplaceAllStringFunc(text, func(word string) string {
		plain := refang(word)
		hidden := partOfWord.ReplaceAllStringFunc(plain, func(part string) string {
			bare := strings.TrimRight(strings.TrimPrefix(part, ":"), ".-")
			there, err := reported(bare)
			if failed = errors.Join(failed, err); !there {
				return part
			}
			return strings.Replace(part, bare, "•••", 1)
		})
		if hidden == plain {
			return word
		}
		return hidden
	})
	return out, failed
}

// reported tells whether a word is the host, the domain or the IP address of an item of the providers.
func (s *Store) reported(tx *gorm.DB, use *indexesNow, providers uuids, word string) (bool, error) {
	if _, err := netip.ParseAddr(word); err != nil && !strings.Contains(word, ".") {
		return false, nil
	}
	row, err := s.lookFor(use, providers, word)
	if _, unlike := errors.AsType[*Invalid](err); unlike || err == nil && row.kind() == SearchRef {
		return false, nil // neither a host nor an IP address
	}
	if err != nil {
		return false, err
	}
	there, err := one[bool](tx, `SELECT EXISTS (SELECT 1 FROM items WHERE host_key = ANY(?::text::bigint[])
		UNION ALL SELECT 1 FROM items WHERE domain_key = ANY(?::text::bigint[])
		UNION ALL SELECT 1 FROM items WHERE ip_key = ANY(?::text::bigint[]))`, row.hostKeys, row.domainKeys, row.ipKeys)
	if err != nil {
		return false, fmt.Errorf("look up a word: %w", err)
	}
	return there, nil
}
