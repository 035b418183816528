-- +goose Up
-- Items that a desk hands to a reseller which is registered itself: its people have the link by their account, and no browser keeps it.
ALTER TABLE guest_links
    ADD COLUMN handed_to uuid,
    ADD COLUMN handed_name text NOT NULL DEFAULT '';
COMMENT ON COLUMN guest_links.handed_to IS 'The registered reseller; NULL: it is a mailbox outside. No foreign key: no desk may read another organisation.';
COMMENT ON COLUMN guest_links.handed_name IS 'Its name when it was handed to; the desk that did knows it, and may read nothing else of it.';
-- squawk-ignore require-concurrent-index-creation -- a table of a few rows: built in a moment
CREATE INDEX guest_links_handed ON guest_links (handed_to, created_at) WHERE handed_to IS NOT NULL;

ALTER TABLE guest_answers ADD COLUMN user_id uuid;
COMMENT ON COLUMN guest_answers.user_id IS 'Who of a registered reseller said it; NULL for a mailbox outside.';

-- +goose Down
DROP INDEX guest_links_handed;
ALTER TABLE guest_links DROP COLUMN handed_to, DROP COLUMN handed_name;
ALTER TABLE guest_answers DROP COLUMN user_id;
