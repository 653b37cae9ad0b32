// Codes: drawn as a picture of squares, and read from the camera or from a picture. The browser's own reader is used where it has one.
import qrcode from 'qrcode-generator'

const SVG = 'http://www.w3.org/2000/svg'
const QUIET = 4
const SIDE_MAX = 1000

export function draw(text, label) {
  const code = qrcode(0, 'M')
  code.addData(text)
  code.make()
  const count = code.getModuleCount()
  let path = ''
  for (let row = 0; row < count; row++) for (let column = 0; column < count; column++) if (code.isDark(row, column)) path += `M${column + QUIET} ${row + QUIET}h1v1h-1z`
  const svg = document.createElementNS(SVG, 'svg')
  const size = count + 2 * QUIET
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${size} ${size}`, class: 'w-code', role: 'img', 'aria-label': label, 'shape-rendering': 'crispEdges' })) svg.setAttribute(name, value)
  for (const [tag, attributes] of [['rect', { width: size, height: size, fill: '#fff' }], ['path', { d: path, fill: '#000' }]]) {
    const part = document.createElementNS(SVG, tag)
    for (const [name, value] of Object.entries(attributes)) part.setAttribute(name, value)
    svg.append(part)
  }
  return svg
}

// A function from a picture to the text of the code in it, or null.
async function reader() {
  if (globalThis.BarcodeDetector && (await BarcodeDetector.getSupportedFormats()).includes('qr_code')) {
    const detector = new BarcodeDetector({ formats: ['qr_code'] })
    return async (canvas) => (await detector.detect(canvas))[0]?.rawValue ?? null
  }
  const { default: jsQR } = await import('jsqr')
  return async (canvas) => {
    const picture = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    return jsQR(picture.data, picture.width, picture.height)?.data ?? null
  }
}

function copied(source, width, height) {
  const scale = Math.min(1, SIDE_MAX / Math.max(width, height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  canvas.getContext('2d', { willReadFrequently: true }).drawImage(source, 0, 0, canvas.width, canvas.height)
  return canvas
}

// Looks through the camera until there is a code or `signal` ends it; throws where there is no camera or no leave to use it.
export async function scan(video, signal) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  const end = () => stream.getTracks().forEach((track) => track.stop())
  try {
    video.srcObject = stream
    await video.play()
    const read = await reader()
    while (!signal.aborted) {
      await new Promise((done) => { setTimeout(done, 120) })
      const text = video.videoWidth ? await read(copied(video, video.videoWidth, video.videoHeight)) : null
      if (text && !signal.aborted) return text
    }
    return null
  } finally {
    end()
  }
}

export async function readPicture(file) {
  const picture = await createImageBitmap(file)
  return (await reader())(copied(picture, picture.width, picture.height))
}
