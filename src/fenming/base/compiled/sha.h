/* OpenSSL's SHA-256 by the addresses that are handed in (base/compiled/linked.py): no second copy of it that could disagree. */
#include <stddef.h>
#include <stdint.h>

enum { HASH = 32 };

typedef struct { uint64_t room[32]; } Sha; /* larger than OpenSSL's SHA256_CTX (112 bytes) */
typedef struct {
    int (*init)(Sha *);
    int (*update)(Sha *, const void *, size_t);
    int (*final)(unsigned char *, Sha *);
} Hasher;

static inline void hash_of(const Hasher *hasher, const uint8_t *prefix, size_t prefix_length, const uint8_t *data, size_t length,
                           uint8_t *out)
{
    Sha sha;
    hasher->init(&sha);
    hasher->update(&sha, prefix, prefix_length);
    hasher->update(&sha, data, length);
    hasher->final(out, &sha);
}
