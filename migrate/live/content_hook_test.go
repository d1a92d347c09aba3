package live

import (
	"context"
	"net/netip"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// ContentPass makes one content pass alone.
func (c *Client) ContentPass(ctx context.Context, role evidence.Role, address netip.AddrPort, over evidence.Transport, source Content, other *Content, sample int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	rec := c.record(cancel)
	t := server{role: role, name: "ns1.example.", address: address, zone: source.Zone.Origin()}
	if err := c.contentPass(ctx, t, over, source, other, sample, rec); err != nil {
		return err
	}
	return rec.close()
}
