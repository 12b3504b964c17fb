"""Alert rules as data, one file per domain. `docs/rules.md` explains them; IOC_RULES_DIR puts others in their place."""
