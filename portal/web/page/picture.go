package page

import (
	"bytes"

	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/chart"
)

// DownloadPicture answers with a chart as an SVG file, in the reader's language. The name ends in .svg.
func (r *Request) DownloadPicture(name string, c chart.Drawing) error {
	var file bytes.Buffer
	if err := chart.Picture(i18n.With(r.Ctx, r.Printer), &file, c); err != nil {
		return err
	}
	return r.Download(name, "image/svg+xml", file.Bytes())
}
