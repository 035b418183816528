package notice

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Hide gives a text as a page may show it, for whoever typed it: each address, host and IP address of the notice by the
// number of its item – [2], [host 2], [IP 2], the same in every language – and dots for any other address. All else stays.
// ErrNotFound as with Page.
func (s *Store) Hide(ctx context.Context, actor models.Actor, ref, text string) (string, error) {
	var out string
	err := s.db.Read(ctx, actor, func(tx *models.Tx) error {
		n, err := findNotice(tx, actor, ref)
		if err != nil {
			return err
		}
		out, err = s.hide(tx, n, text)
		return err
	})
	out = address.AnyAddress.ReplaceAllString(out, "•••")
	return address.AddressLike.ReplaceAllString(out, "•••"), models.Wrap("hide addresses", err)
}

// hide puts numbers for what the text names of the notice's items.
func (s *Store) hide(tx *models.Tx, n Notice, text string) (string, error) {
	if len(address.Mentions(text)) == 0 {
		return text, nil
	}
	names, err := s.namesOfItems(tx, n)
	return names.in(text), err
}

// namesOfItems is what a person could name the items of a notice by.
func (s *Store) namesOfItems(tx *models.Tx, n Notice) (itemNames, error) {
	items, err := models.Find[Item](tx,
		`SELECT id, provider_id, notice_id, n, sealed FROM items WHERE provider_id = $1 AND notice_id = $2 ORDER BY n DESC`,
		n.ProviderID, n.ID)
	if err != nil {
		return nil, fmt.Errorf("load items: %w", err)
	}
	if err := s.OpenItems(n, items); err != nil {
		return nil, err
	}
	return numbersOfItems(items), nil
}

// itemNames are what a person could name items by, each with what stands for it instead.
type itemNames map[string]string

// numbersOfItems takes the items from the last to the first: what several share is the first one's.
func numbersOfItems(items []Item) itemNames {
	names := itemNames{}
	for _, i := range items {
		if a := i.Content.Address; !a.IsZero() {
			names[a.Host()] = "[host " + strconv.Itoa(i.N) + "]"
			names[withoutScheme(a)] = "[" + strconv.Itoa(i.N) + "]"
		}
	}
	for _, i := range items {
		if i.Content.IP.IsValid() {
			names[i.Content.IP.Unmap().String()] = "[IP " + strconv.Itoa(i.N) + "]"
		}
	}
	return names
}

// in is the text with each such name replaced, in whatever form people write it.
func (names itemNames) in(text string) string {
	if len(names) == 0 {
		return text
	}
	text = address.AnyWord.ReplaceAllStringFunc(text, func(w string) string {
		begin := len(w) - len(strings.TrimLeft(w, `([{<"'“‘„,;`))
		end := max(len(strings.TrimRight(w, `)]}>"'”’.,;:!?`)), begin)
		if stands := names.of(w[begin:end]); stands != "" {
			return w[:begin] + stands + w[end:]
		}
		if address.AddressLike.MatchString(w) {
			return w // FreeText refuses it
		}
		return w
	})
	return address.ReplaceMentions(text, address.Mentions(text), func(m address.Mention) string {
		for _, name := range m.Names {
			if stands := names[name]; stands != "" {
				return stands
			}
		}
		return ""
	})
}

// of is what stands for a word; "" when it names nothing of the notice.
func (names itemNames) of(word string) string {
	word = address.Refang(word)
	if ip, err := netip.ParseAddr(word); err == nil {
		return names[ip.Unmap().String()]
	}
	if ip, err := netip.ParseAddrPort(word); err == nil {
		return names[ip.Addr().Unmap().String()]
	}
	if !strings.Contains(word, "://") {
		word = "http://" + word[strings.LastIndex(word, "@")+1:]
	}
	a, err := address.Parse(word)
	if err != nil {
		return ""
	}
	rest := withoutScheme(a)
	if stands := names[rest]; stands != "" {
		return stands
	}
	if !strings.HasSuffix(rest, "/") || strings.Count(rest, "/") > 1 {
		return "" // another address of the host: FreeText refuses it
	}
	return names[a.Host()]
}

// withoutScheme is the normalised address as people write it.
func withoutScheme(a address.Address) string {
	_, rest, _ := strings.Cut(a.Normal(), "://")
	return rest
}

// is "" when it is about none or several.
func (s *Store) typedAbout(ctx context.Context, actor models.Actor, ref, field, text string, required bool) (string, error) {
	text, err := address.FreeText(field, text, required)
	if err != nil {
		return "", err
	}
	return s.unnamedAbout(ctx, actor, ref, field, text)
}

// TypedAbout checks a text about one notice that somebody typed, for the rooms above that keep it: an *Invalid when it is too long, or
// names an address that is none of the notice's; what it names of the notice's items is put by number.
func (s *Store) TypedAbout(ctx context.Context, actor models.Actor, ref, field, text string, required bool) (string, error) {
	return s.typedAbout(ctx, actor, ref, field, text, required)
}

// unnamedAbout is unnamed, likewise.
func (s *Store) unnamedAbout(ctx context.Context, actor models.Actor, ref, field, text string) (string, error) {
	known, err := s.address.ReportedIn(ctx, actor, field, text)
	if err != nil {
		return "", err
	}
	if known == nil {
		return text, nil
	}
	numbers, err := s.numbersIn(ctx, actor, ref)
	if err != nil {
		return "", models.Wrap("hide what was reported", err)
	}
	return known.Hide(actor, numbers.in(text)), nil
}

// numbersIn is what a text about a notice could name its items by; nothing when the actor may not see it, which the act itself
// then says.
func (s *Store) numbersIn(ctx context.Context, actor models.Actor, ref string) (names itemNames, err error) {
	if ref == "" {
		return nil, nil
	}
	err = s.db.Read(ctx, actor, func(tx *models.Tx) error {
		n, err := findNotice(tx, actor, ref)
		if err == nil {
			names, err = s.namesOfItems(tx, n)
		}
		return err
	})
	if errors.Is(err, models.ErrNotFound) {
		return nil, nil
	}
	return names, err
}

// only is the reference of a text about one notice; "" when it is about several.
func only(refs []string) string {
	if len(refs) == 1 {
		return refs[0]
	}
	return ""
}
