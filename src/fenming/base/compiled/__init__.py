"""What is compiled: two loops in C for which Python was measured too slow, and the classes that call them.

Checking a signature takes libsodium 40 µs without the interpreter's lock, and afterwards the thread waits for that lock, which a
busy node gives back after milliseconds; the state tree hashes some twenty thousand buckets a block with the lock held. Both call
the libraries that Python itself uses, libsodium and OpenSSL, and do nothing else (docs/decisions/0007). Where they could not be
compiled everything works in Python alone, with the same results, only slower; the tests hold the two against each other.
"""
