package plans

import "go.yaml.in/yaml/v3"

// contacts reads whom the change ticket names.
func (d *decoder) contacts(n *yaml.Node, c *Contacts) {
	c.Line = n.Line
	d.object(n, "contacts", keys{
		"status-page":  func(v *yaml.Node) { c.StatusPage, _ = d.text(v, "status-page") },
		"support":      func(v *yaml.Node) { c.Support = d.distinct(v, "support", d.supportText) },
		"old-provider": func(v *yaml.Node) { c.OldProvider, _ = d.text(v, "old-provider") },
		"new-provider": func(v *yaml.Node) { c.NewProvider, _ = d.text(v, "new-provider") },
		"registrar":    func(v *yaml.Node) { c.Registrar, _ = d.text(v, "registrar") },
	})
}

func (d *decoder) supportText(n *yaml.Node) (string, bool) { return d.text(n, "an entry of support") }
