"""The HTTP interface: views and proofs out, signed envelopes in. A server cannot forge an envelope."""
