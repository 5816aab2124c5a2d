"""Disclosure control for tables of small groups: model, suppressor, auditor, attacker. No Django."""
