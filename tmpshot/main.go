package main

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"time"
	"fmt"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

func main() {
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("/usr/bin/chromium"), chromedp.NoSandbox)
	ctx, c := chromedp.NewExecAllocator(context.Background(), opts...)
	defer c()
	base := "http://127.0.0.1:8377"
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	req, _ := http.NewRequest("POST", base+"/demo/login", nil)
	req.URL.RawQuery = ""
	form := url.Values{"account": {os.Args[1]}}
	res, err := client.PostForm(base+"/demo/login", form)
	if err != nil { panic(err) }
	cookies := res.Cookies()
	for i := 2; i+3 < len(os.Args); i += 4 {
		path, file, width, dark := os.Args[i], os.Args[i+1], os.Args[i+2], os.Args[i+3]
		w := int64(1366)
		if width == "360" { w = 360 }
		tab, done := chromedp.NewContext(ctx)
		tab, cancel := context.WithTimeout(tab, 60*time.Second)
		var shot []byte
		acts := []chromedp.Action{network.Enable()}
		for _, k := range cookies {
			acts = append(acts, network.SetCookie(k.Name, k.Value).WithURL(base))
		}
		feature := "light"
		if dark == "dark" { feature = "dark" }
		acts = append(acts, emulation.SetDeviceMetricsOverride(w, 900, 1, false),
			emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: feature}}),
			chromedp.Navigate(base+path), chromedp.FullScreenshot(&shot, 100))
		if err := chromedp.Run(tab, acts...); err != nil { fmt.Println(path, err) }
		os.WriteFile(file, shot, 0o644)
		cancel(); done()
	}
}
