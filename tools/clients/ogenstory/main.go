// Command ogenstory brings a notice in, finds it and answers it with the client that ogen makes of the document.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"eokm.nl/hosting/tools/clients/bin/ogenapi"
)

type bearer string

// Token is the client's question for the token.
func (b bearer) Token(context.Context, ogenapi.OperationName) (ogenapi.Token, error) {
	return ogenapi.Token{Token: string(b)}, nil
}

func main() {
	if err := story(context.Background(), os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func story(ctx context.Context, url, intake, desk string) error {
	at := time.Date(2026, time.November, 23, 8, 0, 0, 0, time.UTC)
	in, err := ogenapi.NewClient(url, bearer(intake))
	if err != nil {
		return err
	}
	made, err := in.CreateNotices(ctx, &ogenapi.Reports{Source: "ogen", Items: []ogenapi.Report{{
		URL: "https://beeld.example.net/ogen.jpg", IP: ogenapi.NewOptString("192.0.2.10"), ObservedAt: at,
		ReporterReference: ogenapi.NewOptString("ogen"),
	}}}, ogenapi.CreateNoticesParams{IdempotencyKey: "ogen"})
	if err != nil {
		return err
	}
	notices, ok := made.(*ogenapi.ImportHeaders)
	if !ok || len(notices.Response.Notices) != 1 {
		return fmt.Errorf("import: %+v", made)
	}
	out, err := ogenapi.NewClient(url, bearer(desk))
	if err != nil {
		return err
	}
	page, err := out.ListNotices(ctx, ogenapi.ListNoticesParams{Limit: ogenapi.NewOptInt64(25)})
	if err != nil {
		return err
	}
	list, ok := page.(*ogenapi.NoticeListHeaders)
	if !ok || len(list.Response.Notices) == 0 || list.Response.Notices[0].Ref != notices.Response.Notices[0] {
		return fmt.Errorf("poll: %+v", page)
	}
	done, err := out.Respond(ctx, &ogenapi.Done{Measure: ogenapi.DoneMeasureFileRemoved, RemovedAt: at.Add(30 * time.Minute)},
		ogenapi.RespondParams{Ref: list.Response.Notices[0].Ref, IdempotencyKey: "ogen"})
	if err != nil {
		return err
	}
	receipt, ok := done.(*ogenapi.ReceiptHeaders)
	if !ok || !receipt.Response.Counts {
		return fmt.Errorf("answer: %+v", done)
	}
	fmt.Println(receipt.Response.Receipt)
	return nil
}
