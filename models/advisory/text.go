package advisory

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/provider"
)

// Reach is whom an advisory is for.
type Reach string

// The kinds of reach. All, some and named providers are active or suspended ones.
const (
	ReachAll   Reach = "all"
	ReachSome  Reach = "some"  // those that fit
	ReachNamed Reach = "named" // these
)

// Reaches lists them, in the order that pages show them. Do not change it.
var Reaches = []Reach{ReachAll, ReachSome, ReachNamed}

// Days lists for how many days an advisory may hold. Do not change it.
var Days = []int{7, 14, 30, 60, 90, 180}

// UsualDays is for how many days one holds when nobody says otherwise.
const UsualDays = 30

// NetworkKinds lists what a provider can answer for. Do not change it.
var NetworkKinds = []provider.NetworkKind{provider.NetworkCIDR, provider.NetworkASN, provider.NetworkDomain}

// Text is what an editor writes of an advisory: what it says, for whom and for how long.
type Text struct {
	TitleNL, TitleEN string
	BodyNL, BodyEN   string // Markdown, as portal/guidance reads it
	AsksAcknowledge  bool   // each reader is asked to say that they did what it asks for
	Days             int    // it holds so long from when it is sent; one of Days
	Ready            bool   // a second person may send it
	Reach            Reach

	// Of ReachSome: a provider has to fit each list that is not empty, by one of its values.
	Networks  []provider.NetworkKind
	Sizes     []provider.OrganisationSize
	Languages []string

	Providers []uuid.UUID // of ReachNamed
}

// advisoryLimit is how many characters its text may have: it is a warning, and guidance is elsewhere.
const advisoryLimit = 4000

// check finds all that is wrong. A draft may lack anything until it is ready.
func (t *Text) check() error {
	var bad models.Faults
	for _, line := range []struct {
		field string
		text  *string
	}{{"title_nl", &t.TitleNL}, {"title_en", &t.TitleEN}} {
		*line.text = models.OneLine(&bad, line.field, *line.text, models.TitleLimit)
		t.complete(&bad, line.field, *line.text, "advisory.title.missing")
	}
	for _, text := range []struct {
		field string
		text  *string
	}{{"body_nl", &t.BodyNL}, {"body_en", &t.BodyEN}} {
		*text.text = models.Markdown(&bad, text.field, *text.text, advisoryLimit)
		t.complete(&bad, text.field, *text.text, "advisory.body.missing")
	}
	if !slices.Contains(Days, t.Days) {
		bad.Add("days", "article.choice")
	}
	models.Known(&bad, "networks", t.Networks, NetworkKinds)
	models.Known(&bad, "sizes", t.Sizes, provider.OrganisationSizes())
	models.Known(&bad, "languages", t.Languages, models.Languages)
	switch {
	case !slices.Contains(Reaches, t.Reach):
		bad.Add("reach", "article.choice")
	case t.Ready && t.Reach == ReachSome && len(t.Networks)+len(t.Sizes)+len(t.Languages) == 0:
		bad.Add("reach", "advisory.some.missing")
	case t.Ready && t.Reach == ReachNamed && len(t.Providers) == 0:
		bad.Add("reach", "advisory.named.missing")
	}
	return bad.Err()
}

// complete checks one text: it names no address, and one that is ready says something.
func (t *Text) complete(bad *models.Faults, field, text, missing string) {
	switch {
	case address.NamesAddress(text):
		bad.Add(field, "advisory.address")
	case t.Ready && text == "":
		bad.Add(field, missing)
	}
}

// StaffAdvisory is an advisory as EOKM's people know it.
type StaffAdvisory struct {
	Text
	ID          uuid.UUID
	Ref         string
	State       State
	Revision    int
	Wrote       bool // the actor wrote in it, and is no second person
	SavedBy     string
	SavedAt     time.Time
	CopyOf      string // the one that it was begun with; "" for none
	Next        string // the latest that was begun with it and sent
	SentBy      string
	SentAt      *time.Time
	ExpiresAt   *time.Time
	WithdrawnBy string
	WithdrawnAt *time.Time
	Reason      string
	Recipients  int // providers
	Read        int // those of which somebody read it
	Confirmed   int // and of which somebody confirmed it
}

// InForce tells whether it was sent and still holds.
func (a StaffAdvisory) InForce(now time.Time) bool {
	return a.State == Sent && now.Before(*a.ExpiresAt)
}
