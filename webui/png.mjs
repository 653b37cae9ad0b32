// The wallet's icons as PNG: phones want pictures of fixed sizes, and the build draws them itself from the strokes of the seal, so that
// the same sources give the same bytes on every machine (a library of the machine would compress differently from version to version).
const RED = [0xb5, 0x38, 0x2a]
const SHADES = 16

// The seal's strokes (seal.svg) as lines between points, curves cut into short ones; coordinates of its 64 x 64 field.
const cubic = (a, b, c, d) => Array.from({ length: 13 }, (_, at) => { const t = at / 12; const u = 1 - t; return [0, 1].map((i) => u ** 3 * a[i] + 3 * u * u * t * b[i] + 3 * u * t * t * c[i] + t ** 3 * d[i]) })
const STROKES = [
  cubic([26, 12], [24, 20], [20, 25], [13, 29]), cubic([38, 12], [40, 20], [44, 25], [51, 29]), [[22, 31], [43, 31]],
  cubic([27, 31], [26, 40], [23, 47], [16, 52]), cubic([43, 31], [43, 40], [43, 46], [41, 51]), [[41, 51], [36, 49]],
]
const SEGMENTS = STROKES.flatMap((line) => line.slice(1).map((point, at) => [...line[at], ...point]))
const RADIUS = 2.1

function distanceToStrokes(x, y) {
  let least = Infinity
  for (const [x1, y1, x2, y2] of SEGMENTS) {
    const [dx, dy] = [x2 - x1, y2 - y1]
    const t = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)))
    const [ex, ey] = [x - x1 - t * dx, y - y1 - t * dy]
    least = Math.min(least, ex * ex + ey * ey)
  }
  return Math.sqrt(least)
}

function isInSeal(x, y) {
  const [dx, dy] = [Math.max(12 - x, x - 52, 0), Math.max(12 - y, y - 52, 0)]
  return dx * dx + dy * dy <= 81
}

// One byte a pixel: 0 outside the seal, 1 to 16 from red to white. A masked icon fills its square and draws the strokes smaller.
function pixels(size, masked) {
  const grid = new Uint8Array(size * size)
  const scale = (masked ? 84 : 64) / size
  const shift = masked ? -10 : 0
  for (let row = 0; row < size; row++) for (let column = 0; column < size; column++) {
    const [x, y] = [(column + 0.5) * scale + shift, (row + 0.5) * scale + shift]
    if (!masked && !isInSeal(x, y)) continue
    const white = Math.max(0, Math.min(1, (RADIUS - distanceToStrokes(x, y)) / scale + 0.5))
    grid[row * size + column] = 1 + Math.round(white * (SHADES - 1))
  }
  return grid
}

// Deflate with the fixed code and repeats of the byte before: rows of an icon are long runs.
function deflate(bytes) {
  const out = []
  let [held, count] = [0, 0]
  const put = (value, width) => { held |= value << count; count += width; while (count >= 8) { out.push(held & 255); held >>>= 8; count -= 8 } }
  const code = (value, width) => { for (let bit = width - 1; bit >= 0; bit--) put((value >> bit) & 1, 1) }
  const symbol = (value) => { if (value < 144) code(48 + value, 8); else if (value < 256) code(400 + value - 144, 9); else if (value < 280) code(value - 256, 7); else code(192 + value - 280, 8) }
  put(3, 3)
  for (let at = 0; at < bytes.length;) {
    let run = 0
    while (at && run < 258 && at + run < bytes.length && bytes[at + run] === bytes[at - 1]) run += 1
    if (run === 258) { symbol(285); code(0, 5); at += 258 } else if (run >= 3) { const short = Math.min(run, 10); symbol(254 + short); code(0, 5); at += short } else { symbol(bytes[at]); at += 1 }
  }
  symbol(256)
  put(0, 7)
  return Buffer.from(out)
}

function adler(bytes) {
  let [a, b] = [1, 0]
  for (const byte of bytes) { a = (a + byte) % 65521; b = (b + a) % 65521 }
  return ((b << 16) | a) >>> 0
}

function crc32(bytes) {
  let sum = 0xffffffff
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1
  }
  return ~sum >>> 0
}

const word = (value) => { const bytes = Buffer.alloc(4); bytes.writeUInt32BE(value >>> 0); return bytes }
const chunk = (name, data) => { const body = Buffer.concat([Buffer.from(name), data]); return Buffer.concat([word(data.length), body, word(crc32(body))]) }

export function icon(size, masked = false) {
  const grid = pixels(size, masked)
  // Each row is written as its difference from the row above (filter 2): what does not change is zeros.
  const rows = Buffer.alloc(size * (size + 1))
  for (let row = 0; row < size; row++) {
    rows[row * (size + 1)] = 2
    for (let column = 0; column < size; column++) rows[row * (size + 1) + 1 + column] = grid[row * size + column] - (row ? grid[(row - 1) * size + column] : 0)
  }
  const palette = Buffer.from([0, 0, 0, ...Array.from({ length: SHADES }, (_, shade) => RED.map((red) => Math.round(red + ((255 - red) * shade) / (SHADES - 1)))).flat()])
  const header = Buffer.concat([word(size), word(size), Buffer.from([8, 3, 0, 0, 0])])
  const packed = Buffer.concat([Buffer.from([0x78, 1]), deflate(rows), word(adler(rows))])
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), chunk('IHDR', header), chunk('PLTE', palette), chunk('tRNS', Buffer.from([0])), chunk('IDAT', packed), chunk('IEND', Buffer.alloc(0))])
}
