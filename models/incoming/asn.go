package incoming

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

func (in *Report) setASN(text string) *models.Invalid {
	asn, ok := address.ParseASN(text)
	if !ok || asn == 0 {
		return &models.Invalid{Field: ColumnASN, Key: "row.asn"}
	}
	in.ASN = asn
	return nil
}
