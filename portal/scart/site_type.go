package scart

import (
	"strings"

	"eokm.nl/hosting/models"
)

// siteType puts SCART's type code in our words; "" and notdetermined give "".
func siteType(code string) (models.SiteType, *models.Invalid) {
	switch strings.ToLower(code) {
	case "", "notdetermined":
		return "", nil
	case "website":
		return models.SiteTypeWebsite, nil
	case "filehost":
		return models.SiteTypeFileHost, nil
	case "imagehost":
		return models.SiteTypeImageHost, nil
	case "imagestore", "imageboard":
		return models.SiteTypeImageBoard, nil
	case "bannersite":
		return models.SiteTypeBannerSite, nil
	case "linksite":
		return models.SiteTypeLinkSite, nil
	case "socialsite":
		return models.SiteTypeSocialNetwork, nil
	case "redirector":
		return models.SiteTypeRedirector, nil
	case "webarchived":
		return models.SiteTypeWebArchive, nil
	case "searchprovider":
		return models.SiteTypeSearch, nil
	case "blog":
		return models.SiteTypeBlog, nil
	case "forum":
		return models.SiteTypeForum, nil
	}
	return "", &models.Invalid{Key: "row.scart.type"}
}
