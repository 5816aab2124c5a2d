"""Engagement by REST: what the public may know."""
