package provider

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"golang.org/x/net/idna"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// OrganisationSize is how many people work at an organisation.
type OrganisationSize string

// The sizes. The first three are those of the law's micro and small firms.
const (
	SizeOne    OrganisationSize = "1"
	SizeMicro  OrganisationSize = "2-9"
	SizeSmall  OrganisationSize = "10-49"
	SizeMedium OrganisationSize = "50-249"
	SizeLarge  OrganisationSize = "250+"
)

// OrganisationSizes lists them in order.
func OrganisationSizes() []OrganisationSize {
	return []OrganisationSize{SizeOne, SizeMicro, SizeSmall, SizeMedium, SizeLarge}
}

// Organisation is what a provider says of itself.
type Organisation struct {
	ProviderID uuid.UUID
	LegalName  string
	KVK        string // number at the Dutch chamber of commerce; "" for a foreign organisation
	Register   string // a foreign register and the number there
	Address    string
	Country    string
	Website    string // a bare host name, "" for none: it is shown, and never a link
	Size       OrganisationSize
	UpdatedBy  uuid.UUID
	UpdatedAt  time.Time
}

var kvkForm = regexp.MustCompile(`^[0-9]{8}$`)

// SetOrganisation keeps what a provider says of itself, while its application is its own to fill in. Its admins only. All
// faults of the form come at once.
func (s *Store) SetOrganisation(ctx context.Context, actor models.Actor, o Organisation) error {
	if actor.Role != models.RoleProviderAdmin {
		return models.ErrForbidden
	}
	o, err := o.clean()
	if err != nil {
		return err
	}
	o.ProviderID, o.UpdatedBy, o.UpdatedAt = actor.ProviderID, actor.UserID, s.db.Now()
	return models.Wrap("set organisation", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if _, _, err := lockApplication(tx, actor, actor.ProviderID, ActFill); err != nil {
			return err
		}
		if err := tx.Do(`INSERT INTO organisations (provider_id, legal_name, kvk, register, address, country, website, size,
			updated_by, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			ON CONFLICT (provider_id) DO UPDATE SET legal_name = excluded.legal_name, kvk = excluded.kvk, register = excluded.register,
				address = excluded.address, country = excluded.country, website = excluded.website, size = excluded.size,
				updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
			o.ProviderID, o.LegalName, o.KVK, o.Register, o.Address, o.Country, o.Website, o.Size, o.UpdatedBy, o.UpdatedAt); err != nil {
			return err
		}
		return models.Record(tx, actor.Event(models.EventOrganisationChanged, o.UpdatedAt).Of(o.ProviderID))
	}))
}

// clean checks the form and gives its values as they are kept.
func (o Organisation) clean() (Organisation, error) {
	var faults []error
	wrong := func(field string) {
		faults = append(faults, &models.Invalid{Field: field, Key: "organisation." + field})
	}
	o.LegalName, o.Country = models.NormalName(o.LegalName), models.NormalName(o.Country)
	if !address.ValidName(o.LegalName) {
		wrong("legal_name")
	}
	o.KVK, o.Register = strings.Join(strings.Fields(o.KVK), ""), models.NormalName(o.Register)
	switch {
	case o.KVK == "" && o.Register == "", o.KVK != "" && !kvkForm.MatchString(o.KVK):
		wrong("kvk")
	case o.KVK != "" && o.Register != "":
		wrong("both")
	case o.Register != "" && !address.ValidName(o.Register):
		wrong("register")
	}
	addr, err := address.FreeText("address", o.Address, true)
	if o.Address = addr; err != nil || utf8.RuneCountInString(addr) > 300 {
		wrong("address")
	}
	if !address.ValidName(o.Country) {
		wrong("country")
	}
	if o.Website, err = bareHost(o.Website); err != nil {
		wrong("website")
	}
	if !slices.Contains(OrganisationSizes(), o.Size) {
		wrong("size")
	}
	return o, errors.Join(faults...)
}

// bareHost takes a website as people write it and keeps its host name.
func bareHost(text string) (string, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if _, after, ok := strings.Cut(text, "://"); ok {
		text = after
	}
	text = strings.TrimSuffix(text, "/")
	if text == "" {
		return "", nil
	}
	host, err := idna.Lookup.ToASCII(text)
	if err != nil {
		return "", err
	}
	if !strings.Contains(host, ".") || len(host) > 253 || address.HostIsIP(host) {
		return "", &models.Invalid{Field: "website", Key: "organisation.website"}
	}
	return host, nil
}
