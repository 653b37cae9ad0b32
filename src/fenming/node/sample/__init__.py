"""A sample programme: the main job of the product, run for real on an embedded node."""
