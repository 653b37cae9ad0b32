// Ed25519 by the browser itself, or by the library where the browser has none (a page without HTTPS has no WebCrypto).
let library
const fallback = async () => (library ??= (await import('@noble/curves/ed25519.js')).ed25519)

export async function verify(publicKey, message, signature) {
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
    return await crypto.subtle.verify('Ed25519', key, signature, message)
  } catch {
    const curve = await fallback()
    try { return curve.verify(signature, message, publicKey, { zip215: false }) } catch { return false }
  }
}
