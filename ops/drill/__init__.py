"""ioc drill: a scenario through generators, feeds, rules and life cycle, in memory and as fast as it can; scored."""
