package bench

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/webhook"
)

// answered is a webhook that is told of answers. Its address is changed for one of this computer, to which no page would let it lead.
func answered() webhook.Setting {
	return webhook.Setting{Name: "Tickets", URL: "https://tickets.example.net/", Kinds: []models.EventKind{models.EventAnswered}}
}
