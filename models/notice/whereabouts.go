package notice

import (
	"crypto/cipher"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/provider"
)

// Whereabouts is where a desk says that something really is: hosts, IP addresses and AS numbers, as EOKM needs them to ask the right one.
// Like the address itself it is sealed under the data key of its notice, and goes with it.
type Whereabouts []string

// The limits of what a desk may say about it.
const (
	whereaboutsMost  = 5
	whereaboutsLimit = 300 // characters
)

// apart is an AS number with something between AS and the number.
var apart = regexp.MustCompile(`(?i)\b(as)(?:n|-number)?[ \t:#-]*(\d)`)

// ParseWhereabouts reads hosts, IP addresses and AS numbers in whatever form desks pass them on, with spaces or commas between them; none
// of it is none. An address with a path is refused: where a host is says enough.
func ParseWhereabouts(text string) (Whereabouts, error) {
	bad := &models.Invalid{Field: "whereabouts", Key: "dispute.whereabouts"}
	if len(text) > whereaboutsLimit {
		return nil, bad
	}
	var list Whereabouts
	for _, word := range strings.FieldsFunc(apart.ReplaceAllString(address.Disguise.Read(text).Text, "$1$2"),
		func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;", r) }) {
		if asn, ok := address.NamedASN(word); ok && asn != 0 {
			list = append(list, "AS"+strconv.FormatUint(uint64(asn), 10))
			continue
		}
		names := address.PlainNames(strings.Trim(word, "[]"))
		if len(names) == 0 {
			return nil, bad
		}
		list = append(list, names[0])
	}
	if len(list) > whereaboutsMost {
		return nil, bad
	}
	return list, nil
}

// Masked gives it defanged, as a page may show it.
func (w Whereabouts) Masked() string {
	list := make([]string, len(w))
	for i, name := range w {
		list[i] = address.Defang(name)
	}
	return strings.Join(list, ", ")
}

// sealedFor seals it for the disputes of one sending, each bound to its own row; nothing for nothing.
func (w Whereabouts) sealedFor(tx *models.Tx, keys *models.Keys, targets []target, disputes []uuid.UUID) ([][]byte, error) {
	sealed := make([][]byte, len(targets))
	if len(w) == 0 {
		return sealed, nil
	}
	n, err := models.One[Notice](tx, `SELECT id, data_key FROM notices WHERE provider_id = $1 AND id = $2`, targets[0].ProviderID,
		targets[0].NoticeID)
	if err != nil {
		return nil, fmt.Errorf("load the notice's key: %w", err)
	}
	aead, err := keys.UnwrapDataKey(n.DataKey, n.ID)
	if err != nil {
		return nil, err
	}
	for i, t := range targets {
		sealed[i] = aead.Seal(nil, nil, []byte(strings.Join(w, " ")),
			models.SealPlace(whereaboutsPlace, t.ProviderID, t.NoticeID, disputes[i]))
	}
	return sealed, nil
}

const whereaboutsPlace = "disputes.whereabouts"

// openWhereabouts opens what a page shows of a notice's disputes. What retention destroyed stays closed.
func (s *Store) openWhereabouts(n Notice, lines []DisputeLine) error {
	if n.DataKey == nil {
		return nil
	}
	aead, err := s.db.Keys().UnwrapDataKey(n.DataKey, n.ID)
	if err != nil {
		return err
	}
	for i := range lines {
		if lines[i].Sealed == nil {
			continue
		}
		if lines[i].Whereabouts, err = OpenWhereabouts(aead, lines[i].Sealed, n.ProviderID, n.ID, lines[i].ID); err != nil {
			return err
		}
	}
	return nil
}

// OpenWhereabouts unseals where a desk said that an item is; aead is of the key of its notice. ErrSealBroken when it was moved or changed.
func OpenWhereabouts(aead cipher.AEAD, sealed []byte, provider, notice, dispute uuid.UUID) (Whereabouts, error) {
	plain, err := aead.Open(nil, nil, sealed, models.SealPlace(whereaboutsPlace, provider, notice, dispute))
	if err != nil {
		return nil, fmt.Errorf("open dispute %s: %w", dispute, models.ErrSealBroken)
	}
	return strings.Fields(string(plain)), nil
}

// Places reads it as what a network can be around.
func (w Whereabouts) Places() []provider.Whereabouts {
	var out []provider.Whereabouts
	for _, name := range w {
		if asn, ok := address.NamedASN(name); ok {
			out = append(out, provider.Whereabouts{ASN: int64(asn)})
		} else if ip, err := netip.ParseAddr(name); err == nil {
			out = append(out, provider.Whereabouts{IP: ip})
		} else {
			out = append(out, provider.Whereabouts{Host: name})
		}
	}
	return out
}
