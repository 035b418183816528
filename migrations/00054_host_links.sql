-- +goose Up
-- A host that is not registered yet gets a link of EOKM's own to what waits in the unrouted queue (docs/adr/0012). It says that the material
-- is gone, that it is not its own, or asks something; no answer of it moves an item.
ALTER TABLE guest_answers DROP CONSTRAINT guest_answers_answer_check;
-- NOT VALID: the rows that are there had the narrower check.
ALTER TABLE guest_answers ADD CONSTRAINT guest_answers_answer_check
    CHECK (answer IN ('removed', 'partly', 'not_ours', 'cannot', 'question')) NOT VALID;

-- +goose Down
DELETE FROM guest_answers WHERE answer = 'question';
ALTER TABLE guest_answers DROP CONSTRAINT guest_answers_answer_check;
ALTER TABLE guest_answers ADD CONSTRAINT guest_answers_answer_check
    CHECK (answer IN ('removed', 'partly', 'not_ours', 'cannot')) NOT VALID;
