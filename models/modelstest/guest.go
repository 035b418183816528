package modelstest

import "eokm.nl/hosting/models"

// guest puts a row of a notice into every table of the links by which somebody outside has one.
func (w *World) guest(desk models.Actor, ref string) {
	w.T.Helper()
	w.Exec(`INSERT INTO guest_links (id, provider_id, notice_id, party, items, email, language, made_by, created_at, due_at)
		SELECT gen_random_uuid(), provider_id, id, 'customer', '{5}', 'beheer@klant.example', 'nl', $2, $3, due_at
			FROM notices WHERE ref = $1`,
		ref, desk.UserID, w.Now())
	w.Exec(`INSERT INTO guest_tokens (token_hash, provider_id, link_id, made_at)
		SELECT sha256(id::text::bytea), provider_id, id, created_at FROM guest_links WHERE provider_id = $1`, desk.ProviderID)
	w.Exec(`INSERT INTO guest_answers (provider_id, link_id, n, answer, created_at)
		SELECT provider_id, id, 5, 'cannot', created_at FROM guest_links WHERE provider_id = $1`, desk.ProviderID)
}
