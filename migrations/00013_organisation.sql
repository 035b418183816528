-- +goose Up
-- What a provider says it answers for is a claim until two people of EOKM agreed. state is the guarded cache of where a
-- claim stands (models/claim_lifecycle.go); approved_at is set as long as routing follows it.
ALTER TABLE networks
    ADD COLUMN state text NOT NULL DEFAULT 'waits',
    ADD COLUMN round integer NOT NULL DEFAULT 1,
    ADD COLUMN evidence text NOT NULL DEFAULT '',
    ADD COLUMN claimed_by uuid;
COMMENT ON COLUMN networks.round IS 'Counts the questions about the claim: an approval from before a question is none after it.';
COMMENT ON COLUMN networks.claimed_by IS 'Who claimed it. NULL: it came with the provider, from the portal''s own command.';
UPDATE networks SET state = 'approved' WHERE approved_at IS NOT NULL;
-- squawk-ignore constraint-missing-not-valid -- a row per network: read in a moment
ALTER TABLE networks ADD CONSTRAINT networks_state CHECK (state IN ('waits', 'asked', 'approved', 'refused', 'withdrawn', 'ended'));
-- squawk-ignore constraint-missing-not-valid -- the same
ALTER TABLE networks ADD CONSTRAINT networks_state_approved CHECK ((state = 'approved') = (approved_at IS NOT NULL));
-- squawk-ignore require-concurrent-index-creation -- a row per network: built in a moment
CREATE INDEX networks_claims ON networks (created_at, id) WHERE state = 'waits';

CREATE TABLE network_decisions (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL,
    network_id  uuid NOT NULL,
    act         text NOT NULL CHECK (act IN ('approve', 'ask', 'refuse', 'end')),
    round       integer NOT NULL,
    holder_id   uuid,
    reason      text NOT NULL,
    user_id     uuid NOT NULL REFERENCES users (id),
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, network_id) REFERENCES networks (provider_id, id),
    CHECK ((act = 'approve') = (reason = '')),
    CHECK (holder_id IS NULL OR act = 'approve')
);
COMMENT ON TABLE network_decisions IS 'What people of EOKM decided about a claim. Two different ones make it hold.';
COMMENT ON COLUMN network_decisions.holder_id IS 'The network of another provider that the claim lies within, as the one who approved saw it.';
CREATE INDEX network_decisions_network ON network_decisions (provider_id, network_id);
CREATE UNIQUE INDEX network_decisions_once ON network_decisions (provider_id, network_id, round, user_id, coalesce(holder_id, network_id))
    WHERE act = 'approve';

ALTER TABLE network_decisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE network_decisions FORCE ROW LEVEL SECURITY;
-- Approvals name the holder around a claim, which is no business of the claimant.
CREATE POLICY provider_reads_reasons ON network_decisions FOR SELECT USING (provider_id = (SELECT app_provider()) AND act <> 'approve');
CREATE POLICY staff ON network_decisions USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));
GRANT SELECT, INSERT ON network_decisions TO portal_app;

-- An address of a contact counts once somebody read a code there. What is new waits in pending_email beside the old one.
ALTER TABLE contacts
    ADD COLUMN pending_email text NOT NULL DEFAULT '',
    ADD COLUMN pending_at timestamptz,
    ADD COLUMN bounced_at timestamptz,
    ADD COLUMN removed_at timestamptz;
COMMENT ON COLUMN contacts.pending_at IS 'When the code was sent; the code itself is computed from it and a key outside the database.';
COMMENT ON COLUMN contacts.bounced_at IS 'Since when its mail server refuses for good. NULL again once somebody answers from there.';
UPDATE contacts SET verified_at = created_at WHERE verified_at IS NULL; -- EOKM entered these, and mails went to them

CREATE TABLE contact_checks (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL,
    contact_id  uuid NOT NULL,
    quarter     date NOT NULL,
    email       text NOT NULL,
    sent_at     timestamptz NOT NULL,
    answered_at timestamptz,
    PRIMARY KEY (provider_id, id),
    UNIQUE (provider_id, contact_id, quarter),
    FOREIGN KEY (provider_id, contact_id) REFERENCES contacts (provider_id, id)
);
COMMENT ON TABLE contact_checks IS 'The test mail of each quarter to each contact. Its link''s secret is computed, as for password_resets.';
ALTER TABLE contact_checks ENABLE ROW LEVEL SECURITY;
ALTER TABLE contact_checks FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_reads_own ON contact_checks FOR SELECT USING (provider_id = (SELECT app_provider()));
CREATE POLICY staff ON contact_checks USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));
GRANT SELECT, INSERT, UPDATE ON contact_checks TO portal_app;

CREATE TABLE pgp_keys (
    id          uuid NOT NULL,
    provider_id uuid NOT NULL REFERENCES providers (id),
    armored     text NOT NULL CHECK (armored LIKE '-----BEGIN PGP PUBLIC KEY BLOCK-----%'),
    fingerprint text NOT NULL,
    user_ids    text NOT NULL,
    expires_at  timestamptz,
    added_by    uuid NOT NULL REFERENCES users (id),
    created_at  timestamptz NOT NULL,
    removed_at  timestamptz,
    PRIMARY KEY (provider_id, id)
);
COMMENT ON TABLE pgp_keys IS 'Public keys of providers, one at a time each. Never a private one.';
COMMENT ON COLUMN pgp_keys.user_ids IS 'One a line.';
CREATE UNIQUE INDEX pgp_keys_one ON pgp_keys (provider_id) WHERE removed_at IS NULL;
ALTER TABLE pgp_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE pgp_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_reads_own ON pgp_keys FOR SELECT USING (provider_id = (SELECT app_provider()));
CREATE POLICY staff ON pgp_keys USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()));
GRANT SELECT, INSERT, UPDATE ON pgp_keys TO portal_app;

-- +goose Down
DROP TABLE pgp_keys;
DROP TABLE contact_checks;
ALTER TABLE contacts DROP COLUMN pending_email, DROP COLUMN pending_at, DROP COLUMN bounced_at, DROP COLUMN removed_at;
DROP TABLE network_decisions;
DROP INDEX networks_claims;
ALTER TABLE networks DROP CONSTRAINT networks_state_approved, DROP CONSTRAINT networks_state,
    DROP COLUMN state, DROP COLUMN round, DROP COLUMN evidence, DROP COLUMN claimed_by;
