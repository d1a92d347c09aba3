package live

import (
	"context"
	"net/netip"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
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

// LearnOld asks one old server for what the old zone is likely to hold.
func (c *Client) LearnOld(ctx context.Context, address netip.AddrPort, zone *zonefile.Zone) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	rec := c.record(cancel)
	old := server{role: evidence.Old, name: "ns1.old.example.", address: address}
	if err := c.learn(ctx, []server{old}, zone, rec); err != nil {
		return err
	}
	return rec.close()
}
