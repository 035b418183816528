package worker

import "context"

// mailStaff tells EOKM's own mailbox what waits for its staff.
func (c clock) mailStaff(ctx context.Context) error {
	_, err := c.Store.Notice.OweStaffMails(ctx, c.StaffMail)
	return err
}
