"""Pages of people and roles, of programs and their keys, and of oneself."""
