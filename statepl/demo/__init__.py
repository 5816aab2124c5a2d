"""The demo state: invented from end to end, made through the product's own services."""
