package address

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// Typed is FreeText for what somebody types about their work: a note, a reason, an explanation. Each host and IP address in
// it that was reported is put as dots, in whatever disguise it was typed. So nothing that is sealed lies in the clear beside it. Only
// what could be a host or an IP address is looked up: most texts cost nothing.
//
// It looks among the items of every provider. Else the one sentence that says where something really is would keep it in the
// clear.
func (s *Store) Typed(ctx context.Context, actor models.Actor, field, text string, required bool) (string, error) {
	text, err := FreeText(field, text, required)
	if err != nil {
		return "", err
	}
	return s.Unnamed(ctx, actor, field, text)
}

// How many places that could name a host or an IP address are looked up at once: in what a desk types, and names in a whole
// manuscript of EOKM's. What has more is a list, and is told so.
const (
	typedNames      = 100
	manuscriptNames = 1000
)

// Unnamed is a text without the names of what was reported; see typed. Its length is its caller's to bound. With an error it is
// never the text as it came.
func (s *Store) Unnamed(ctx context.Context, actor models.Actor, field, text string) (string, error) {
	known, err := s.ReportedIn(ctx, actor, field, text)
	if err != nil {
		return "", err
	}
	return known.Hide(actor, text), nil
}

// ReportedIn looks up what a text could name; nil when that is nothing. A fault of its field when that is too much, or was asked
// too often.
func (s *Store) ReportedIn(ctx context.Context, actor models.Actor, field, text string) (reportedNames, error) {
	found := Mentions(text)
	names := namesOf(found)
	switch {
	case len(names) == 0:
		return nil, nil
	case len(found) > typedNames:
		return nil, tooManyNames(field, typedNames)
	}
	if err := s.mayType(ctx, actor, field); err != nil {
		return nil, err
	}
	known, err := s.reported(ctx, actor, names)
	return known, models.Wrap("hide what was reported", err)
}

func tooManyNames(field string, most int) error {
	return &models.Invalid{Field: field, Key: "text.names", Args: map[string]string{"Max": strconv.Itoa(most)}}
}

// NothingNamed refuses texts that are to be published, by their field and under a key, where they name a host or an IP address that
// was reported. What stood in the text before was looked at then: it holds up nobody who writes on.
func (s *Store) NothingNamed(ctx context.Context, actor models.Actor, before, texts map[string]string, key string) error {
	fresh := map[string][]string{}
	var all []string
	for field, text := range texts {
		had := namesOf(Mentions(before[field]))
		fresh[field] = slices.DeleteFunc(namesOf(Mentions(text)), func(name string) bool {
			_, there := slices.BinarySearch(had, name)
			return there
		})
		if all = models.Distinct(append(all, fresh[field]...)); len(all) > manuscriptNames {
			return tooManyNames(field, manuscriptNames)
		}
	}
	if len(all) == 0 {
		return nil
	}
	var bad models.Faults
	fields := slices.Sorted(maps.Keys(texts))
	if err := s.mayType(ctx, actor, fields[0]); err != nil {
		return err
	}
	known, err := s.reported(ctx, actor, all)
	if err != nil {
		return models.Wrap("look for what was reported", err)
	}
	for _, field := range fields {
		if slices.ContainsFunc(fresh[field], func(name string) bool { _, there := known[name]; return there }) {
			bad.Add(field, key)
		}
	}
	return bad.Err()
}

// mayType counts a text that has to be looked up; a fault of its field when there were too many.
func (s *Store) mayType(ctx context.Context, actor models.Actor, field string) error {
	if actor.Role == models.RoleSystem {
		return nil
	}
	counted := []struct {
		models.Throttle
		of uuid.UUID
	}{{models.TypedByPerson, actor.UserID}, {models.TypedAtProvider, actor.ProviderID}}
	if actor.Staff() {
		counted = counted[:1]
		counted[0].Throttle = models.TypedByStaff
	}
	for _, c := range counted {
		err := s.db.CountTry(ctx, c.Throttle, c.of.String())
		if errors.Is(err, models.ErrThrottled) {
			return &models.Invalid{Field: field, Key: "text.often"} // and no page of its own, which would lose the text
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// reportedNames are the names of a text that were reported, each with whether that was to the actor's own provider; EOKM's
// people read all of them.
type reportedNames map[string]bool

// Hide puts dots for every place of a text that names something reported.
func (known reportedNames) Hide(actor models.Actor, text string) string {
	if known == nil {
		return text
	}
	return ReplaceMentions(text, Mentions(text), known.dots(actor))
}

// dots puts dots for a place that names something reported. What was reported to another provider would show by its dots what
// is none of the actor's business. So then every host and IP address of the text gets them: a list of guesses tells no more
// than one.
func (known reportedNames) dots(actor models.Actor) func(Mention) string {
	elsewhere := false
	for _, own := range known {
		elsewhere = elsewhere || !own && !actor.Staff()
	}
	return func(m Mention) string {
		for _, name := range m.Names {
			if _, there := known[name]; there || elsewhere && looksLikeName(name) {
				return "•••"
			}
		}
		return ""
	}
}

// looksLikeName tells a host or an IP address from file1.php.
func looksLikeName(name string) bool {
	return isHost(name, 0, len(name)) ||
		!slices.ContainsFunc([]rune(name), func(r rune) bool { return r > '9' && r != ':' && (r < 'a' || r > 'f') })
}

// nameTimeout bounds the look-up of a text's names.
const nameTimeout = 5 * time.Second

// reported finds which names are a host, a domain or an IP address of any item. One query asks for all of them, one key of
// one index at a time: what it costs depends on the text alone and not on how many items there are.
func (s *Store) reported(ctx context.Context, actor models.Actor, names []string) (reportedNames, error) {
	ctx, cancel := context.WithTimeout(ctx, nameTimeout)
	defer cancel()
	use, providers, err := s.Searchable(ctx, models.System())
	if err != nil || use == nil {
		return nil, err
	}
	var hosts, domains, ips []int64
	type asked struct {
		name string
		own  bool
	}
	askedBy := map[int64]asked{}
	for _, name := range names {
		for _, secret := range use.Each() {
			for _, p := range providers {
				host, domain, ip := secret.Narrow(models.IndexHost, p, name), secret.Narrow(models.IndexDomain, p, name),
					secret.Narrow(models.IndexIP, p, name)
				hosts, domains, ips = append(hosts, host), append(domains, domain), append(ips, ip)
				for _, key := range []int64{host, domain, ip} {
					askedBy[key] = asked{name, p == actor.ProviderID}
				}
			}
		}
	}
	var found []struct{ Key int64 }
	err = s.db.Ask(ctx, models.System(), func(b *pgx.Batch) {
		models.QueueFind(b, &found, nameHits("$1", "host_key")+` UNION ALL `+nameHits("$2", "domain_key")+` UNION ALL `+nameHits("$3",
			"ip_key"), hosts, domains, ips)
	})
	known := reportedNames{}
	for _, row := range found {
		a := askedBy[row.Key]
		known[a.name] = known[a.name] || a.own
	}
	return known, err
}

// nameHits selects which keys an item has, each by the first key of the index that is not below it. Asked for equality, Postgres may
// guess that one of the first rows is it, and read all items for a key that none has.
func nameHits(keys, column string) string {
	return `SELECT k.key FROM unnest(` + keys + `::bigint[]) k (key)
		WHERE k.key = (SELECT ` + column + ` FROM items WHERE ` + column + ` >= k.key ORDER BY ` + column + ` LIMIT 1)`
}

// Searchable gives the secrets that are in use, and the providers among whose items the actor looks; nil when no item ever was.
func (s *Store) Searchable(ctx context.Context, actor models.Actor) (*models.IndexesNow, []uuid.UUID, error) {
	providers := []struct{ ID uuid.UUID }{{actor.ProviderID}}
	var live []models.KeyRecord
	if err := s.db.Ask(ctx, models.System(), func(b *pgx.Batch) {
		models.QueueFind(b, &live, models.IndexesLive)
		if actor.Staff() { // equality does not show across providers, so staff ask under each one's key
			models.QueueFind(b, &providers, `SELECT id FROM providers`)
		}
	}); err != nil {
		return nil, nil, err
	}
	if len(live) == 0 {
		return nil, nil, nil // nothing was ever sealed
	}
	use, err := s.db.Keys().FollowIndexes(live)
	if err != nil {
		return nil, nil, err
	}
	var of []uuid.UUID
	for _, p := range providers {
		of = append(of, p.ID)
	}
	return use, of, nil
}
