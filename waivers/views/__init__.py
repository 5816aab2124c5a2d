"""Pages of waivers: what the district writes, what the state reads, and the moves between them."""
