"""Who decides the order of envelopes: the embedded orderer, or a cluster's engine. It does not know what a payment is."""
