package models

import "slices"

// WebhookQueue is for what tells other people's machines: one that hangs must not keep a mail or a desk waiting.
const WebhookQueue = "webhook"

// WebhookJob sends what waits for one webhook (models/webhook).
type WebhookJob struct {
	ProviderID string `json:"provider_id"`
	WebhookID  string `json:"webhook_id"`
}

// Kind is River's stable name of the job.
func (WebhookJob) Kind() string { return "webhook.send" }

// Hook is an event that a machine can be told of: what the log calls it, and what the world does. A name never changes its meaning.
type Hook struct {
	Kind EventKind
	Type string
}

// Hooks are all events that a machine can be told of, in the order that a page shows. What somebody of EOKM alone sees is none of them.
var Hooks = []Hook{
	{EventDelivered, "notice.delivered"},
	{EventReportedAgain, "notice.reported_again"},
	{EventRaised, "notice.raised"},
	{EventAcknowledged, "notice.acknowledged"},
	{EventUnacknowledged, "notice.unacknowledged"},
	{EventAnswered, "notice.answered"},
	{EventPartlyAnswered, "notice.partly_answered"},
	{EventRetracted, "notice.retracted"},
	{EventDisputed, "notice.disputed"},
	{EventDelegated, "notice.delegated"},
	{EventTakenBack, "notice.taken_back"},
	{EventFoundOffline, "notice.found_offline"},
	{EventFoundOnline, "notice.found_online"},
	{EventCheckUndone, "notice.check_undone"},
	{EventUpheld, "notice.upheld"},
	{EventWithdrawn, "notice.withdrawn"},
	{EventRerouted, "notice.rerouted"},
	{EventHeld, "notice.held"},
	{EventResumed, "notice.resumed"},
	{EventEscalated, "notice.escalated"},
	{EventClosed, "notice.closed"},
	{EventErased, "notice.erased"},
	{EventAsked, "message.asked"},
	{EventReplied, "message.replied"},
	{EventQuestionClosed, "message.closed"},
	{EventGuestRefused, "guest.refused"},
	{EventGuestSilent, "guest.silent"},
	{EventClaimDecided, "claim.decided"},
	{EventContactBounced, "contact.bounced"},
	{EventProviderSuspended, "provider.suspended"},
	{EventProviderReactivated, "provider.reactivated"},
}

// HookTest is what somebody has sent to see whether it arrives; it is no event.
const HookTest = EventKind("webhook_test")

// Type is what the world calls an event; "" when no machine is told of it.
func (k EventKind) Type() string {
	if k == HookTest {
		return "webhook.test"
	}
	for _, h := range Hooks {
		if h.Kind == k {
			return h.Type
		}
	}
	return ""
}

// hooked tells whether a webhook could be told of one of the events.
func hooked(events []Event) bool {
	return slices.ContainsFunc(events, func(e Event) bool { return !e.Internal && e.Kind.Type() != "" })
}

// TellHooks writes in SQL how the events of a WITH (their id, provider_id, kind, at and internal) become deliveries to the webhooks
// that chose them, and wake who sends those: two more parts of that WITH. Where no webhook is, it asks their index for each provider, or
// reads the empty table once, and looks at no event. One that is removed meanwhile is left out. What comes while a webhook is off is kept
// for who turns it on.
func TellHooks(events string) string {
	return `, told AS (
			INSERT INTO webhook_deliveries (provider_id, id, webhook_id, event_id, kind, at, state, next_at)
			SELECT w.provider_id, gen_random_uuid(), w.id, e.id, e.kind, e.at, CASE w.state WHEN 'active' THEN 'waiting' ELSE 'held' END,
				CASE w.state WHEN 'active' THEN e.at END
			FROM webhooks w JOIN ` + events + ` e ON e.provider_id = w.provider_id AND e.kind = ANY (w.kinds) WHERE NOT e.internal
			FOR KEY SHARE OF w
			RETURNING provider_id, webhook_id, state
		), woken AS (
			INSERT INTO river.river_job (kind, args, max_attempts, queue, state, scheduled_at)
			SELECT '` + WebhookJob{}.Kind() + `', jsonb_build_object('provider_id', provider_id, 'webhook_id', webhook_id), 1, '` +
		WebhookQueue + `', 'available', now() FROM told WHERE state = 'waiting' GROUP BY provider_id, webhook_id
			RETURNING pg_notify('` + riverTopic + `', '{"queue":"` + WebhookQueue + `"}')
		)`
}
