"""Pages of state and district staff, and of invited people (`answers`)."""
