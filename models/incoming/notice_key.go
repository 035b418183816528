package incoming

import (
	"crypto/cipher"
	"strconv"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// noticeKey is one notice-to-be: what its items are sealed with.
type noticeKey struct {
	provider    uuid.UUID
	externalRef string
	profile     string
	part        int
	id          uuid.UUID
	aead        cipher.AEAD
	wrapped     []byte
}

// noticePart is where rows without a reference are counted.
type noticePart struct {
	provider uuid.UUID
	profile  string
}

// noticeMost is how many addresses a notice without a reference has at most: what a desk can answer as one piece of work.
const noticeMost = 500

// notice gives the notice-to-be of a provider, reference and norm: one per such three within a file, and without a reference one for
// each noticeMost rows. Its id and data key follow from the file's secret, so a file of any number of notices needs no table of them in
// memory.
func (st *staging) notice(provider uuid.UUID, externalRef, profile string) (*noticeKey, error) {
	part := 0
	if externalRef == "" {
		of := noticePart{provider, profile}
		part = st.parts[of] / noticeMost
		st.parts[of]++
	}
	if last := &st.last; last.aead != nil && last.provider == provider && last.externalRef == externalRef && last.profile == profile &&
		last.part == part {
		return last, nil
	}
	id := st.ids.Wide(models.IndexNotice, provider, externalRef, profile, strconv.Itoa(part))
	copy(id[:6], st.ID[:6])   // the file's time, so that new notices stand together in an index
	id[6] = 0x70 | id[6]&0x0f // version 7
	id[8] = 0x80 | id[8]&0x3f // its variant
	key := st.secret.Derive(id)
	aead, err := key.AEAD()
	if err != nil {
		return nil, err
	}
	wrapped, err := st.store.db.Keys().WrapDataKey(key, id)
	if err != nil {
		return nil, err
	}
	st.last = noticeKey{
		provider: provider, externalRef: externalRef, profile: profile, part: part, id: id, aead: aead, wrapped: wrapped,
	}
	return &st.last, nil
}
