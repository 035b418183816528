package models

import "slices"

// EventKind names what happened; pages word it.
type EventKind string

// The kinds, grouped by who makes them.
const (
	EventDelivered      EventKind = "delivered"
	EventUnrouted       EventKind = "unrouted"
	EventReportedAgain  EventKind = "reported_again"
	EventRaised         EventKind = "raised" // by a stricter report. Code: the category now; Items
	EventAcknowledged   EventKind = "acknowledged"
	EventAnswered       EventKind = "answered"
	EventPartlyAnswered EventKind = "partly_answered" // a measure that does not count
	EventDisputed       EventKind = "disputed"
	EventDelegated      EventKind = "delegated"
	EventTakenBack      EventKind = "taken_back"
	EventRetracted      EventKind = "retracted"      // an answer, before EOKM had checked it. Receipt: its number, of one
	EventUnacknowledged EventKind = "unacknowledged" // undone by the desk
	EventAssigned       EventKind = "assigned"
	EventRevealed       EventKind = "revealed"
	EventFoundOffline   EventKind = "found_offline"
	EventFoundOnline    EventKind = "found_online"
	EventCheckUndone    EventKind = "check_undone" // a verdict that was taken back at once. Code: what it said
	EventUpheld         EventKind = "upheld"
	EventWithdrawn      EventKind = "withdrawn"
	EventRerouted       EventKind = "rerouted"
	EventRouted         EventKind = "routed"
	EventKept           EventKind = "kept"      // although a source calls it not illegal
	EventMovedTo        EventKind = "moved_to"  // EOKM's own. Other: the reference of the notice that has it now
	EventCameFrom       EventKind = "came_from" // EOKM's own. Other: of the notice that had it
	EventHeld           EventKind = "held"
	EventResumed        EventKind = "resumed"
	EventEscalated      EventKind = "escalated"
	EventMailSent       EventKind = "mail_sent"
	EventMailFailed     EventKind = "mail_failed"
	EventMailedFull     EventKind = "mailed_full" // the full addresses, encrypted. To: the mailbox; Code: of which key; Count
	EventClosed         EventKind = "closed"
	EventStatementMade  EventKind = "statement_made" // of reasons, for a customer. Code: the language; never its text
	EventGuestSent      EventKind = "guest_sent"     // a link to one outside. To: the mailbox; Code: the party; At: until when
	EventGuestOpened    EventKind = "guest_opened"   // by the guest; From
	EventGuestRefused   EventKind = "guest_refused"  // by the guest. Code: why; Text; Items
	EventGuestReminded  EventKind = "guest_reminded" // at half of the time
	EventGuestSilent    EventKind = "guest_silent"   // at three quarters: the items are the desk's again
	EventGuestEnded     EventKind = "guest_ended"    // by the desk
	EventHostAnswered   EventKind = "host_answered"  // by a host that is not registered. Code: what it says; Text; Items
	EventHostInvited    EventKind = "host_invited"   // it asked for the mail by which it registers. To
	EventErased         EventKind = "erased"         // the addresses, by retention. Code: why
	EventOriginsErased  EventKind = "origins_erased" // from where people did things, by retention. Count: of how many days
	EventImported       EventKind = "imported"
	EventExported       EventKind = "exported"
	EventAsked          EventKind = "asked"
	EventReplied        EventKind = "replied"
	EventQuestionClosed EventKind = "question_closed" // without an answer
	EventObserved       EventKind = "observed"        // EOKM's own: a file of observations was taken. Code: the source; Count: how many
	EventPromised       EventKind = "promised"        // by the provider: how it keeps this from coming back. Text: how
	EventHoldAsked      EventKind = "hold_asked"      // EOKM's own. Text: why; Other: the authority; At: until when
	EventHoldRefused    EventKind = "hold_refused"    // EOKM's own. Text: why not
	EventOwned          EventKind = "owned"           // EOKM's own. To: who of EOKM takes care of a notice; "": nobody any more
	EventStaysOffline   EventKind = "stays_offline"   // EOKM's own: somebody looked at what a machine had seen again
	EventNoted          EventKind = "noted"           // EOKM's own, and not what
	EventEscalationStep EventKind = "escalation_step" // EOKM's own. Code: the kind of step
	EventChainChecked   EventKind = "chain_checked"
	EventCheckpointMade EventKind = "checkpoint_made"
	EventMailAgain      EventKind = "mail_again"   // one that was given up is sent once more. Code: its kind; To: the mailbox
	EventMailHandled    EventKind = "mail_handled" // one that was given up, told in another way. Likewise
)

// The kinds about accounts; they belong to no notice.
const (
	EventSignedIn        EventKind = "signed_in"      // Code: the factor
	EventSignInFailed    EventKind = "sign_in_failed" // a wrong password for an account that is there
	EventFactorFailed    EventKind = "factor_failed"  // a wrong code after a right password. Code: of which factor
	EventSessionsEnded   EventKind = "sessions_ended"
	EventPasswordChanged EventKind = "password_changed"
	EventPasswordAsked   EventKind = "password_asked" // a link to choose a new one
	EventFactorAdded     EventKind = "factor_added"
	EventFactorRemoved   EventKind = "factor_removed"
	EventRecoveryUsed    EventKind = "recovery_used"
	EventResetAsked      EventKind = "reset_asked" // of somebody's factors
	EventResetApproved   EventKind = "reset_approved"
	EventResetCancelled  EventKind = "reset_cancelled"
	EventInvited         EventKind = "invited"
	EventInvitationEnded EventKind = "invitation_ended"
	EventJoined          EventKind = "joined"
	EventRoleChanged     EventKind = "role_changed" // Code: the new role
	EventAccountDisabled EventKind = "account_disabled"
	EventAccountEnabled  EventKind = "account_enabled"
	EventOIDCSet         EventKind = "oidc_set" // the organisation's own sign-in
	EventOIDCRemoved     EventKind = "oidc_removed"
	EventRevealAlarm     EventKind = "reveal_alarm"  // far more addresses asked for than a person works on
	EventConfirmAlarm    EventKind = "confirm_alarm" // far more confirmed by one person than a desk does. Count: how many
	EventMailCeiling     EventKind = "mail_ceiling"  // as many mails to strangers as there may be. Code: of which kind
)

// The kinds about an organisation's own facts; they belong to no notice.
const (
	EventClaimed        EventKind = "claimed"         // Count: how many networks
	EventClaimAnswered  EventKind = "claim_answered"  // Code: the network
	EventClaimWithdrawn EventKind = "claim_withdrawn" // Code: the network
	EventClaimDecided   EventKind = "claim_decided"   // Code: the act; Other: the network
	EventContactChanged EventKind = "contact_changed" // Code: its kind; To: the address to confirm
	EventContactProved  EventKind = "contact_proved"  // Code: its kind; To: the address
	EventContactRemoved EventKind = "contact_removed" // Code: its kind; To: the address
	EventContactBounced EventKind = "contact_bounced" // Code: its kind; To: the address
	EventCheckAnswered  EventKind = "check_answered"  // To: the address
	EventKeyAdded       EventKind = "key_added"       // Code: the fingerprint
	EventKeyRemoved     EventKind = "key_removed"

	EventWebhookAdded    EventKind = "webhook_added"   // Other: its name
	EventWebhookChanged  EventKind = "webhook_changed" // Other: its name
	EventWebhookRotated  EventKind = "webhook_rotated" // Other: its name; At: until when the old key holds
	EventWebhookDisabled EventKind = "webhook_disabled"
	EventWebhookEnabled  EventKind = "webhook_enabled"
	EventWebhookRemoved  EventKind = "webhook_removed"
	EventWebhookAgain    EventKind = "webhook_again"  // deliveries are sent once more. Other: its name; Count: how many
	EventTokenMade       EventKind = "token_made"     // Code: its kind; Other: its name
	EventTokenRevoked    EventKind = "token_revoked"  // likewise
	EventFeedLinkMade    EventKind = "feed_link_made" // a secret link for a feed reader, and never the link
	EventFeedLinkRevoked EventKind = "feed_link_revoked"
)

// The kinds about an organisation and its application.
const (
	EventRegistered          EventKind = "registered"
	EventOrganisationChanged EventKind = "organisation_changed"
	EventConductAccepted     EventKind = "conduct_accepted" // Code: the version
	EventApplicationSent     EventKind = "application_sent"
	EventApplicationRecalled EventKind = "application_recalled"
	EventApplicationAsked    EventKind = "application_asked"
	EventApplicationApproved EventKind = "application_approved" // by one person
	EventApplicationRefused  EventKind = "application_refused"
	EventProviderActivated   EventKind = "provider_activated"
	EventProviderSuspended   EventKind = "provider_suspended"
	EventProviderReactivated EventKind = "provider_reactivated"
	EventLeaveAsked          EventKind = "leave_asked"
	EventLeaveWithdrawn      EventKind = "leave_withdrawn"
	EventProviderLeft        EventKind = "provider_left"
)

// The kinds about guidance; they belong to no provider. Code: the article; Count: its version.
const (
	EventArticleBegun     EventKind = "article_begun"
	EventArticleSent      EventKind = "article_sent" // to a second person
	EventArticleTakenBack EventKind = "article_taken_back"
	EventArticleReturned  EventKind = "article_returned"
	EventArticleScheduled EventKind = "article_scheduled"
	EventArticlePublished EventKind = "article_published"
	EventArticleDropped   EventKind = "article_dropped"
	EventArticleArchived  EventKind = "article_archived"
	EventArticleChecked   EventKind = "article_checked" // still right
	EventDiagramAdded     EventKind = "diagram_added"
)

// The kinds about advisories. Code: its reference; Count: how many providers.
const (
	EventAdvisoryBegun        EventKind = "advisory_begun"
	EventAdvisoryDropped      EventKind = "advisory_dropped"
	EventAdvisorySent         EventKind = "advisory_sent"
	EventAdvisoryReminded     EventKind = "advisory_reminded"
	EventAdvisoryWithdrawn    EventKind = "advisory_withdrawn"
	EventAdvisoryAcknowledged EventKind = "advisory_acknowledged" // by somebody of a provider
)

// The kinds about the peer room; they belong to no notice. Code: the kind of post. None says who wrote it to anybody but its own
// organisation and EOKM.
const (
	EventPostWritten    EventKind = "post_written"
	EventPostEdited     EventKind = "post_edited"
	EventPostWithdrawn  EventKind = "post_withdrawn"
	EventPostShown      EventKind = "post_shown"
	EventPostReturned   EventKind = "post_returned" // Text: the reason
	EventPostHidden     EventKind = "post_hidden"   // Text: the reason
	EventPostTaken      EventKind = "post_taken"    // for a draft of an article
	EventAnswerMarked   EventKind = "answer_marked"
	EventAnswerUnmarked EventKind = "answer_unmarked"
	EventListed         EventKind = "listed" // in the directory. To: the address
	EventUnlisted       EventKind = "unlisted"
)

// The kinds about training. Code: the course; Count: its version.
const (
	EventCourseBegun       EventKind = "course_begun"
	EventCourseSent        EventKind = "course_sent" // to a second person
	EventCourseTakenBack   EventKind = "course_taken_back"
	EventCourseReturned    EventKind = "course_returned"
	EventCourseScheduled   EventKind = "course_scheduled"
	EventCoursePublished   EventKind = "course_published"
	EventCourseDropped     EventKind = "course_dropped"
	EventCourseArchived    EventKind = "course_archived"
	EventCourseChecked     EventKind = "course_checked"     // still right
	EventCertificateIssued EventKind = "certificate_issued" // to the actor. Receipt: its number
)

// The kinds about what people are asked to learn. Code: the course.
const (
	EventTrainingAssigned   EventKind = "training_assigned"   // Count: to how many; of one, Subject
	EventTrainingWithdrawn  EventKind = "training_withdrawn"  // an assignment of one person, or what EOKM asked (Count)
	EventTrainingAsked      EventKind = "training_asked"      // by EOKM of a provider. Other: the role; Count: of how many
	EventCampaignAsked      EventKind = "campaign_asked"      // by EOKM of every provider. Other: the role; Count: of how many
	EventCampaignWithdrawn  EventKind = "campaign_withdrawn"  // Count: by how many providers less
	EventTeamExported       EventKind = "team_exported"       // Count: of how many lines
	EventCertificateRevoked EventKind = "certificate_revoked" // Receipt: its number; Text: the reason
)

// The kinds about figures; they belong to no notice.
const (
	EventFiguresPublished EventKind = "figures_published" // EOKM's own. Code: the period; Count: its vintage
)

// EventKinds lists every kind, in the order that a choice of them shows. Do not change it.
var EventKinds = []EventKind{
	EventDelivered, EventUnrouted, EventReportedAgain, EventAcknowledged, EventAnswered, EventPartlyAnswered, EventDisputed,
	EventDelegated, EventTakenBack, EventAssigned, EventExported, EventRevealed, EventFoundOffline, EventFoundOnline, EventUpheld,
	EventWithdrawn, EventRerouted, EventRouted, EventHeld,
	EventResumed, EventEscalated, EventMailSent, EventMailFailed, EventClosed, EventImported, EventAsked,
	EventReplied, EventQuestionClosed, EventChainChecked, EventCheckpointMade,
	EventSignedIn, EventSignInFailed, EventSessionsEnded, EventPasswordChanged, EventPasswordAsked, EventFactorAdded, EventFactorRemoved,
	EventRecoveryUsed, EventResetAsked, EventResetApproved, EventResetCancelled, EventInvited, EventInvitationEnded, EventJoined,
	EventRoleChanged, EventAccountDisabled, EventAccountEnabled, EventOIDCSet, EventOIDCRemoved, EventRevealAlarm,
	EventRegistered, EventOrganisationChanged, EventConductAccepted, EventApplicationSent, EventApplicationAsked,
	EventApplicationApproved, EventApplicationRefused, EventProviderActivated, EventProviderSuspended, EventProviderReactivated,
	EventLeaveAsked, EventLeaveWithdrawn, EventProviderLeft,
	EventClaimed, EventClaimAnswered, EventClaimWithdrawn, EventClaimDecided, EventContactChanged, EventContactProved,
	EventContactRemoved, EventContactBounced, EventCheckAnswered, EventKeyAdded, EventKeyRemoved,
	EventFeedLinkMade, EventFeedLinkRevoked,
	EventErased,
	EventArticleBegun, EventArticleSent, EventArticleTakenBack, EventArticleReturned, EventArticleScheduled, EventArticlePublished,
	EventArticleDropped, EventArticleArchived, EventArticleChecked, EventDiagramAdded, EventOriginsErased,
	EventAdvisoryBegun, EventAdvisoryDropped, EventAdvisorySent, EventAdvisoryReminded, EventAdvisoryWithdrawn, EventAdvisoryAcknowledged,
	EventApplicationRecalled,
	EventPostWritten, EventPostEdited, EventPostWithdrawn, EventPostShown, EventPostReturned, EventPostHidden, EventPostTaken,
	EventAnswerMarked, EventAnswerUnmarked, EventListed, EventUnlisted,
	EventCoursePublished, EventCertificateIssued,
	EventCourseBegun, EventCourseSent, EventCourseTakenBack, EventCourseReturned, EventCourseScheduled, EventCourseDropped,
	EventCourseArchived,
	EventCourseChecked,
	EventTrainingAssigned, EventTrainingWithdrawn, EventTrainingAsked, EventTeamExported, EventCertificateRevoked,
	EventCampaignAsked, EventCampaignWithdrawn,
	EventMailCeiling, EventFactorFailed,
	EventMailAgain, EventMailHandled, EventRaised, EventKept, EventMovedTo, EventCameFrom,
	EventObserved, EventPromised, EventHoldAsked, EventHoldRefused, EventOwned, EventNoted, EventEscalationStep,
	EventStaysOffline,
	EventGuestSent, EventGuestOpened, EventGuestRefused, EventGuestReminded, EventGuestSilent, EventGuestEnded,
	EventRetracted, EventUnacknowledged, EventConfirmAlarm,
	EventCheckUndone,
	EventStatementMade, EventMailedFull,
	EventHostAnswered, EventHostInvited,
	EventWebhookAdded, EventWebhookChanged, EventWebhookRotated, EventWebhookDisabled, EventWebhookEnabled, EventWebhookRemoved,
	EventWebhookAgain,
	EventTokenMade, EventTokenRevoked,
	EventFiguresPublished,
}

// Valid tells whether k is one of EventKinds; "" is not.
func (k EventKind) Valid() bool { return slices.Contains(EventKinds, k) }
