package rehearse

// configureKresd has Knot Resolver resolve everything, names of tests too, validate
// nothing, and ask nobody of itself.
func configureKresd(l *layout, cfg ResolverConfig) ([]string, error) {
	var c configLines
	c.add("log_target('stderr')")
	c.add("net.listen('%s', %d, { kind = 'dns' })", l.cfg.Address.Addr(), l.cfg.Address.Port())
	c.add("cache.open(10 * MB, 'lmdb://%s')", l.path("cache"))
	c.add("trust_anchors.remove('.')")
	c.add("for _, m in ipairs({ 'ta_update', 'ta_signal_query', 'priming', 'detect_time_skew', 'detect_time_jump', 'policy' }) do\n  pcall(modules.unload, m)\nend")
	if len(cfg.Roots) > 0 {
		c.add("modules.load('hints')\nhints.root({")
		for i, a := range cfg.Roots {
			c.add("  ['%s'] = '%s',", rootServer(i), a)
		}
		c.add("})")
	}
	if cfg.Forward.IsValid() {
		c.add("modules.load('policy')\npolicy.add(policy.all(policy.FORWARD('%s@%d')))", cfg.Forward.Addr(), cfg.Forward.Port())
	}
	c.addOptions("", cfg.Options)
	return []string{"-n", "-c", l.path("kresd.conf"), l.dir}, l.write("kresd.conf", c.String())
}
