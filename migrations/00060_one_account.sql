-- +goose Up
-- A domain in both its spellings is one domain, and so one account. Where both stood, 00049 kept both: what is typed is now looked for as
-- DNS has it, so nobody signs in by the other, and it waits in lists, in counts of admins and for assignments as if somebody could. It is
-- disabled, its sessions and its open invitation end. The row stays, since history names it.
SELECT set_config('app.role', 'system', true);
UPDATE users SET disabled_at = now() WHERE email ~ '@.*[^ -~]' AND disabled_at IS NULL;
DELETE FROM sessions s USING users u WHERE u.id = s.user_id AND u.email ~ '@.*[^ -~]';
UPDATE invitations SET ended_at = now() WHERE email ~ '@.*[^ -~]' AND ended_at IS NULL;

-- +goose Down
-- Who could not sign in before cannot after.
SELECT 1;
