/* Check many Ed25519 signatures in one call.
 *
 * Called through ctypes, which lets go of Python's interpreter lock for the whole call and not once a signature: threads that
 * verify then run beside the thread that makes blocks. The verifier itself is the one that the rules name, libsodium as PyNaCl
 * ships it (docs/decisions/0003): its address is handed in, so there is no second copy of it that could disagree.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef int (*open_function)(unsigned char *message, unsigned long long *message_bytes, const unsigned char *signed_message,
                             unsigned long long signed_bytes, const unsigned char *public_key);

enum { KEY_BYTES = 32, SIGNATURE_BYTES = 64 };

/* Keys, messages and signatures stand one after the other, `lengths` the bytes of each message. `scratch` has room for two signed
 * messages (signature, then message) of the longest: what libsodium reads, and what it writes out. A verdict is 1 where the signature
 * is good. */
void fenming_check_signatures(open_function open, const unsigned char *keys, const unsigned char *messages, const uint32_t *lengths,
                              const unsigned char *signatures, size_t count, unsigned char *scratch, unsigned char *verdicts)
{
    unsigned long long message_bytes;
    for (size_t index = 0; index < count; index++) {
        size_t signed_bytes = SIGNATURE_BYTES + lengths[index];
        memcpy(scratch, signatures, SIGNATURE_BYTES);
        memcpy(scratch + SIGNATURE_BYTES, messages, lengths[index]);
        verdicts[index] = open(scratch + signed_bytes, &message_bytes, scratch, signed_bytes, keys) == 0;
        keys += KEY_BYTES;
        messages += lengths[index];
        signatures += SIGNATURE_BYTES;
    }
}
