// Package account holds the pages of coming in and of keeping an account: the first page, signing in, second factors,
// invitations, and the people of an organisation. Pure functions of their structs. None holds a secret but the ones made
// to be shown once: a new app's secret and a sheet of recovery codes.
package account

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// Home is the first page: what this is, and the way in.
type Home struct {
	Demo    bool
	Figures ui.Figures // three of what is public; none while nothing is
}

// Login is the page to sign in on.
type Login struct {
	Next     string // where to go on to
	Email    string
	Errors   []ui.FieldError
	Fault    string
	Passkey  Passkey
	Accounts []Choice // the demo's invented people; none outside it
}

// Choice is one invented person to sign in as.
type Choice struct {
	Name  string
	Label string
}

// Passkey is the form whose button lets portal.js ask the browser for a passkey, or to make one.
type Passkey struct {
	Action  string // "": no form
	Options string // where the question to the browser comes from
	Kind    string // "get" or "create"
	Next    string
	Label   string
	Failed  string // said when the browser gave none
	None    string // said when the browser knows no passkeys
	Primary bool
}

// Organisation is where somebody says by their mail address which organisation lets them in, and with URL the way there.
type Organisation struct {
	Next   string
	Email  string
	Errors []ui.FieldError
	Fault  string
	URL    string // the way to their identity provider: a page of ours that sends them on
	Host   string
}

// OIDC is where an admin connects the organisation to its identity provider.
type OIDC struct {
	Action      string
	Remove      string
	Errors      []ui.FieldError
	Issuer      string
	Client      string
	Domain      string
	IssuerFault string
	ClientFault string
	SecretFault string
	DomainFault string
	Callback    string
	There       bool
}

// SecondFactor asks for a code, or a passkey.
type SecondFactor struct {
	Title   string
	Lead    string
	Action  string
	Next    string
	Errors  []ui.FieldError
	Fault   string
	TOTP    bool
	Codes   bool
	Passkey Passkey
	Demo    string // the account of an invented person, who has no factor and signs in anew
}

// GoOn offers to go on with a form that waited for a proof, or for its sender to sign in.
type GoOn struct {
	Title  string
	Lead   string
	Action string
	Next   string
	Send   string
	Typed  []string // what they wrote in it
}

func (f SecondFactor) hint() string {
	switch {
	case f.TOTP && f.Codes:
		return "account.factor.hint.both"
	case f.TOTP:
		return "account.factor.hint.app"
	default:
		return "account.factor.hint.codes"
	}
}

// Recover is for who forgot the password or lost the second factor.
type Recover struct {
	Sent   bool
	Email  string
	Errors []ui.FieldError
	Fault  string
}

// LinkGone says that a mailed link is worth nothing any more.
type LinkGone struct{}

// NewPassword is where somebody chooses a password: invited, by a mailed link, or on their own page.
type NewPassword struct {
	Title        string
	Lead         string
	Step         string   // "Stap 1 van 3", for somebody new
	Steps        []string // what comes, for somebody new
	Action       string
	Email        string // for the password manager
	Present      bool   // ask for the present one
	Errors       []ui.FieldError
	PresentFault string
	Fault        string
	Send         string
	Demo         ui.Note // in the place of the form, for an invented person whose password nobody knows
}

// NewFactor offers the factors that somebody can add.
type NewFactor struct {
	Step    string // "Stap 2 van 3", for somebody new
	Lead    string
	OnPhone bool // the page is read on a phone: a passkey will be on it
	Errors  []ui.FieldError
	Fault   string
	Name    string // of the passkey
	TOTP    bool
	Passkey Passkey
}

// TOTP shows the secret of a new app, this once.
type TOTP struct {
	Errors  []ui.FieldError
	Fault   string
	Picture string // path of an SVG of Size squares
	Size    int
	Secret  string
	Link    string // otpauth:, which the app on this device opens
	Step    string // "Stap 2 van 3", for somebody new
}

// Codes is the sheet of recovery codes: before it is made, and with Codes this once.
type Codes struct {
	Left  int
	Codes []string
	Next  string
	File  string // gives the codes back as a file
	Step  string // "Stap 3 van 3", for somebody new
}

// Account is a person's own page.
type Account struct {
	Errors       []ui.FieldError
	Email        string
	Organisation string
	Role         string
	Password     bool
	TOTP         bool
	MayTOTP      bool
	Codes        int
	Passkeys     []PasskeyRow
	Sessions     []SessionRow
	StopURL      string // stops the reset of their factors that is under way; "" when none is
	ResetBy      string
}

// PasskeyRow is one passkey.
type PasskeyRow struct {
	RemoveURL string
	Name      string
	Made      time.Time
	Used      *time.Time
}

// SessionRow is one browser that is signed in.
type SessionRow struct {
	Name  string
	Agent string
	IP    string
	Began *time.Time
	Seen  *time.Time
	This  bool
}

// Members is the page of an organisation's people.
type Members struct {
	Tabs        ui.Tabs // of a provider's own pages; none for EOKM
	Notes       []ui.Note
	Action      string   // invites somebody
	ListURL     string   // where a list of people is invited
	OIDCURL     string   // where the organisation connects its identity provider
	Closed      *ui.Note // why nobody can be invited yet; nil when they can
	LeaveURL    string   // where the organisation can ask to leave; "" for EOKM
	Errors      []ui.FieldError
	Name        string
	Email       string
	NameFault   string
	EmailFault  string
	Role        ui.Radios
	Rows        []MemberRow
	Invitations []InvitationRow
}

// MemberRow is one person.
type MemberRow struct {
	ID       string // tells the fields of one person from another's
	Name     string
	Email    string
	Role     string
	Roles    []ui.Option
	SignedIn string // the day they last did
	Self     bool
	Disabled bool
	Ready    bool   // has a second factor
	Reset    string // how far a reset of their factors is; "" when none is under way
	Do       MemberURLs
}

// MemberURLs are where the forms about one person go. ApproveReset is "" for who may not say yes to it.
type MemberURLs struct {
	Role, Enable, Disable, AskReset, ApproveReset, CancelReset string
}

// InvitationRow is one open invitation.
type InvitationRow struct {
	SendURL string
	EndURL  string
	Name    string
	Email   string
	Role    string
	Expires time.Time
	Over    bool
}
