package modelstest

import (
	"context"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Act is one thing that somebody does to a notice.
type Act struct {
	By models.Party
	Do func(ctx context.Context, w *World, actor models.Actor, ref string) error
}

// Acts has each method of the Store that changes items. A number is named in some and none in others: both are refused.
var Acts = map[string]Act{
	"acknowledge": {models.PartyProvider, func(ctx context.Context, w *World, actor models.Actor, ref string) error {
		return w.Notice.Acknowledge(ctx, actor, []string{ref})
	}},
	"respond": {models.PartyProvider, func(ctx context.Context, w *World, actor models.Actor, ref string) error {
		_, err := w.Notice.Respond(ctx, actor, notice.Response{
			Submission: uuid.New(), Refs: []string{ref}, Numbers: []int{1}, Measure: models.MeasureFileRemoved, RemovedAt: w.Now(),
		})
		return err
	}},
	"respond to all": {models.PartyProvider, func(ctx context.Context, w *World, actor models.Actor, ref string) error {
		_, err := w.Notice.Respond(ctx, actor, notice.Response{
			Submission: uuid.New(), Refs: []string{ref}, Measure: models.MeasureDNSRemoved, RemovedAt: w.Now(),
		})
		return err
	}},
	"dispute": {models.PartyProvider, func(ctx context.Context, w *World, actor models.Actor, ref string) error {
		return w.Notice.Dispute(ctx, actor, notice.Dispute{
			Submission: uuid.New(), Ref: ref, Reason: models.ReasonNoFileAccess,
			Explanation: "Nee.",
		})
	}},
	"delegate": {models.PartyProvider, func(ctx context.Context, w *World, actor models.Actor, ref string) error {
		return w.Notice.Delegate(ctx, actor, notice.Delegation{Submission: uuid.New(), Ref: ref, To: notice.DelegateReseller})
	}},
	"take back": {models.PartyProvider, func(ctx context.Context, w *World, actor models.Actor, ref string) error {
		return w.Notice.TakeBack(ctx, actor, ref, []int{1})
	}},
	"retract": {models.PartyProvider, func(ctx context.Context, w *World, actor models.Actor, ref string) error {
		return w.Notice.Retract(ctx, actor, ref, []int{1})
	}},
	"verify offline": {models.PartyEOKM, func(ctx context.Context, w *World, actor models.Actor, ref string) error {
		return w.Notice.Verify(ctx, actor, ref, nil, notice.FoundOffline)
	}},
	"verify online": {models.PartyEOKM, func(ctx context.Context, w *World, actor models.Actor, ref string) error {
		return w.Notice.Verify(ctx, actor, ref, []int{1}, notice.FoundOnline)
	}},
	"uphold": {models.PartyEOKM, func(ctx context.Context, w *World, actor models.Actor, ref string) error {
		return w.Notice.Decide(ctx, actor, notice.Decision{Ref: ref, Numbers: []int{1}, Act: notice.DecideUphold, Reason: "Ja."})
	}},
	"withdraw": {models.PartyEOKM, func(ctx context.Context, w *World, actor models.Actor, ref string) error {
		return w.Notice.Decide(ctx, actor, notice.Decision{Ref: ref, Act: notice.DecideWithdraw, Reason: "Ja."})
	}},
	"reroute": {models.PartyEOKM, func(ctx context.Context, w *World, actor models.Actor, ref string) error {
		return w.Notice.Decide(ctx, actor, notice.Decision{Ref: ref, Act: notice.DecideReroute, Reason: "Ja.", To: w.Hoster.ID})
	}},
	"hold": {models.PartyEOKM, func(ctx context.Context, w *World, actor models.Actor, ref string) error {
		return w.Notice.Hold(ctx, actor, ref, nil, notice.HoldEOKMError, "Fout.")
	}},
	"resume": {models.PartyEOKM, func(ctx context.Context, w *World, actor models.Actor, ref string) error {
		return w.Notice.Resume(ctx, actor, ref, nil)
	}},
	"route": {models.PartyEOKM, func(ctx context.Context, w *World, actor models.Actor, ref string) error {
		return w.Notice.RouteItems(ctx, actor, ref, nil, w.Hoster.ID)
	}},
}
