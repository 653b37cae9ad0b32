/* Check many Ed25519 signatures in one call.
 *
 * Called through ctypes, which lets go of Python's interpreter lock for the whole call and not once a signature: threads that
 * verify then run beside the thread that makes blocks. The verifier itself is the one that the rules name, libsodium as PyNaCl
 * ships it (docs/decisions/0003): its address is handed in, so there is no second copy of it that could disagree.
 */
#include <stddef.h>
#include <stdint.h>

typedef int (*open_function)(unsigned char *message, unsigned long long *message_bytes, const unsigned char *signed_message,
                             unsigned long long signed_bytes, const unsigned char *public_key);

enum { KEY_BYTES = 32 };

/* `signed_messages` holds `count` signed messages (signature, then message) one after the other, `lengths` the bytes of each, `keys` the
 * public keys. `scratch` takes what libsodium writes out and is as long as the longest message. A verdict is 1 where the signature is good. */
void fenming_check_signatures(open_function open, const unsigned char *signed_messages, const uint32_t *lengths,
                              const unsigned char *keys, size_t count, unsigned char *scratch, unsigned char *verdicts)
{
    unsigned long long message_bytes;
    for (size_t index = 0; index < count; index++) {
        verdicts[index] = open(scratch, &message_bytes, signed_messages, lengths[index], keys) == 0;
        signed_messages += lengths[index];
        keys += KEY_BYTES;
    }
}
