"""The review queue: what a row says, what is at risk and why, how well the state keeps its promise."""
