// Command oapistory brings a notice in, finds it and answers it with the client that oapi-codegen makes of the document.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"eokm.nl/hosting/tools/clients/bin/oapiapi"
)

func main() {
	if err := story(context.Background(), os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func with(token string) oapiapi.ClientOption {
	return oapiapi.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+token)
		return nil
	})
}

func story(ctx context.Context, url, intake, desk string) error {
	at := time.Date(2026, time.November, 23, 8, 0, 0, 0, time.UTC)
	in, err := oapiapi.NewClientWithResponses(url, with(intake))
	if err != nil {
		return err
	}
	ip, ref := "192.0.2.10", "oapi"
	made, err := in.CreateNoticesWithResponse(ctx, &oapiapi.CreateNoticesParams{IdempotencyKey: "oapi"}, oapiapi.Reports{
		Source: "oapi", Items: []oapiapi.Report{{
			Url: "https://beeld.example.net/oapi.jpg", Ip: &ip, ObservedAt: at, ReporterReference: &ref,
		}},
	})
	if err != nil {
		return err
	}
	if made.JSON201 == nil || len(made.JSON201.Notices) != 1 {
		return fmt.Errorf("import: %s", made.Body)
	}
	out, err := oapiapi.NewClientWithResponses(url, with(desk))
	if err != nil {
		return err
	}
	page, err := out.ListNoticesWithResponse(ctx, &oapiapi.ListNoticesParams{})
	if err != nil {
		return err
	}
	if page.JSON200 == nil || len(page.JSON200.Notices) == 0 || page.JSON200.Notices[0].Ref != made.JSON201.Notices[0] {
		return fmt.Errorf("poll: %s", page.Body)
	}
	done, err := out.RespondWithResponse(ctx, made.JSON201.Notices[0], &oapiapi.RespondParams{IdempotencyKey: "oapi"},
		oapiapi.Done{Measure: oapiapi.DoneMeasureFileRemoved, RemovedAt: at.Add(30 * time.Minute)})
	if err != nil {
		return err
	}
	if done.JSON201 == nil || !done.JSON201.Counts {
		return fmt.Errorf("answer: %s", done.Body)
	}
	fmt.Println(done.JSON201.Receipt)
	return nil
}
