package models

import (
	"fmt"
	"net/mail"
	"strings"
	"time"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// OweMails adds the mails of a kind that a query gives, each with the job that sends it, and gives how many: a row is a mail, with its
// id, key, provider_id, notices, items, recipient and language, and the further columns that also names ("due_at, person"). The key,
// after the kind, makes a repetition change nothing. now is when they are owed; the query's own arguments are $1, $2 and so on.
func OweMails(tx *Tx, kind MailKind, now time.Time, also, query string, args ...any) (int, error) {
	return OweMailsAfter(tx, 0, kind, now, also, query, args...)
}

// OweMailsAfter is OweMails for mails that leave after a while and not before: until then what they tell of can be undone.
func OweMailsAfter(tx *Tx, wait time.Duration, kind MailKind, now time.Time, also, query string, args ...any) (int, error) {
	columns := "provider_id, notices, items, recipient, language"
	if also != "" {
		columns += ", " + also
	}
	n := len(args)
	ids, err := Find[string](tx, fmt.Sprintf(`INSERT INTO mails (id, dedupe_key, kind, created_at, %[1]s)
		SELECT id, concat_ws(':', $%[2]d::text, key), $%[2]d, $%[3]d, %[1]s FROM (%[4]s) m
		ON CONFLICT (dedupe_key) DO NOTHING RETURNING id::text`, columns, n+1, n+2, query), append(args, kind, now)...)
	if err != nil {
		return 0, fmt.Errorf("owe mails: %w", err)
	}
	jobs := make([]SendMailJob, len(ids))
	for i, id := range ids {
		jobs[i] = SendMailJob{MailID: id}
	}
	return len(ids), EnqueueAfter(tx, wait, jobs...)
}

// MailKind is what a mail is about; portal/mail words it.
type MailKind string

// The kinds. Those of the ladder carry the step's name.
const (
	MailNew      MailKind = "new"
	MailBatch    MailKind = "batch" // many notices at once
	MailReminder MailKind = "reminder"
	MailCall     MailKind = "call"
	MailDueSoon  MailKind = "due_soon"
	MailBreach   MailKind = "breach"
	MailReopened MailKind = "reopened"
	MailRaised   MailKind = "raised" // a stricter report came of what is open
	MailDecided  MailKind = "decided"
	MailMessage  MailKind = "message" // EOKM wrote; the mail has no word of it
	MailHeld     MailKind = "held"    // a clock stands still. Person: for whom; DueAt: until when, if it is known
	MailResumed  MailKind = "resumed" // it runs again
	MailClosed   MailKind = "closed"  // EOKM found all of it offline
	MailDigest   MailKind = "digest"  // once a day, of what its reader wants no mail of its own about
)

// The kinds about a person's account.
const (
	MailInvitation      MailKind = "invitation"
	MailInvitedBefore   MailKind = "invited_before" // an invitation, as it is worded for a mailbox that has an account
	MailPasswordLink    MailKind = "password_link"
	MailPasswordChanged MailKind = "password_changed"
	MailFactorChanged   MailKind = "factor_changed"
	MailFactorTried     MailKind = "factor_tried" // wrong codes after a right password
	MailRecoveryUsed    MailKind = "recovery_used"
	MailNewDevice       MailKind = "new_device"
	MailResetAsked      MailKind = "reset_asked" // the alarm about a reset of factors
	MailTest            MailKind = "test"        // somebody asked whether mail comes to them
)

// The kinds about an organisation's own facts.
const (
	MailClaimDecided MailKind = "claim_decided"
	MailContactCode  MailKind = "contact_code"
	MailContactCheck MailKind = "contact_check"
)

// The kinds about an organisation, to its admins; the first two go to whoever asked for a link.
const (
	MailRegistration        MailKind = "registration"
	MailRegisteredBefore    MailKind = "registered_before" // the mail address has an account
	MailApplicationAsked    MailKind = "application_asked"
	MailApplicationRefused  MailKind = "application_refused"
	MailProviderActivated   MailKind = "provider_activated"
	MailProviderSuspended   MailKind = "provider_suspended"
	MailProviderReactivated MailKind = "provider_reactivated"
	MailProviderLeft        MailKind = "provider_left"
	MailPeopleChanged       MailKind = "people_changed" // by EOKM
	MailConfirmAlarm        MailKind = "confirm_alarm"  // one of its people confirmed far more than a desk does
	MailWebhookOff          MailKind = "webhook_off"    // a machine of theirs is told nothing any more
	MailTokenExposed        MailKind = "token_exposed"  // one of their tokens came over an open line, and was ended
)

// The kinds about an advisory, which say nothing of it but its reference.
const (
	MailAdvisory          MailKind = "advisory"
	MailAdvisoryReminder  MailKind = "advisory_reminder"
	MailAdvisoryWithdrawn MailKind = "advisory_withdrawn"
)

// The kinds about training, to who learns. None says which course it is about.
const (
	MailTrainingAssigned    MailKind = "training_assigned" // Notices: how many courses; DueAt: the first
	MailTrainingReminder    MailKind = "training_reminder"
	MailTrainingLate        MailKind = "training_late"
	MailCertificateExpiring MailKind = "certificate_expiring" // DueAt: when
	MailCertificateRevoked  MailKind = "certificate_revoked"
)

// The kinds about a guest link: to who got one, and to the desk that sent it.
const (
	MailGuest         MailKind = "guest"          // Items, DueAt
	MailGuestReminder MailKind = "guest_reminder" // at half of the time
	MailGuestAnswered MailKind = "guest_answered"
	MailGuestRefused  MailKind = "guest_refused"
	MailGuestSilent   MailKind = "guest_silent" // at three quarters of the time; the items are the desk's again

	MailHanded         MailKind = "handed"          // as MailGuest, to a reseller that is registered
	MailHandedReminder MailKind = "handed_reminder" // at half of the time

	MailHost         MailKind = "host"          // as MailGuest, by EOKM to a host that is not registered; Items, DueAt
	MailHostReminder MailKind = "host_reminder" // at half of the time
)

// The kinds to EOKM's own mailbox. They say how much waits, and nothing of what it is.
const (
	MailStaffDispute     MailKind = "staff_dispute"
	MailStaffUnrouted    MailKind = "staff_unrouted"
	MailStaffBreach      MailKind = "staff_breach"
	MailStaffApplication MailKind = "staff_application"
	MailStaffOutage      MailKind = "staff_outage"
	MailStaffCeiling     MailKind = "staff_ceiling"
	MailStaffGivenUp     MailKind = "staff_given_up"
)

// toStrangers are the kinds that go to a mailbox which has not shown that it wants mail of ours: somebody else typed its
// address. Such a mail holds nothing that anybody typed but the name of an organisation that EOKM has looked at, and each is
// counted (TakeMail, TakeInAll).
var toStrangers = map[MailKind]bool{
	MailInvitation: true, MailInvitedBefore: true, MailContactCode: true, MailRegistration: true,
	MailGuest: true, MailGuestReminder: true, MailHost: true, MailHostReminder: true,
}

// ToStranger tells whether mails of this kind go to a mailbox that has not shown that it wants them.
func (k MailKind) ToStranger() bool { return toStrangers[k] }

// MailsGivenUp is a condition: given up, and nobody has dealt with it.
const MailsGivenUp = `failed_at IS NOT NULL AND handled_at IS NULL`

// NormalEmail is a mail address as it is compared and kept: in small letters, composed (NFC), and with its domain as DNS has it, in
// punycode and without the dot at the end. So two ways to write one domain are one contact and one account.
func NormalEmail(text string) string {
	text = norm.NFC.String(strings.ToLower(strings.TrimSpace(text)))
	at := strings.LastIndexByte(text, '@')
	if at < 0 {
		return text
	}
	domain := strings.TrimRight(text[at+1:], ".。")
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		domain = ascii
	}
	return text[:at+1] + domain
}

// ValidEmail tells whether text is one bare mail address.
func ValidEmail(text string) bool {
	parsed, err := mail.ParseAddress(text)
	return err == nil && parsed.Address == text && len(text) <= 254 && !HasControl(text)
}

// MailDomain is what stands behind the @, as NormalEmail has it.
func MailDomain(email string) string {
	_, domain, _ := strings.Cut(NormalEmail(email), "@")
	return domain
}
