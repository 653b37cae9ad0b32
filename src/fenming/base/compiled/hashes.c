/* Many hashes in one call. Python needs half a microsecond to begin one with OpenSSL, several times what the hash itself takes. */
#include <string.h>

#include "sha.h"

/* The hash of each of `count` pieces of data behind the prefix; they stand one after the other, `lengths` the bytes of each. */
void fenming_hash_many(const Hasher *hasher, const uint8_t *prefix, uint32_t prefix_length, const uint8_t *data,
                       const uint32_t *lengths, uint32_t count, uint8_t *out)
{
    for (uint32_t at = 0; at < count; data += lengths[at++], out += HASH)
        hash_of(hasher, prefix, prefix_length, data, lengths[at], out);
}

/* The root of RFC 6962 over `count` hashes, at least one; they are used up, and the root stands in the place of the first. */
void fenming_merkle_root(const Hasher *hasher, uint8_t *level, uint32_t count)
{
    const uint8_t node = 1;
    for (; count > 1; count = (count + 1) / 2) {
        for (uint32_t pair = 0; pair < count / 2; pair++)
            hash_of(hasher, &node, 1, level + (size_t)pair * 2 * HASH, 2 * HASH, level + (size_t)pair * HASH);
        if (count % 2) memmove(level + (size_t)(count / 2) * HASH, level + (size_t)(count - 1) * HASH, HASH);
    }
}
