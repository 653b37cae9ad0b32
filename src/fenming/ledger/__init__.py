"""The kernel: envelopes, state, events and the block function; it knows no business and does no input or output."""
